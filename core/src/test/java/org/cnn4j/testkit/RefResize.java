package org.cnn4j.testkit;

import org.cnn4j.op.Resize;

/**
 * Resize as the ONNX specification's text and its Python code define it (operator Resize, opset 19): the whole filter is
 * tried over a wide range around each sample point, all axes at once.
 */
final class RefResize {
    private RefResize() {}

    static RefTensor resize(Resize op, RefTensor x) {
        RefTensor out = RefTensor.zeros(x.dtype(), op.shape().dims());
        int rank = x.shape().rank();
        double[][][] weights = new double[rank][][];
        for (int axis = 0; axis < rank; axis++) {
            weights[axis] = new double[out.dim(axis)][];
            for (int o = 0; o < out.dim(axis); o++) {
                weights[axis][o] = weights(op, axis, o, x.dim(axis));
            }
        }
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int[] from = new int[rank];
            if (op.mode() == Resize.Mode.NEAREST) {
                for (int axis = 0; axis < rank; axis++) {
                    from[axis] = nearest(op, axis, index[axis], x.dim(axis));
                }
                out.take(i, x, x.at(from));
            } else {
                out.doubles[i] = sum(x, weights, index, from, 0, 1);
            }
        }
        return out;
    }

    private static double sum(RefTensor x, double[][][] weights, int[] index, int[] from, int axis, double weight) {
        if (axis == from.length) {
            return weight * x.doubles[x.at(from)];
        }
        double sum = 0;
        double[] along = weights[axis][index[axis]];
        for (int t = 0; t < along.length; t++) {
            if (along[t] != 0) {
                from[axis] = t;
                sum += sum(x, weights, index, from, axis + 1, weight * along[t]);
            }
        }
        return sum;
    }

    /** An axis that keeps its size under scale 1 is copied whatever the coordinates say. */
    private static boolean copied(Resize op, int axis, int in) {
        boolean whole = op.crop().isEmpty()
                || (op.crop().get(axis) == 0 && op.crop().get(op.crop().size() / 2 + axis) == 1);
        return op.scales().get(axis) == 1.0 && op.shape().dim(axis) == in && whole;
    }

    /** {@code x_original} of the specification. */
    private static double original(Resize op, int axis, int resized, int in) {
        double scale = op.scales().get(axis);
        int length = op.shape().dim(axis);
        return switch (op.coordinates()) {
            case HALF_PIXEL -> (resized + 0.5) / scale - 0.5;
            case HALF_PIXEL_SYMMETRIC -> {
                double adjustment = length / (scale * in);
                double center = in / 2.0;
                yield center * (1 - adjustment) + (resized + 0.5) / scale - 0.5;
            }
            case PYTORCH_HALF_PIXEL -> length > 1 ? (resized + 0.5) / scale - 0.5 : 0;
            case ALIGN_CORNERS -> length == 1 ? 0 : (double) resized * (in - 1) / (length - 1);
            case ASYMMETRIC -> resized / scale;
            case TF_HALF_PIXEL_FOR_NN -> (resized + 0.5) / scale;
            case TF_CROP_AND_RESIZE -> {
                double start = op.crop().get(axis);
                double end = op.crop().get(op.crop().size() / 2 + axis);
                yield length > 1
                        ? start * (in - 1) + resized * (end - start) * (in - 1) / (length - 1)
                        : 0.5 * (start + end) * (in - 1);
            }
        };
    }

    private static int nearest(Resize op, int axis, int resized, int in) {
        if (copied(op, axis, in)) {
            return resized;
        }
        double at = original(op, axis, resized, in);
        double below = Math.floor(at);
        double fraction = at - below;
        double picked =
                switch (op.rounding()) {
                    case ROUND_PREFER_FLOOR -> fraction <= 0.5 ? below : below + 1;
                    case ROUND_PREFER_CEIL -> fraction < 0.5 ? below : below + 1;
                    case FLOOR -> below;
                    case CEIL -> fraction == 0 ? below : below + 1;
                };
        return (int) Math.max(0, Math.min(in - 1, picked));
    }

    /** How much each input element counts for output element {@code resized} along {@code axis}. */
    private static double[] weights(Resize op, int axis, int resized, int in) {
        double[] weights = new double[in];
        if (op.mode() == Resize.Mode.NEAREST) {
            return weights;
        }
        if (copied(op, axis, in)) {
            weights[resized] = 1;
            return weights;
        }
        double at = original(op, axis, resized, in);
        double stretch = op.antialias() ? Math.min(op.scales().get(axis), 1) : 1;
        int reach = (int) Math.ceil(2 / stretch) + 2;
        double total = 0;
        for (int t = (int) Math.floor(at) - reach; t <= (int) Math.ceil(at) + reach; t++) {
            double weight = filter(op, Math.abs(t - at) * stretch);
            boolean outside = t < 0 || t >= in;
            if (outside && op.excludeOutside()) {
                continue;
            }
            weights[Math.max(0, Math.min(in - 1, t))] += weight;
            total += weight;
        }
        for (int t = 0; t < in; t++) {
            weights[t] /= total;
        }
        return weights;
    }

    private static double filter(Resize op, double x) {
        if (op.mode() == Resize.Mode.LINEAR) {
            return x < 1 ? 1 - x : 0;
        }
        double a = op.cubicA();
        double x2 = x * x;
        double x3 = x2 * x;
        if (x <= 1) {
            return (a + 2) * x3 - (a + 3) * x2 + 1;
        }
        return x < 2 ? a * x3 - 5 * a * x2 + 8 * a * x - 4 * a : 0;
    }
}
