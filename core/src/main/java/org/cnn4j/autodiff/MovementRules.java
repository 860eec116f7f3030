package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;

/** Operators that only move elements: what comes from behind moves back. */
final class MovementRules {
    private MovementRules() {}

    static void addTo(RuleTable table) {
        table.add(Reshape.class, (op, node) -> node.give(0, node.arithmetic().reshape(node.dy(), node.shape(0))));
        table.add(Expand.class, (op, node) -> node.give(0, node.arithmetic().sumTo(node.dy(), node.shape(0))));
        table.add(
                Transpose.class,
                (op, node) -> node.give(0, node.arithmetic().add(new Transpose(inverse(op.perm())), node.dy())));
        table.add(Concat.class, MovementRules::concat);
        table.add(Slice.class, MovementRules::slice);
        table.add(Pad.class, MovementRules::pad);
    }

    static List<Integer> inverse(List<Integer> perm) {
        List<Integer> inverse = new ArrayList<>(perm);
        for (int i = 0; i < perm.size(); i++) {
            inverse.set(perm.get(i), i);
        }
        return inverse;
    }

    private static void concat(Concat op, NodeGradient node) {
        int rank = node.y().type().shape().rank();
        int start = 0;
        for (int i = 0; i < node.operands().size(); i++) {
            Shape shape = node.shape(i);
            if (node.wants(i) && shape.size() > 0) {
                List<Integer> starts = new ArrayList<>(Collections.nCopies(rank, 0));
                starts.set(op.axis(), start);
                Slice part = new Slice(starts, shape, Collections.nCopies(rank, 1));
                node.give(i, node.arithmetic().add(part, node.dy()));
            }
            start += shape.dim(op.axis());
        }
    }

    /** What was picked returns to its places, with zeros between and around it. */
    private static void slice(Slice op, NodeGradient node) {
        Shape x = node.shape(0);
        if (op.sizes().size() == 0) {
            return;
        }
        Arithmetic arithmetic = node.arithmetic();
        Value dy = forwards(op, arithmetic, node.dy());
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            int last = op.starts().get(axis)
                    + (op.sizes().dim(axis) - 1) * op.steps().get(axis);
            before.add(Math.min(op.starts().get(axis), last));
            after.add(x.dim(axis) - 1 - Math.max(op.starts().get(axis), last));
            dy = spread(arithmetic, dy, axis, Math.abs(op.steps().get(axis)));
        }
        boolean whole = dy.type().shape().equals(x);
        node.give(0, whole ? dy : arithmetic.add(new Pad(Pad.Mode.CONSTANT, before, after, 0), dy));
    }

    /** Turns those axes around that were walked backwards. */
    private static Value forwards(Slice op, Arithmetic arithmetic, Value dy) {
        Shape shape = dy.type().shape();
        List<Integer> starts = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            boolean back = op.steps().get(axis) < 0;
            starts.add(back ? shape.dim(axis) - 1 : 0);
            steps.add(back ? -1 : 1);
        }
        return steps.contains(-1) ? arithmetic.add(new Slice(starts, shape, steps), dy) : dy;
    }

    /** Puts {@code step - 1} zeros between the elements of an axis. */
    private static Value spread(Arithmetic arithmetic, Value x, int axis, int step) {
        Shape shape = x.type().shape();
        int length = shape.dim(axis);
        if (step == 1 || length == 1) {
            return x;
        }
        List<Integer> split = Arithmetic.dims(shape);
        split.add(axis + 1, 1);
        List<Integer> none = Collections.nCopies(split.size(), 0);
        List<Integer> more = new ArrayList<>(none);
        more.set(axis + 1, step - 1);
        Value padded = arithmetic.add(new Pad(Pad.Mode.CONSTANT, none, more, 0), arithmetic.reshape(x, split));
        Value joined = arithmetic.reshape(padded, shape.with(axis, length * step));
        Shape cut = shape.with(axis, (length - 1) * step + 1);
        List<Integer> zeros = Collections.nCopies(shape.rank(), 0);
        return arithmetic.add(new Slice(zeros, cut, Collections.nCopies(shape.rank(), 1)), joined);
    }

    /** Elements that were repeated get the sum of what comes from behind, axis by axis. */
    private static void pad(Pad op, NodeGradient node) {
        Shape x = node.shape(0);
        Value dy = node.dy();
        if (op.mode() == Pad.Mode.CONSTANT) {
            if (x.size() > 0) {
                node.give(0, node.arithmetic().add(new Slice(op.before(), x, Collections.nCopies(x.rank(), 1)), dy));
            }
            return;
        }
        for (int axis = 0; axis < x.rank(); axis++) {
            int out = dy.type().shape().dim(axis);
            if (out != x.dim(axis)) {
                float[] matrix = new float[x.dim(axis) * out];
                for (int o = 0; o < out; o++) {
                    matrix[op.source(axis, o, x.dim(axis)) * out + o] = 1;
                }
                dy = AxisMatrix.apply(node.arithmetic(), matrix, x.dim(axis), dy, axis);
            }
        }
        node.give(0, dy);
    }
}
