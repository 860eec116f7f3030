package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;

/** The gradients of maximum and average pooling: what each window gives back to its elements. */
final class RefPoolGradient {
    private RefPoolGradient() {}

    static RefTensor gradient(PoolGradient op, List<RefTensor> in) {
        RefTensor dy = in.get(0);
        int[] yd = RefConv.five(dy);
        int[] xd = {yd[0], yd[1], 1, 1, 1};
        for (int i = 0; i < op.spatial().size(); i++) {
            xd[5 - op.spatial().size() + i] = op.spatial().get(i);
        }
        RefTensor dx = RefConv.result(op.spatial().size(), yd[0], yd[1], new int[] {xd[2], xd[3], xd[4]});
        RefConv.Window3 win = RefConv.Window3.of(op.pool().window());
        for (int i = 0; i < dy.size(); i++) {
            int[] at = RefConv.split(yd, i);
            if (op.pool().kind() == Pool.Kind.MAX) {
                toFirstMaximum(win, in.get(1).doubles, xd, at, dy.doubles[i], dx.doubles);
            } else {
                toAll(op.pool(), win, xd, at, dy.doubles[i], dx.doubles);
            }
        }
        return dx;
    }

    /** Where the element {@code k} of the window at {@code at} lies on the spatial axis {@code axis}. */
    private static int place(RefConv.Window3 win, int axis, int[] at, int k) {
        return at[2 + axis] * win.stride()[axis] - win.before()[axis] + k * win.dilation()[axis];
    }

    private static void toFirstMaximum(RefConv.Window3 win, double[] x, int[] xd, int[] at, double dy, double[] dx) {
        int first = -1;
        for (int kd = 0; kd < win.kernel()[0]; kd++) {
            for (int kh = 0; kh < win.kernel()[1]; kh++) {
                for (int kw = 0; kw < win.kernel()[2]; kw++) {
                    int d = place(win, 0, at, kd);
                    int h = place(win, 1, at, kh);
                    int w = place(win, 2, at, kw);
                    if (d >= 0 && d < xd[2] && h >= 0 && h < xd[3] && w >= 0 && w < xd[4]) {
                        int here = RefConv.at5(xd, at[0], at[1], d, h, w);
                        boolean greater =
                                first < 0 || x[here] > x[first] || Double.isNaN(x[here]) && !Double.isNaN(x[first]);
                        first = greater ? here : first;
                    }
                }
            }
        }
        if (first >= 0) {
            dx[first] += dy;
        }
    }

    private static void toAll(Pool pool, RefConv.Window3 win, int[] xd, int[] at, double dy, double[] dx) {
        int inside = 0;
        int padded = 0;
        // Once to count, once to give.
        for (boolean count : new boolean[] {true, false}) {
            int divisor = pool.countIncludePad() ? padded : inside;
            for (int kd = 0; kd < win.kernel()[0]; kd++) {
                for (int kh = 0; kh < win.kernel()[1]; kh++) {
                    for (int kw = 0; kw < win.kernel()[2]; kw++) {
                        int d = place(win, 0, at, kd);
                        int h = place(win, 1, at, kh);
                        int w = place(win, 2, at, kw);
                        boolean within = d >= 0 && d < xd[2] && h >= 0 && h < xd[3] && w >= 0 && w < xd[4];
                        if (!count && within) {
                            dx[RefConv.at5(xd, at[0], at[1], d, h, w)] += dy / divisor;
                        } else if (count) {
                            inside += within ? 1 : 0;
                            boolean padding = d < xd[2] + win.after()[0]
                                    && h < xd[3] + win.after()[1]
                                    && w < xd[4] + win.after()[2];
                            padded += padding ? 1 : 0;
                        }
                    }
                }
            }
        }
    }
}
