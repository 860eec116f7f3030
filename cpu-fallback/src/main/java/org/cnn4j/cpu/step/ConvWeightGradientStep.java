package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.Alignment;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Im2row;
import org.cnn4j.cpu.gemm.MatrixRows;
import org.cnn4j.cpu.gemm.RowSource;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.OuterGemmKernel;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Layout;
import org.cnn4j.plan.Step;

/**
 * The gradient of a convolution's weights, channels last: the sum over all positions of the outer products of what comes from behind and the window
 * that lies there. Windows are formed block by block, never as a whole.
 */
final class ConvWeightGradientStep implements Runnable {
    private final Binding binding;
    private final OuterGemmKernel kernel;
    private final WeightGradientParts parts;

    /** For each group, the rows of dy; for each group and block of channels, the windows of x. */
    private final RowSource[] gradients;

    private final RowSource[] windows;
    private final int sumTiles;
    private final WorkerPool.Body multiply = this::multiply;
    private final WorkerPool.Body add = this::add;

    private ConvWeightGradientStep(ConvWeightGradient op, Step step, WeightGradientParts parts, Binding binding) {
        this.binding = binding;
        this.kernel = binding.kernels().outerGemm();
        this.parts = parts;
        TensorType x = step.input(0).type();
        TensorType dy = step.input(1).type();
        int pixel = step.input(0).pitch();
        this.gradients = new RowSource[parts.groups()];
        this.windows = new RowSource[parts.groups() * parts.channelBlocks()];
        for (int g = 0; g < gradients.length; g++) {
            gradients[g] = new MatrixRows(
                    binding.input(1), g * parts.filters(), step.input(1).pitch(), 1);
            for (int i = 0; i < parts.channelBlocks(); i++) {
                int base = g * parts.channels() + parts.channel(i);
                Window w = window(op, x, dy, parts.channel(i + 1) - parts.channel(i));
                windows[g * parts.channelBlocks() + i] = w.pointwise()
                        ? new MatrixRows(binding.input(0), base, pixel, 1)
                        : new Im2row(w, binding.input(0), base, pixel);
            }
        }
        this.sumTiles = parts.parts() == 1 ? 0 : Binding.tiles((long) parts.size() * parts.parts());
    }

    static StepFactory compile(ConvWeightGradient op, Step step) {
        Shape w = step.output().type().shape();
        if (ConvStep.isDirect(op.groups(), w.dim(1), w.dim(0) / op.groups())) {
            StepFactory direct = binding -> new DepthwiseWeightGradient(op, step, binding);
            return direct.described("depthwise by rule");
        }
        WeightGradientParts parts =
                parts(op, step.input(1).type(), step.output().type());
        StepFactory product = binding -> new ConvWeightGradientStep(op, step, parts, binding);
        return product.described("gemm of windows in " + parts.parts() + " parts by rule");
    }

    /** FLOAT32 elements that a step needs for sums that are not the result yet. */
    static int scratch(ConvWeightGradient op, TensorType dy, TensorType dw) {
        Shape w = dw.shape();
        return ConvStep.isDirect(op.groups(), w.dim(1), w.dim(0) / op.groups())
                ? DepthwiseWeightGradient.scratch(dy, dw)
                : parts(op, dy, dw).scratch();
    }

    private static WeightGradientParts parts(ConvWeightGradient op, TensorType dy, TensorType dw) {
        Shape w = dw.shape();
        long positions = dy.shape().product(0, dy.shape().rank() - 1);
        return WeightGradientParts.of(op.groups(), w.dim(0) / op.groups(), w.dim(1), w.product(2, w.rank()), positions);
    }

    private static Window window(ConvWeightGradient op, TensorType x, TensorType dy, int channels) {
        return Windows.of(
                channels,
                Layout.CHANNELS_LAST.toChannelsFirst(x.shape()),
                Layout.CHANNELS_LAST.toChannelsFirst(dy.shape()),
                op.window());
    }

    @Override
    public void run() {
        binding.pool().parallelFor(parts.parts() * parts.blocks(), multiply);
        binding.pool().parallelFor(sumTiles, add);
    }

