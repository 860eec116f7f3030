package org.cnn4j.graph.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.HostEvaluator;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryGradient;

/** Operators that know nothing of channels, rewritten for operands whose channels come last. */
final class LayoutRewriter {
    private final ChannelsLast.Walk walk;

    LayoutRewriter(ChannelsLast.Walk walk) {
        this.walk = walk;
    }

    /** Emits {@code node} on channels-last operands if it has one and can take it; false if nothing was emitted. */
    boolean rewrite(Node node) {
        int rank = node.inputs().stream()
                .filter(walk::madeLast)
                .mapToInt(LayoutRewriter::rank)
                .max()
                .orElse(0);
        if (rank == 0) {
            return false;
        }
        Op op = node.op();
        if (op instanceof Binary || op instanceof UnaryGradient) {
            return broadcasting(node, rank);
        }
        if (op instanceof Concat concat) {
            List<Value> operands = node.inputs().stream().map(walk::last).toList();
            walk.emitLast(node, new Concat(moved(concat.axis(), rank)), operands);
            return true;
        }
        if (op instanceof Reduce reduce) {
            return reduce(node, reduce, rank);
        }
        if (op instanceof Transpose transpose) {
            List<Integer> perm =
                    transpose.perm().stream().map(axis -> moved(axis, rank)).toList();
            walk.emit(node, new Transpose(perm), List.of(walk.last(node.inputs().get(0))));
            return true;
        }
        Op same = unary(op, rank);
        if (same == null) {
            return false;
        }
        walk.emitLast(node, same, List.of(walk.last(node.inputs().get(0))));
        return true;
    }

    /** {@code op}, which has one operand and a result of its rank, for channels last; null if it is not of that kind. */
    private static Op unary(Op op, int rank) {
        if (op instanceof Unary || op instanceof Cast) {
            return op;
        }
        if (op instanceof Softmax softmax) {
            return new Softmax(moved(softmax.axis(), rank), softmax.log());
        }
        if (op instanceof Pad pad) {
            return new Pad(pad.mode(), toLast(pad.before()), toLast(pad.after()), pad.value());
        }
        if (op instanceof Slice slice) {
            Shape sizes = Layout.CHANNELS_LAST.ofChannelsFirst(slice.sizes());
            return new Slice(toLast(slice.starts()), sizes, toLast(slice.steps()));
        }
        if (op instanceof Resize resize) {
            return resize(resize, rank);
        }
        return null;
    }

    private static Resize resize(Resize op, int rank) {
        List<Double> crop = new ArrayList<>();
        if (!op.crop().isEmpty()) {
            crop.addAll(toLast(op.crop().subList(0, rank)));
            crop.addAll(toLast(op.crop().subList(rank, 2 * rank)));
        }
        return new Resize(
                op.mode(),
                op.coordinates(),
                op.rounding(),
                op.cubicA(),
                op.excludeOutside(),
                op.antialias(),
                toLast(op.scales()),
                Layout.CHANNELS_LAST.ofChannelsFirst(op.shape()),
                crop);
    }

    /** Axes that stay, or of which the remaining ones keep their order, so that the result is the same either way. */
    private boolean reduce(Node node, Reduce reduce, int rank) {
        boolean channelsStay = !reduce.axes().contains(1);
        long spatialLeft =
                rank - 2 - reduce.axes().stream().filter(axis -> axis >= 2).count();
        if (!reduce.keepDims() && channelsStay && spatialLeft > 0) {
            return false;
        }
        List<Integer> axes =
                reduce.axes().stream().map(axis -> moved(axis, rank)).sorted().toList();
        Reduce last = new Reduce(reduce.kind(), axes, reduce.keepDims());
        List<Value> operands = List.of(walk.last(node.inputs().get(0)));
        if (reduce.keepDims()) {
            walk.emitLast(node, last, operands);
        } else {
            walk.emit(node, last, operands);
        }
        return true;
    }

    private boolean broadcasting(Node node, int rank) {
        if (rank(node.output()) != rank) {
            return false;
        }
        List<Value> operands =
                node.inputs().stream().map(operand -> broadcast(operand, rank)).toList();
        walk.emitLast(node, node.op(), operands);
        return true;
    }

    /** An operand of a broadcasting operator with channels last; missing leading axes are filled in. */
    private Value broadcast(Value operand, int rank) {
        if (operand.type().shape().intSize() == 1 && rank(operand) < rank) {
            return walk.first(operand);
        }
        if (rank(operand) == rank) {
            return walk.last(operand);
        }
        int[] dims = new int[rank];
        int missing = rank - rank(operand);
        Arrays.fill(dims, 0, missing, 1);
        System.arraycopy(operand.type().shape().dims(), 0, dims, missing, rank(operand));
        Shape shape = Shape.of(dims);
        Tensor constant = walk.constantOf(operand);
        if (constant != null) {
            Tensor full = HostEvaluator.evaluate(new Reshape(shape), List.of(constant));
            return walk.last(walk.constant(operand.name(), full));
        }
        return walk.last(walk.reshaped(operand, shape));
    }

    /** Where {@code axis} of a channels-first value of {@code rank} axes lies with channels last. */
    private static int moved(int axis, int rank) {
        if (axis == 0) {
            return 0;
        }
        return axis == 1 ? rank - 1 : axis - 1;
    }

    private static <T> List<T> toLast(List<T> perAxis) {
        return Layout.toLast(perAxis.size()).stream().map(perAxis::get).toList();
    }

    private static int rank(Value value) {
        return value.type().shape().rank();
    }
}
