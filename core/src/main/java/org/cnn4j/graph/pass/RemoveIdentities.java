package org.cnn4j.graph.pass;

import org.cnn4j.Shape;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;

/** Takes out operators that give back their operand unchanged, and makes those that only rename axes a reshape. */
public final class RemoveIdentities implements Pass {
    @Override
    public Graph apply(Graph graph) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node original : graph.nodes()) {
            Node node = editor.resolve(original);
            if (isIdentity(node) && !editor.isNextState(node.output())) {
                editor.replace(node.output(), node.inputs().get(0));
            } else if (onlyRenamesAxes(node)) {
                Reshape reshape = new Reshape(node.output().type().shape());
                editor.emit(new Node(node.name(), reshape, node.inputs().subList(0, 1), node.outputs()));
            } else {
                editor.emit(node);
            }
        }
        return editor.build();
    }

    private static boolean isIdentity(Node node) {
        if (node.inputs().isEmpty()
                || !node.inputs().get(0).type().equals(node.output().type())) {
            return false;
        }
        Op op = node.op();
        Shape shape = node.output().type().shape();
        if (op instanceof Unary unary) {
            return unary.function().isIdentity();
        }
        if (op instanceof Dropout) {
            return !Dropout.isTraining(node.inputs());
        }
        if (op instanceof Transpose transpose) {
            return transpose.perm().stream().sorted().toList().equals(transpose.perm());
        }
        if (op instanceof Slice slice) {
            return slice.steps().stream().allMatch(s -> s == 1);
        }
        if (op instanceof Resize resize) {
            return resize.changedAxes(shape).isEmpty();
        }
        if (op instanceof Pool pool) {
            return pool.kind() != Pool.Kind.LP && pool.window().isPointwise();
        }
        if (op instanceof Reduce reduce) {
            boolean plain =
                    switch (reduce.kind()) {
                        case SUM, MEAN, MAX, MIN, PROD -> true;
                        default -> false;
                    };
            return plain && reduce.axes().stream().allMatch(a -> shape.dim(a) == 1);
        }
        return op instanceof Reshape
                || op instanceof Cast
                || op instanceof Expand
                || op instanceof Pad
                || (op instanceof Concat && node.inputs().size() == 1);
    }

    /** A transposition that keeps the order of all axes longer than 1 moves nothing. */
    private static boolean onlyRenamesAxes(Node node) {
        if (!(node.op() instanceof Transpose transpose)) {
            return false;
        }
        Shape in = node.inputs().get(0).type().shape();
        int last = -1;
        for (int axis : transpose.perm()) {
            if (in.dim(axis) != 1) {
                if (axis < last) {
                    return false;
                }
                last = axis;
            }
        }
        return true;
    }
}
