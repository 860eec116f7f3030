package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Window;

/**
 * Convolution and its transpose. One and two spatial axes are seen as three with leading axes of size 1, so that there is
 * one loop for all.
 */
final class RefConv {
    private RefConv() {}

    /** A window's numbers for three spatial axes. */
    record Window3(int[] kernel, int[] stride, int[] before, int[] after, int[] dilation) {
        static Window3 of(Window w) {
            return new Window3(
                    three(w.kernel(), 1),
                    three(w.strides(), 1),
                    three(w.padsBefore(), 0),
                    three(w.padsAfter(), 0),
                    three(w.dilations(), 1));
        }

        /** How often the kernel fits into the padded axis, found by sliding it. */
        int count(int axis, int in) {
            int count = 0;
            int extent = (kernel[axis] - 1) * dilation[axis] + 1;
            for (int at = 0; at + extent <= in + before[axis] + after[axis]; at += stride[axis]) {
                count++;
            }
            return count;
        }
    }

    static int[] three(List<Integer> values, int filler) {
        int[] out = {filler, filler, filler};
        for (int i = 0; i < values.size(); i++) {
            out[3 - values.size() + i] = values.get(i);
        }
        return out;
    }

    /** {@code [N, C, spatial...]} as {@code [N, C, D, H, W]}. */
    static int[] five(RefTensor x) {
        int rank = x.shape().rank() - 2;
        int[] out = {x.dim(0), x.dim(1), 1, 1, 1};
        for (int i = 0; i < rank; i++) {
            out[5 - rank + i] = x.dim(2 + i);
        }
        return out;
    }

    /** {@code [N, C, D, H, W]} with as many spatial axes as the window has. */
    static RefTensor result(int spatialRank, int n, int c, int[] spatial) {
        int[] dims = new int[2 + spatialRank];
        dims[0] = n;
        dims[1] = c;
        System.arraycopy(spatial, 3 - spatialRank, dims, 2, spatialRank);
        return RefTensor.zeros(DType.FLOAT32, dims);
    }

    static int at5(int[] dims, int n, int c, int d, int h, int w) {
        return (((n * dims[1] + c) * dims[2] + d) * dims[3] + h) * dims[4] + w;
    }

    static RefTensor conv(Conv op, List<RefTensor> in) {
        RefTensor x = in.get(0);
        int[] xd = five(x);
        int[] wd = five(in.get(1));
        Window3 win = Window3.of(op.window());
        int[] spatial = new int[3];
        for (int i = 0; i < 3; i++) {
            spatial[i] = win.count(i, xd[2 + i]);
        }
        RefTensor out = result(op.window().rank(), xd[0], wd[0], spatial);
        int[] od = five(out);
        int perGroup = wd[0] / op.groups();
        for (int n = 0; n < od[0]; n++) {
            for (int m = 0; m < od[1]; m++) {
                int firstChannel = m / perGroup * wd[1];
                for (int d = 0; d < od[2]; d++) {
                    for (int h = 0; h < od[3]; h++) {
                        for (int w = 0; w < od[4]; w++) {
                            out.doubles[at5(od, n, m, d, h, w)] =
                                    one(win, x.doubles, xd, in.get(1).doubles, wd, n, m, firstChannel, d, h, w);
                        }
                    }
                }
            }
        }
        RefSums.epilogue(op.epilogue(), in, 2, out, 1);
        return out;
    }

    private static double one(
            Window3 win, double[] x, int[] xd, double[] w, int[] wd, int n, int m, int first, int d, int h, int o) {
        double sum = 0;
        for (int c = 0; c < wd[1]; c++) {
            for (int kd = 0; kd < wd[2]; kd++) {
                int id = d * win.stride[0] - win.before[0] + kd * win.dilation[0];
                if (id < 0 || id >= xd[2]) {
                    continue;
                }
                for (int kh = 0; kh < wd[3]; kh++) {
                    int ih = h * win.stride[1] - win.before[1] + kh * win.dilation[1];
                    if (ih < 0 || ih >= xd[3]) {
                        continue;
                    }
                    for (int kw = 0; kw < wd[4]; kw++) {
                        int iw = o * win.stride[2] - win.before[2] + kw * win.dilation[2];
                        if (iw >= 0 && iw < xd[4]) {
                            sum += x[at5(xd, n, first + c, id, ih, iw)] * w[at5(wd, m, c, kd, kh, kw)];
                        }
                    }
                }
            }
        }
        return sum;
    }

    static RefTensor transposed(ConvTranspose op, List<RefTensor> in) {
        RefTensor x = in.get(0);
        RefTensor w = in.get(1);
        int[] xd = five(x);
        int[] wd = five(w);
        Window3 win = Window3.of(op.window());
        int[] more = three(op.outputPadding(), 0);
        int[] spatial = new int[3];
        for (int i = 0; i < 3; i++) {
            spatial[i] = win.stride[i] * (xd[2 + i] - 1)
                    + more[i]
                    + (win.kernel[i] - 1) * win.dilation[i]
                    + 1
                    - win.before[i]
                    - win.after[i];
        }
        RefTensor out = result(op.window().rank(), xd[0], wd[1] * op.groups(), spatial);
        int[] od = five(out);
        int perGroup = xd[1] / op.groups();
        for (int i = 0; i < x.size(); i++) {
            int[] xi = split(xd, i);
            int kernels = w.size() / xd[1];
            for (int k = xi[1] * kernels; k < (xi[1] + 1) * kernels; k++) {
                int[] wi = split(wd, k);
                int d = xi[2] * win.stride[0] - win.before[0] + wi[2] * win.dilation[0];
                int h = xi[3] * win.stride[1] - win.before[1] + wi[3] * win.dilation[1];
                int o = xi[4] * win.stride[2] - win.before[2] + wi[4] * win.dilation[2];
                if (d >= 0 && d < od[2] && h >= 0 && h < od[3] && o >= 0 && o < od[4]) {
                    int m = xi[1] / perGroup * wd[1] + wi[1];
                    out.doubles[at5(od, xi[0], m, d, h, o)] += x.doubles[i] * w.doubles[k];
                }
            }
        }
        RefSums.epilogue(op.epilogue(), in, 2, out, 1);
        return out;
    }

    static int[] split(int[] dims, int at) {
        int[] index = new int[5];
        int rest = at;
        for (int i = 4; i >= 0; i--) {
            index[i] = rest % dims[i];
            rest /= dims[i];
        }
        return index;
    }
}
