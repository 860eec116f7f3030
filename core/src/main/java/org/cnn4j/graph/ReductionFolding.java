package org.cnn4j.graph;

import java.util.Arrays;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Reduce;

/** Reductions of constants. */
final class ReductionFolding {
    private ReductionFolding() {}

    /** The reduced tensor, or null for kinds that shapes and weights have no use for. */
    static Tensor reduce(Reduce reduce, Tensor x, TensorType out) {
        int[] target = targets(reduce, x.shape());
        int size = out.shape().intSize();
        if (x.size() == 0) {
            return null;
        }
        if (x.dtype() == DType.FLOAT32) {
            return real(reduce.kind(), x, out, target, size);
        }
        return integral(reduce.kind(), x, out, target, size);
    }

    private static int[] targets(Reduce reduce, Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            if (!reduce.axes().contains(i)) {
                strides[i] = stride;
                stride *= Math.max(1, shape.dim(i));
            }
        }
        return HostEvaluator.offsets(shape, 0, strides);
    }

    private static Tensor real(Reduce.Kind kind, Tensor x, TensorType out, int[] target, int size) {
        double[] result = new double[size];
        double neutral =
                switch (kind) {
                    case MAX -> Double.NEGATIVE_INFINITY;
                    case MIN -> Double.POSITIVE_INFINITY;
                    case PROD -> 1;
                    default -> 0;
                };
        Arrays.fill(result, neutral);
        for (int i = 0; i < target.length; i++) {
            double value = x.getDouble(i);
            int t = target[i];
            switch (kind) {
                case SUM, MEAN -> result[t] += value;
                case MAX -> result[t] = Math.max(result[t], value);
                case MIN -> result[t] = Math.min(result[t], value);
                case PROD -> result[t] *= value;
                default -> {
                    return null;
                }
            }
        }
        float[] floats = new float[size];
        int count = x.size() / size;
        for (int i = 0; i < size; i++) {
            floats[i] = (float) (kind == Reduce.Kind.MEAN ? result[i] / count : result[i]);
        }
        return Tensor.wrap(out, floats);
    }

    private static Tensor integral(Reduce.Kind kind, Tensor x, TensorType out, int[] target, int size) {
        long[] result = new long[size];
        Arrays.fill(result, kind == Reduce.Kind.PROD ? 1 : 0);
        boolean[] seen = new boolean[size];
        for (int i = 0; i < target.length; i++) {
            long value = x.getLong(i);
            int t = target[i];
            switch (kind) {
                case SUM -> result[t] += value;
                case PROD -> result[t] *= value;
                case MAX -> result[t] = seen[t] ? Math.max(result[t], value) : value;
                case MIN -> result[t] = seen[t] ? Math.min(result[t], value) : value;
                default -> {
                    return null;
                }
            }
            seen[t] = true;
        }
        Object array = out.dtype().newArray(size);
        for (int i = 0; i < size; i++) {
            ElementwiseFolding.store(out.dtype(), array, i, result[i]);
        }
        return Tensor.wrap(out, array);
    }
}
