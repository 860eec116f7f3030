package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.ChannelKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Pool;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** {@link Pool} with channels last: windows slide over the input itself, vectors along channels; LP is a plain loop. */
final class PoolStep extends ChannelRows {
    private final Pool op;

    /** The distance of pixels of the result. */
    private final int outPixel;

    private final int[] segments;
    private final boolean separable;

    private final AverageCounts counts;

    PoolStep(Pool op, Step step, Binding binding) {
        this(op, window(op, step), step.output(), binding);
    }

    private PoolStep(Pool op, ChannelWindow w, Slot out, Binding binding) {
        super(w, w.channels, Math.max(1, w.kernelSize() / 4), true, binding);
        this.op = op;
        this.outPixel = out.isContiguous() ? w.channels : out.pitch();
        // Columns that windows share, and those that they skip, are looked at once.
        this.separable = op.kind() == Pool.Kind.MAX
                && w.width.kernel > 2 * w.width.stride
                && w.kernelSize() > w.width.kernel
                && w.width.dilation == 1;
        this.counts = new AverageCounts(op, w);
        this.segments = op.kind() == Pool.Kind.AVERAGE ? counts.segments() : w.segments();
    }

    private static ChannelWindow window(Pool op, Step step) {
        // Pixels with gaps between them cannot be one.
        boolean merge = step.input(0).isContiguous() && step.output().isContiguous();
        return new ChannelWindow(
                op.window(), step.input(0), step.output().type().shape(), merge);
    }

    @Override
    void row(int image, int od, int oh, int c0, int n, Workspace ws) {
        ChannelKernel kernel = binding.kernels().channels();
        Buf x = binding.input(0);
        Buf y = binding.output();
        int[] at = ws.ints(2 * w.kernelSize());
        int pitch = outPixel;
        int step = w.width.stride * w.pixel;
        if (separable) {
            maxima(image, od, oh, c0, n, ws);
            return;
        }
        int row = ((image * w.outD + od) * w.outH + oh) * w.outW;
        for (int s = 0; s + 1 < segments.length; s++) {
            int ow = segments[s];
            int pixels = segments[s + 1] - ow;
            int taps = w.taps(od, oh, ow, 0, at);
            int from = x.offset() + w.start(image, od, oh, ow) + c0;
            int to = y.offset() + (row + ow) * pitch + c0;
            switch (op.kind()) {
                case MAX -> kernel.max(pixels, n, taps, at, x.floats(), from, step, y.floats(), to, pitch, ws);
                case AVERAGE -> {
                    float factor = counts.factor(od, oh, ow);
                    kernel.sum(pixels, n, taps, at, x.floats(), from, step, factor, y.floats(), to, pitch, ws);
                }
                case LP -> {
                    for (int p = 0; p < pixels; p++) {
                        for (int c = 0; c < n; c++) {
                            y.floats()[to + p * pitch + c] = norm(x.floats(), from + p * step + c, taps, at);
                        }
                    }
                }
            }
        }
    }

    /** First the maxima of each column over the rows of the window, and then those over its columns. */
    private void maxima(int image, int od, int oh, int c0, int n, Workspace ws) {
        ChannelKernel kernel = binding.kernels().channels();
        Buf x = binding.input(0);
        Buf y = binding.output();
        int[] at = ws.ints(2 * w.kernelSize());
        int pitch = outPixel;
        float[] columns = ws.buffer(Workspace.Use.ROW, w.inW * n);
        int taps = w.rowTaps(od, oh, at);
        int from = x.offset() + w.start(image, od, oh, 0) - w.width.start(0) * w.pixel + c0;
        kernel.max(w.inW, n, taps, at, x.floats(), from, w.pixel, columns, 0, n, ws);
        int row = ((image * w.outD + od) * w.outH + oh) * w.outW;
        for (int s = 0; s + 1 < segments.length; s++) {
            int ow = segments[s];
            int count = w.width.last(ow) - w.width.first(ow);
            for (int t = 0; t < count; t++) {
                at[t] = (w.width.first(ow) + t) * w.width.dilation * n;
            }
            int start = w.width.start(ow) * n;
            int to = y.offset() + (row + ow) * pitch + c0;
            int step = w.width.stride * n;
            kernel.max(segments[s + 1] - ow, n, count, at, columns, start, step, y.floats(), to, pitch, ws);
        }
    }

    private float norm(float[] x, int from, int taps, int[] at) {
        double sum = 0;
        for (int t = 0; t < taps; t++) {
            double v = Math.abs(x[from + at[t]]);
            sum += op.p() == 1 ? v : op.p() == 2 ? v * v : Math.pow(v, op.p());
        }
        return (float) (op.p() == 1 ? sum : op.p() == 2 ? Math.sqrt(sum) : Math.pow(sum, 1.0 / op.p()));
    }
}
