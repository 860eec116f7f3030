package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.TopK;

/** Operators that find elements, sum them in order, or read and write them by index. */
final class RefIndexed {
    private RefIndexed() {}

    /** Positions along {@code axis} of the elements that share all other coordinates with {@code start}, in order. */
    private static int[] line(RefTensor x, int[] start, int axis) {
        int[] line = new int[x.dim(axis)];
        int[] index = start.clone();
        for (int i = 0; i < line.length; i++) {
            index[axis] = i;
            line[i] = x.at(index);
        }
        return line;
    }

    /** Order by value; longs are too wide for doubles, -0 equals 0, and NaN equals NaN and nothing else. */
    private static int compare(RefTensor x, int a, int b, boolean nanIsLeast) {
        if (!x.isReal()) {
            return Long.compare(x.longs[a], x.longs[b]);
        }
        boolean nanA = Double.isNaN(x.doubles[a]);
        boolean nanB = Double.isNaN(x.doubles[b]);
        if (nanA || nanB) {
            int larger = nanA == nanB ? 0 : nanA ? 1 : -1;
            return nanIsLeast ? -larger : larger;
        }
        return x.doubles[a] == x.doubles[b] ? 0 : x.doubles[a] < x.doubles[b] ? -1 : 1;
    }

    static RefTensor argReduce(ArgReduce op, RefTensor x) {
        boolean min = op.kind() == ArgReduce.Kind.MIN;
        RefTensor kept =
                RefTensor.zeros(DType.INT64, x.shape().with(op.axis(), 1).dims());
        for (int i = 0; i < kept.size(); i++) {
            int[] line = line(x, kept.index(i), op.axis());
            int best = 0;
            for (int k = 1; k < line.length; k++) {
                int order = compare(x, line[k], line[best], min) * (min ? -1 : 1);
                if (order > 0 || order == 0 && op.selectLast()) {
                    best = k;
                }
            }
            kept.longs[i] = best;
        }
        return op.keepDims() ? kept : kept.reshape(RefMovement.without(x.shape(), op.axis()));
    }

