package org.cnn4j.testkit;

import org.cnn4j.op.GridSample;

/**
 * Sampling at given places: x is continued without end in every direction as the padding says, and interpolated there. A
 * place beyond the edges counts as the outermost centre under BORDER, as in ONNX's reference implementation; for CUBIC that
 * differs from interpolating what is continued, which PyTorch does.
 */
final class RefGridSample {
    private RefGridSample() {}

    static RefTensor sample(GridSample op, RefTensor x, RefTensor grid) {
        int spatial = x.shape().rank() - 2;
        int[] dims = x.shape().dims();
        for (int i = 0; i < spatial; i++) {
            dims[2 + i] = grid.dim(1 + i);
        }
        RefTensor out = RefTensor.zeros(x.dtype(), dims);
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int place = index[0];
            for (int a = 0; a < spatial; a++) {
                place = place * grid.dim(1 + a) + index[2 + a];
            }
            double[] at = new double[spatial];
            for (int a = 0; a < spatial; a++) {
                // The innermost axis comes first in the grid.
                double normal = grid.doubles[place * spatial + spatial - 1 - a];
                int length = x.dim(2 + a);
                at[a] = op.alignCorners() ? (normal + 1) / 2 * (length - 1) : ((normal + 1) * length - 1) / 2;
                double edge = op.alignCorners() ? 0 : 0.5;
                if (op.padding() == GridSample.Padding.BORDER && (at[a] < -edge || at[a] > length - 1 + edge)) {
                    at[a] = Math.max(0, Math.min(length - 1, at[a]));
                }
            }
            int[] from = new int[2 + spatial];
            from[0] = index[0];
            from[1] = index[1];
            out.doubles[i] = interpolate(op, x, at, from, 0);
        }
        return out;
    }

    /** The value at {@code at} on the axes from {@code axis} on, with {@code from} on those before. */
    private static double interpolate(GridSample op, RefTensor x, double[] at, int[] from, int axis) {
        if (axis == at.length) {
            return x.doubles[x.at(from)];
        }
        int low = (int) Math.floor(at[axis]);
        double sum = 0;
        for (int tap = low - 1; tap <= low + 2; tap++) {
            double weight = weight(op, tap, at[axis]);
            int source = source(op, tap, x.dim(2 + axis));
            if (weight != 0 && source >= 0) {
                from[2 + axis] = source;
                sum += weight * interpolate(op, x, at, from, axis + 1);
            }
        }
        return sum;
    }

    private static double weight(GridSample op, int tap, double at) {
        double d = Math.abs(tap - at);
        return switch (op.mode()) {
            case NEAREST -> tap == Math.rint(at) ? 1 : 0;
            case LINEAR -> Math.max(0, 1 - d);
            case CUBIC -> {
                double a = op.cubicA();
                double near = (a + 2) * d * d * d - (a + 3) * d * d + 1;
                double far = a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a;
                yield d <= 1 ? near : d < 2 ? far : 0;
            }
        };
    }

    /** Which element stands at {@code tap} of an axis continued without end; -1 for a zero. */
    private static int source(GridSample op, int tap, int length) {
        int at = tap;
        while (at < 0 || at >= length) {
            switch (op.padding()) {
                case ZEROS -> {
                    return -1;
                }
                case BORDER -> at = at < 0 ? 0 : length - 1;
                case REFLECTION -> {
                    if (length == 1) {
                        return 0;
                    }
                    // The mirror stands at the outer edge of the last element, or at its centre.
                    int edge = op.alignCorners() ? 0 : 1;
                    at = at < 0 ? -at - edge : 2 * (length - 1) - at + edge;
                }
            }
        }
        return at;
    }
}