    /** The sums of one part and block. */
    private void multiply(int task, int slot) {
        int part = task / parts.blocks();
        int rest = task - part * parts.blocks();
        int tapBlock = rest % parts.tapBlocks();
        rest /= parts.tapBlocks();
        int channelBlock = rest % parts.channelBlocks();
        rest /= parts.channelBlocks();
        int rowBlock = rest % parts.rowBlocks();
        int group = rest / parts.rowBlocks();
        Workspace ws = binding.workspaces()[slot];
        int i0 = parts.filter(rowBlock);
        int m = parts.filter(rowBlock + 1) - i0;
        int c0 = parts.channel(channelBlock);
        int channels = parts.channel(channelBlock + 1) - c0;
        int t0 = parts.tap(tapBlock);
        int taps = parts.tap(tapBlock + 1) - t0;
        float[] sums = ws.buffer(Workspace.Use.SUMS, Alignment.FLOATS + OuterGemmKernel.ROOM * OuterGemmKernel.LD);
        int first = parts.position(part);
        int end = parts.position(part + 1);
        if (first == end) {
            Arrays.fill(sums, 0f);
        }
        RowSource window = windows[group * parts.channelBlocks() + channelBlock];
        for (int p = first; p < end; p += OuterGemmKernel.DEPTH) {
            int last = Math.min(end, p + OuterGemmKernel.DEPTH);
            products(gradients[group], i0, m, window, t0 * channels, taps * channels, p, last, p == first, sums, ws);
        }
        int filter = group * parts.filters() + i0;
        store(sums, part, filter, m, c0, channels, t0, taps);
    }

    /** Adds the outer products of positions [p, last). */
    private void products(
            RowSource gradient,
            int i0,
            int m,
            RowSource window,
            int j0,
            int n,
            int p,
            int last,
            boolean first,
            float[] sums,
            Workspace ws) {
        RowKernel rows = binding.kernels().rows();
        int ld = OuterGemmKernel.LD;
        int size = Alignment.FLOATS + OuterGemmKernel.DEPTH * ld + RowKernel.SLACK;
        float[] a = ws.buffer(Workspace.Use.LEFT_ROWS, size);
        float[] b = ws.buffer(Workspace.Use.RIGHT_PANELS, size);
        gradient.copy(i0, m, p, last, a, Alignment.FLOATS, ld, rows);
        window.copy(j0, n, p, last, b, Alignment.FLOATS, ld, rows);
        kernel.add(last - p, m, n, a, Alignment.FLOATS, b, Alignment.FLOATS, first, sums, Alignment.FLOATS, ws);
    }

    /** Sums of (kernel position, channel) go to where (channel, kernel position) is. */
    private void store(float[] sums, int part, int filter, int m, int c0, int channels, int t0, int taps) {
        boolean result = part == 0;
        float[] dst = result ? binding.output().floats() : binding.scratch().floats();
        int base = result ? binding.output().offset() : binding.scratch().offset() + (part - 1) * parts.size();
        for (int i = 0; i < m; i++) {
            int to = base + ((filter + i) * parts.channels() + c0) * parts.taps() + t0;
            int from = Alignment.FLOATS + i * OuterGemmKernel.LD;
            if (parts.taps() == 1) {
                System.arraycopy(sums, from, dst, to, channels);
            } else {
                for (int t = 0; t < taps; t++) {
                    spread(sums, from + t * channels, dst, to + t, parts.taps(), channels);
                }
            }
        }
    }

    private static void spread(float[] src, int so, float[] dst, int to, int step, int n) {
        for (int i = 0; i < n; i++) {
            dst[to + i * step] = src[so + i];
        }
    }

    /** Adds the parts of a stretch of the result in their order. */
    private void add(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int from = Binding.start(parts.size(), tile, sumTiles);
        int n = Binding.start(parts.size(), tile + 1, sumTiles) - from;
        float[] sum = binding.output().floats();
        int at = binding.output().offset() + from;
        float[] other = binding.scratch().floats();
        for (int part = 1; part < parts.parts(); part++) {
            int o = binding.scratch().offset() + (part - 1) * parts.size() + from;
            binding.kernels().spans().binary(Binary.Kind.ADD, sum, at, 1, other, o, 1, sum, at, n, ws);
        }
    }
}
