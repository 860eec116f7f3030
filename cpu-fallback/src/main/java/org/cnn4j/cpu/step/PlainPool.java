package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Pool;
import org.cnn4j.plan.Step;

/** {@link Pool} with channels last, by plain loops. */
final class PlainPool implements Runnable {
    private final Pool op;
    private final Binding binding;
    private final Window w;
    private final int channels;
    private final int images;
    private final double[] sums;

    PlainPool(Pool op, Step step, Binding binding) {
        this.op = op;
        this.binding = binding;
        this.w = Windows.of(
                1,
                Layout.CHANNELS_LAST.toChannelsFirst(step.input(0).type().shape()),
                Layout.CHANNELS_LAST.toChannelsFirst(step.output().type().shape()),
                op.window());
        this.channels = step.input(0).type().shape().dim(-1);
        this.images = step.input(0).type().shape().dim(0);
        this.sums = new double[channels];
    }

    @Override
    public void run() {
        int rank = op.window().rank();
        int afterW = op.window().padsAfter().get(rank - 1);
        int afterH = rank > 1 ? op.window().padsAfter().get(rank - 2) : 0;
        int afterD = rank > 2 ? op.window().padsAfter().get(0) : 0;
        Buf x = binding.input(0);
        Buf y = binding.output();
        int out = y.offset();
        for (int n = 0; n < images; n++) {
            for (int o = 0; o < w.outSize(); o++) {
                int d = o / (w.outW() * w.outH()) * w.strideD() - w.padD();
                int h = o / w.outW() % w.outH() * w.strideH() - w.padH();
                int v = o % w.outW() * w.strideW() - w.padW();
                Arrays.fill(sums, op.kind() == Pool.Kind.MAX ? Double.NEGATIVE_INFINITY : 0);
                int count = 0;
                for (int t = 0; t < w.kernelSize(); t++) {
                    int id = d + t / (w.kernelW() * w.kernelH()) * w.dilationD();
                    int ih = h + t / w.kernelW() % w.kernelH() * w.dilationH();
                    int iw = v + t % w.kernelW() * w.dilationW();
                    boolean inside = id >= 0 && id < w.inD() && ih >= 0 && ih < w.inH() && iw >= 0 && iw < w.inW();
                    if (inside) {
                        add(x.floats(), x.offset() + (((n * w.inD() + id) * w.inH() + ih) * w.inW() + iw) * channels);
                    }
                    boolean padded = id < w.inD() + afterD && ih < w.inH() + afterH && iw < w.inW() + afterW;
                    if (inside || op.countIncludePad() && padded) {
                        count++;
                    }
                }
                for (int c = 0; c < channels; c++) {
                    y.floats()[out++] = (float)
                            switch (op.kind()) {
                                case MAX -> sums[c];
                                case AVERAGE -> sums[c] / count;
                                case LP -> Math.pow(sums[c], 1.0 / op.p());
                            };
                }
            }
        }
    }

    private void add(float[] x, int at) {
        for (int c = 0; c < channels; c++) {
            double v = x[at + c];
            sums[c] = switch (op.kind()) {
                case MAX -> Math.max(sums[c], v);
                case AVERAGE -> sums[c] + v;
                case LP -> sums[c] + Math.pow(Math.abs(v), op.p());
            };
        }
    }
}
