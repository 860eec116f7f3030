package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.plan.Step;

/**
 * The gradient of the weights of a convolution in groups of few filters, channels last: depthwise with one filter a channel, else with rows spread
 * out, see {@link SpreadRows}. Rows of dy are cut into parts by their number alone, whose sums are added in their order.
 */
final class DepthwiseWeightGradient implements Runnable, WorkerPool.Body {
    /** The most parts: so many keep some threads busy. */
    private static final int MOST = 16;

    /** Products that are worth the addition of another sum. */
    private static final long FEWEST = 1 << 16;

    private final Binding binding;
    private final ChannelWindow w;
    private final SpreadRows spread;
    private final int filters;
    private final int depth;
    private final int taps;
    private final int pitch;
    private final int size;
    private final int parts;

    DepthwiseWeightGradient(ConvWeightGradient op, Step step, Binding binding) {
        this.binding = binding;
        Shape dw = step.output().type().shape();
        Shape dy = step.input(1).type().shape();
        this.w = new ChannelWindow(op.window(), step.input(0), dy, false);
        this.filters = dw.dim(0);
        this.depth = dw.dim(1);
        this.taps = w.kernelSize();
        this.pitch = step.input(1).pitch();
        this.size = dw.intSize();
        this.parts = parts(step.input(1).type(), step.output().type());
        boolean depthwise = depth == 1 && filters == op.groups();
        this.spread = depthwise ? null : new SpreadRows(op.groups(), depth, filters);
    }

    private static int parts(TensorType dy, TensorType dw) {
        int rank = dy.shape().rank();
        long rows = dy.shape().product(0, rank - 2);
        long products = dy.shape().size() * dw.shape().product(1, dw.shape().rank());
        return (int) Math.max(1, Math.min(Math.min(MOST, rows), products / FEWEST));
    }

    /** FLOAT32 elements for the sums of all parts. */
    static int scratch(TensorType dy, TensorType dw) {
        return Math.multiplyExact(parts(dy, dw), dw.shape().intSize());
    }

    @Override
    public void run() {
        binding.pool().parallelFor(parts, this);
        float[] sums = binding.scratch().floats();
        int so = binding.scratch().offset();
        Workspace ws = binding.workspaces()[0];
        for (int part = 1; part < parts; part++) {
            binding.kernels()
                    .spans()
                    .binary(Binary.Kind.ADD, sums, so, 1, sums, so + part * size, 1, sums, so, size, ws);
        }
        float[] dw = binding.output().floats();
        int to = binding.output().offset();
        for (int m = 0; m < filters; m++) {
            for (int j = 0; j < depth; j++) {
                for (int t = 0; t < taps; t++) {
                    dw[to++] = sums[so + (t * depth + j) * filters + m];
                }
            }
        }
    }

    /** The sums of one part: [kernel..., C / groups, M]. */
    @Override
    public void run(int part, int slot) {
        Workspace ws = binding.workspaces()[slot];
        float[] sums = binding.scratch().floats();
        int so = binding.scratch().offset() + part * size;
        Arrays.fill(sums, so, so + size, 0f);
        int last = Binding.start(w.rows(), part + 1, parts);
        for (int row = Binding.start(w.rows(), part, parts); row < last; row++) {
            int plane = row / w.outH;
            row(plane / w.outD, plane % w.outD, row - plane * w.outH, sums, so, ws);
        }
    }

    private void row(int image, int od, int oh, float[] sums, int so, Workspace ws) {
        Buf x = binding.input(0);
        Buf dy = binding.input(1);
        float[] in = spread == null ? x.floats() : spread.rows(w, x, image, od, oh, ws);
        int[] at = ws.ints(2 * taps * depth);
        int[] segments = w.segments();
        int step = spread == null ? w.pixel : spread.pixel();
        for (int s = 0; s + 1 < segments.length; s++) {
            int ow = segments[s];
            int count = spread == null ? w.taps(od, oh, ow, filters, at) : spread.taps(w, od, oh, ow, at);
            int from = spread == null ? x.offset() + w.start(image, od, oh, ow) : w.width.start(ow) * step;
            int go = dy.offset() + (((image * w.outD + od) * w.outH + oh) * w.outW + ow) * pitch;
            binding.kernels()
                    .depthwiseGradients()
                    .products(
                            segments[s + 1] - ow,
                            filters,
                            count,
                            at,
                            in,
                            from,
                            w.width.stride * step,
                            dy.floats(),
                            go,
                            pitch,
                            sums,
                            so,
                            ws);
        }
    }
}
