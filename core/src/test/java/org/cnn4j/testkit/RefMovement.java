package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;

/** Operators that only move elements: for each element of the result, where it comes from. */
final class RefMovement {
    private RefMovement() {}

    private static RefTensor like(RefTensor x, int... dims) {
        return RefTensor.zeros(x.dtype(), dims);
    }

    static Shape without(Shape shape, int axis) {
        List<Integer> dims = new ArrayList<>();
        for (int dim : shape.dims()) {
            dims.add(dim);
        }
        dims.remove(axis);
        return Shape.of(dims);
    }

    static RefTensor transpose(Transpose op, RefTensor x) {
        int rank = x.shape().rank();
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = x.dim(op.perm().get(i));
        }
        RefTensor out = like(x, dims);
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int[] from = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                from[op.perm().get(axis)] = index[axis];
            }
            out.take(i, x, x.at(from));
        }
        return out;
    }

    static RefTensor concat(int axis, List<RefTensor> in) {
        int[] dims = in.get(0).shape().dims();
        dims[axis] = in.stream().mapToInt(x -> x.dim(axis)).sum();
        RefTensor out = like(in.get(0), dims);
        int start = 0;
        for (RefTensor x : in) {
            for (int i = 0; i < x.size(); i++) {
                int[] to = x.index(i);
                to[axis] += start;
                out.take(out.at(to), x, i);
            }
            start += x.dim(axis);
        }
        return out;
    }

    static RefTensor slice(Slice op, RefTensor x) {
        RefTensor out = like(x, op.sizes().dims());
        for (int i = 0; i < out.size(); i++) {
            int[] from = out.index(i);
            for (int axis = 0; axis < from.length; axis++) {
                from[axis] = op.starts().get(axis) + from[axis] * op.steps().get(axis);
            }
            out.take(i, x, x.at(from));
        }
        return out;
    }

    static RefTensor pad(Pad op, RefTensor x) {
        int[] dims = x.shape().dims();
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] += op.before().get(axis) + op.after().get(axis);
        }
        RefTensor out = like(x, dims);
        for (int i = 0; i < out.size(); i++) {
            int[] from = out.index(i);
            boolean inside = true;
            for (int axis = 0; axis < from.length; axis++) {
                from[axis] = source(op.mode(), from[axis] - op.before().get(axis), x.dim(axis));
                inside &= from[axis] >= 0;
            }
            if (inside) {
                out.take(i, x, x.at(from));
            } else if (out.isReal()) {
                out.doubles[i] = (float) op.value();
            } else {
                out.putLong(i, (long) op.value());
            }
        }
        return out;
    }

    /** Walks from an outside position into the axis, step by step as the mode says; -1 if it never gets there. */
    private static int source(Pad.Mode mode, int position, int length) {
        int at = position;
        while (at < 0 || at >= length) {
            switch (mode) {
                case CONSTANT -> {
                    return -1;
                }
                case EDGE -> at += at < 0 ? 1 : -1;
                case WRAP -> at += at < 0 ? length : -length;
                case REFLECT -> {
                    if (length == 1) {
                        return 0;
                    }
                    at = at < 0 ? -at : 2 * (length - 1) - at;
                }
            }
        }
        return at;
    }

    static RefTensor expand(Shape shape, RefTensor x) {
        RefTensor out = like(x, shape.dims());
        for (int i = 0; i < out.size(); i++) {
            out.take(i, x, x.broadcastAt(out.index(i)));
        }
        return out;
    }

    static RefTensor gather(int axis, RefTensor data, RefTensor indices) {
        int[] before = Arrays.copyOfRange(data.shape().dims(), 0, axis);
        int[] after =
                Arrays.copyOfRange(data.shape().dims(), axis + 1, data.shape().rank());
        int[] picked = indices.shape().dims();
        int[] dims = new int[before.length + picked.length + after.length];
        System.arraycopy(before, 0, dims, 0, before.length);
        System.arraycopy(picked, 0, dims, before.length, picked.length);
        System.arraycopy(after, 0, dims, before.length + picked.length, after.length);
        RefTensor out = like(data, dims);
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int[] which = Arrays.copyOfRange(index, axis, axis + picked.length);
            int[] from = new int[data.shape().rank()];
            System.arraycopy(index, 0, from, 0, axis);
            from[axis] = RefIndexed.clamped(indices.longs[indices.at(which)], data.dim(axis));
            System.arraycopy(index, axis + picked.length, from, axis + 1, after.length);
            out.take(i, data, data.at(from));
        }
        return out;
    }
}