    static RefTensor cumSum(CumSum op, RefTensor x) {
        RefTensor out = RefTensor.zeros(x.type());
        int length = x.dim(op.axis());
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int[] line = line(x, index, op.axis());
            int own = index[op.axis()];
            double real = 0;
            long whole = 0;
            for (int k = 0; k < length; k++) {
                boolean before = op.reverse() ? k > own : k < own;
                if (before || k == own && !op.exclusive()) {
                    real += x.isReal() ? x.doubles[line[k]] : 0;
                    whole += x.isReal() ? 0 : x.longs[line[k]];
                }
            }
            if (x.isReal()) {
                out.doubles[i] = real;
            } else {
                out.putLong(i, whole);
            }
        }
        return out;
    }

    static List<RefTensor> topK(TopK op, RefTensor x) {
        int[] dims = x.shape().with(op.axis(), op.k()).dims();
        RefTensor values = RefTensor.zeros(x.dtype(), dims);
        RefTensor indices = RefTensor.zeros(DType.INT64, dims);
        for (int i = 0; i < values.size(); i++) {
            int[] index = values.index(i);
            int[] line = line(x, index, op.axis());
            List<Integer> order = new ArrayList<>();
            for (int k = 0; k < line.length; k++) {
                order.add(k);
            }
            Comparator<Integer> byValue = (a, b) -> compare(x, line[a], line[b], false);
            order.sort((op.largest() ? byValue.reversed() : byValue).thenComparing(Comparator.naturalOrder()));
            int picked = order.get(index[op.axis()]);
            values.take(i, x, line[picked]);
            indices.longs[i] = picked;
        }
        return List.of(values, indices);
    }

    /** A negative index counts from the end; what is then out of range is clamped into it. */
    static int clamped(long index, int length) {
        long at = index < 0 ? index + length : index;
        return (int) Math.max(0, Math.min(length - 1, at));
    }

    static RefTensor gatherElements(int axis, RefTensor data, RefTensor indices) {
        RefTensor out = RefTensor.zeros(data.dtype(), indices.shape().dims());
        for (int i = 0; i < out.size(); i++) {
            int[] from = out.index(i);
            from[axis] = clamped(indices.longs[i], data.dim(axis));
            out.take(i, data, data.at(from));
        }
        return out;
    }

    static RefTensor scatterElements(ScatterElements op, RefTensor data, RefTensor indices, RefTensor updates) {
        RefTensor out = copy(data);
        for (int i = 0; i < updates.size(); i++) {
            int[] to = updates.index(i);
            to[op.axis()] = clamped(indices.longs[i], data.dim(op.axis()));
            write(op.reduction(), out, out.at(to), updates, i);
        }
        return out;
    }

    /** Fills {@code full} with the tuple of {@code indices} that begins at {@code at}, from axis {@code first} on. */
    private static void tuple(RefTensor indices, int at, int[] full, int first, RefTensor data) {
        for (int k = 0; k < indices.dim(-1); k++) {
            full[first + k] = clamped(indices.longs[at + k], data.dim(first + k));
        }
    }

    static RefTensor gatherNd(int batchDims, RefTensor data, RefTensor indices) {
        int tuple = indices.dim(-1);
        int leading = indices.shape().rank() - 1;
        int rest = data.shape().rank() - batchDims - tuple;
        int[] dims = new int[leading + rest];
        for (int i = 0; i < leading; i++) {
            dims[i] = indices.dim(i);
        }
        for (int i = 0; i < rest; i++) {
            dims[leading + i] = data.dim(batchDims + tuple + i);
        }
        RefTensor out = RefTensor.zeros(data.dtype(), dims);
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int which = 0;
            for (int a = 0; a < leading; a++) {
                which = which * indices.dim(a) + index[a];
            }
            int[] from = new int[data.shape().rank()];
            System.arraycopy(index, 0, from, 0, batchDims);
            tuple(indices, which * tuple, from, batchDims, data);
            System.arraycopy(index, leading, from, batchDims + tuple, rest);
            out.take(i, data, data.at(from));
        }
        return out;
    }

    static RefTensor scatterNd(
            ScatterElements.Reduction reduction, RefTensor data, RefTensor indices, RefTensor updates) {
        RefTensor out = copy(data);
        int tuple = indices.dim(-1);
        int leading = indices.shape().rank() - 1;
        for (int i = 0; i < updates.size(); i++) {
            int[] index = updates.index(i);
            int which = 0;
            for (int a = 0; a < leading; a++) {
                which = which * indices.dim(a) + index[a];
            }
            int[] to = new int[data.shape().rank()];
            tuple(indices, which * tuple, to, 0, data);
            System.arraycopy(index, leading, to, tuple, to.length - tuple);
            write(reduction, out, out.at(to), updates, i);
        }
        return out;
    }

    private static RefTensor copy(RefTensor x) {
        RefTensor out = RefTensor.zeros(x.type());
        for (int i = 0; i < x.size(); i++) {
            out.take(i, x, i);
        }
        return out;
    }

    private static void write(ScatterElements.Reduction reduction, RefTensor out, int to, RefTensor updates, int i) {
        if (reduction == ScatterElements.Reduction.NONE) {
            out.take(to, updates, i);
        } else if (out.isReal()) {
            double old = out.doubles[to];
            double value = updates.doubles[i];
            out.doubles[to] = switch (reduction) {
                case ADD -> old + value;
                case MUL -> old * value;
                case MIN -> Math.min(old, value);
                case MAX -> Math.max(old, value);
                case NONE -> throw new IllegalStateException("handled above");
            };
        } else {
            long old = out.longs[to];
            long value = updates.longs[i];
            out.putLong(
                    to,
                    switch (reduction) {
                        case ADD -> old + value;
                        case MUL -> old * value;
                        case MIN -> Math.min(old, value);
                        case MAX -> Math.max(old, value);
                        case NONE -> throw new IllegalStateException("handled above");
                    });
        }
    }
}
