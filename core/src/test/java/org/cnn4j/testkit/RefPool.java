package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Pool;

/** Pooling, window by window. */
final class RefPool {
    private RefPool() {}

    static RefTensor pool(Pool op, RefTensor x) {
        int[] xd = RefConv.five(x);
        RefConv.Window3 win = RefConv.Window3.of(op.window());
        int[] spatial = new int[3];
        for (int i = 0; i < 3; i++) {
            spatial[i] = i < 3 - op.window().rank() ? 1 : windows(op.ceilMode(), win, i, xd[2 + i]);
        }
        RefTensor out = RefConv.result(op.window().rank(), xd[0], xd[1], spatial);
        int plane = spatial[0] * spatial[1] * spatial[2];
        int inPlane = xd[2] * xd[3] * xd[4];
        for (int i = 0; i < out.size(); i++) {
            int cell = i % plane;
            int d = cell / (spatial[1] * spatial[2]);
            int h = cell / spatial[2] % spatial[1];
            int w = cell % spatial[2];
            out.doubles[i] = one(op, win, x.doubles, i / plane * inPlane, xd, d, h, w);
        }
        return out;
    }

    /** The maxima, and where in x each lies: the first element of the window that equals its maximum. */
    static List<RefTensor> maxIndices(MaxPoolIndices op, RefTensor x) {
        RefTensor max = pool(new Pool(Pool.Kind.MAX, op.window(), op.ceilMode(), false, 1), x);
        RefTensor where = RefTensor.zeros(DType.INT64, max.shape().dims());
        RefConv.Window3 win = RefConv.Window3.of(op.window());
        int[] xd = RefConv.five(x);
        int[] od = RefConv.five(max);
        int plane = od[2] * od[3] * od[4];
        for (int i = 0; i < max.size(); i++) {
            int cell = i % plane;
            int[] out = {cell / (od[3] * od[4]), cell / od[4] % od[3], cell % od[4]};
            int base = i / plane * xd[2] * xd[3] * xd[4];
            int place = first(op, win, x.doubles, base, xd, out, max.doubles[i]);
            where.longs[i] = place < 0 ? -1 : base + place;
        }
        return List.of(max, where);
    }

    /** The place in its plane of the window's first element that equals {@code wanted}; -1 if nothing lies in the window. */
    private static int first(
            MaxPoolIndices op, RefConv.Window3 win, double[] x, int base, int[] xd, int[] out, double wanted) {
        boolean empty = true;
        for (int kd = 0; kd < win.kernel()[0]; kd++) {
            for (int kh = 0; kh < win.kernel()[1]; kh++) {
                for (int kw = 0; kw < win.kernel()[2]; kw++) {
                    int d = out[0] * win.stride()[0] - win.before()[0] + kd * win.dilation()[0];
                    int h = out[1] * win.stride()[1] - win.before()[1] + kh * win.dilation()[1];
                    int w = out[2] * win.stride()[2] - win.before()[2] + kw * win.dilation()[2];
                    boolean inside = d >= 0 && d < xd[2] && h >= 0 && h < xd[3] && w >= 0 && w < xd[4];
                    empty &= !inside;
                    if (inside && x[base + (d * xd[3] + h) * xd[4] + w] == wanted) {
                        return op.columnMajor() ? d + xd[2] * (h + xd[3] * w) : (d * xd[3] + h) * xd[4] + w;
                    }
                }
            }
        }
        if (empty) {
            return -1;
        }
        throw new IllegalStateException("a window without its maximum: " + op);
    }

    /**
     * Windows along an axis, counted one by one. Without ceil mode a window must lie within the padded axis. With it,
     * windows go on until the padded axis is covered, but none starts behind the input and the padding before it.
     */
    private static int windows(boolean ceil, RefConv.Window3 win, int axis, int in) {
        int padded = in + win.before()[axis] + win.after()[axis];
        int extent = (win.kernel()[axis] - 1) * win.dilation()[axis] + 1;
        int stride = win.stride()[axis];
        int count = 0;
        while (count * stride + extent <= padded) {
            count++;
        }
        boolean covered = (count - 1) * stride + extent >= padded;
        if (ceil && !covered && count * stride < in + win.before()[axis]) {
            count++;
        }
        return count;
    }

    private static double one(Pool op, RefConv.Window3 win, double[] x, int base, int[] xd, int d, int h, int w) {
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double powers = 0;
        int inside = 0;
        int padded = 0;
        for (int kd = 0; kd < win.kernel()[0]; kd++) {
            for (int kh = 0; kh < win.kernel()[1]; kh++) {
                for (int kw = 0; kw < win.kernel()[2]; kw++) {
                    int id = d * win.stride()[0] - win.before()[0] + kd * win.dilation()[0];
                    int ih = h * win.stride()[1] - win.before()[1] + kh * win.dilation()[1];
                    int iw = w * win.stride()[2] - win.before()[2] + kw * win.dilation()[2];
                    if (id < xd[2] + win.after()[0] && ih < xd[3] + win.after()[1] && iw < xd[4] + win.after()[2]) {
                        padded++;
                    }
                    if (id >= 0 && id < xd[2] && ih >= 0 && ih < xd[3] && iw >= 0 && iw < xd[4]) {
                        double value = x[base + (id * xd[3] + ih) * xd[4] + iw];
                        inside++;
                        max = Math.max(max, value);
                        sum += value;
                        powers += Math.pow(Math.abs(value), op.p());
                    }
                }
            }
        }
        return switch (op.kind()) {
            case MAX -> max;
            case AVERAGE -> sum / Math.max(1, op.countIncludePad() ? padded : inside);
            case LP -> Math.pow(powers, 1.0 / op.p());
        };
    }
}
