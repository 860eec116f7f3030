package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.op.ConvWeightGradient;

/** The gradient of a convolution with respect to its weights, weight by weight. */
final class RefConvGradient {
    private RefConvGradient() {}

    static RefTensor weights(ConvWeightGradient op, RefTensor x, RefTensor dy) {
        int[] xd = RefConv.five(x);
        int[] yd = RefConv.five(dy);
        RefConv.Window3 win = RefConv.Window3.of(op.window());
        List<Integer> dims = new ArrayList<>(List.of(yd[1], xd[1] / op.groups()));
        dims.addAll(op.window().kernel());
        RefTensor out = RefTensor.zeros(
                DType.FLOAT32, dims.stream().mapToInt(Integer::intValue).toArray());
        int[] wd = RefConv.five(out);
        int filtersPerGroup = yd[1] / op.groups();
        for (int i = 0; i < out.size(); i++) {
            int[] w = RefConv.split(wd, i);
            int channel = w[0] / filtersPerGroup * wd[1] + w[1];
            out.doubles[i] = one(win, x.doubles, xd, channel, dy.doubles, yd, w);
        }
        return out;
    }

    /** What the weight {@code w} (filter, channel of the group, place in the kernel) met, times what came from behind. */
    private static double one(RefConv.Window3 win, double[] x, int[] xd, int channel, double[] dy, int[] yd, int[] w) {
        double sum = 0;
        for (int n = 0; n < yd[0]; n++) {
            for (int d = 0; d < yd[2]; d++) {
                int id = d * win.stride()[0] - win.before()[0] + w[2] * win.dilation()[0];
                if (id < 0 || id >= xd[2]) {
                    continue;
                }
                for (int h = 0; h < yd[3]; h++) {
                    int ih = h * win.stride()[1] - win.before()[1] + w[3] * win.dilation()[1];
                    if (ih < 0 || ih >= xd[3]) {
                        continue;
                    }
                    int row = RefConv.at5(xd, n, channel, id, ih, 0);
                    int at = RefConv.at5(yd, n, w[0], d, h, 0);
                    for (int o = 0; o < yd[4]; o++) {
                        int iw = o * win.stride()[2] - win.before()[2] + w[4] * win.dilation()[2];
                        if (iw >= 0 && iw < xd[4]) {
                            sum += x[row + iw] * dy[at + o];
                        }
                    }
                }
            }
        }
        return sum;
    }
}
