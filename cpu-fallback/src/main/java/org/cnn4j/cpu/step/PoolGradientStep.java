package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.PoolGradientKernel;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.plan.Step;

/**
 * {@link PoolGradient} with channels last. Where windows do not overlap, a row of windows is a unit of work and writes the part of x
 * that lies between it and the next. Where they do, an image or a block of its channels is a unit, and windows add to it in their
 * order. Either way an element has one thread alone.
 */
final class PoolGradientStep implements Runnable, WorkerPool.Body {
    /** Units that are enough to share out evenly. */
    private static final int ENOUGH = 24;

    /** Channels that a block has at least, and a multiple of all vectors' lengths. */
    private static final int BLOCK = 32;

    private static final int ALIGN = 16;

    /** Channels that fill a vector of any width. */
    private static final int FULL = 16;

    private final Pool pool;
    private final Binding binding;
    private final ChannelWindow w;
    private final AverageCounts counts;
    private final int[] segments;
    private final boolean disjoint;

    /** Whether disjoint windows leave no element out. */
    private final boolean covered;

    /** Whether rows of windows are taken apart into rows of their taps, since pixels do not fill a vector. */
    private final boolean apart;

    private final int blocks;
    private final int units;
    private final int tiles;

    PoolGradientStep(PoolGradient op, Step step, Binding binding) {
        this.pool = op.pool();
        this.binding = binding;
        this.w = new ChannelWindow(
                pool.window(), step.output(), step.input(0).type().shape(), true);
        this.counts = new AverageCounts(pool, w);
        this.segments = pool.kind() == Pool.Kind.AVERAGE ? counts.segments() : w.segments();
        this.disjoint = disjoint(w.depth) && disjoint(w.height) && disjoint(w.width);
        this.covered =
                covered(w.depth, w.inD, w.outD) && covered(w.height, w.inH, w.outH) && covered(w.width, w.inW, w.outW);
        this.apart = disjoint && w.channels < FULL && w.width.kernel == w.width.stride && w.width.dilation == 1;
        int wanted = (ENOUGH + w.images - 1) / w.images;
        this.blocks = disjoint ? 1 : Math.max(1, Math.min(wanted, w.channels / BLOCK));
        this.units = disjoint ? w.rows() : w.images * blocks;
        this.tiles = Math.min(units, Binding.tiles(2L * step.output().size()));
    }

    private static boolean disjoint(ChannelWindow.Axis axis) {
        return axis.stride >= (axis.kernel - 1) * axis.dilation + 1;
    }

    private static boolean covered(ChannelWindow.Axis axis, int in, int out) {
        return axis.pad == 0 && axis.kernel == axis.stride && axis.dilation == 1 && in == out * axis.stride;
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int last = Binding.start(units, tile + 1, tiles);
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            if (disjoint) {
                int plane = unit / w.outH;
                int image = plane / w.outD;
                int od = plane - image * w.outD;
                int oh = unit - plane * w.outH;
                if (!covered) {
                    clearShare(image, od, oh);
                }
                row(image, od, oh, 0, w.channels, ws);
            } else {
                int image = unit / blocks;
                int block = unit - image * blocks;
                int c0 = start(block);
                image(image, c0, start(block + 1) - c0, ws);
            }
        }
    }

    private int start(int block) {
        return block == blocks ? w.channels : Binding.start(w.channels, block, blocks) / ALIGN * ALIGN;
    }

    /** Where the part of an axis starts that a row of windows writes: it ends where the next row's starts. */
    private static int share(ChannelWindow.Axis axis, int o, int in, int out) {
        return o == 0 ? 0 : o == out ? in : Math.max(0, Math.min(in, axis.start(o)));
    }

    private void clearShare(int image, int od, int oh) {
        int h0 = share(w.height, oh, w.inH, w.outH);
        int h1 = share(w.height, oh + 1, w.inH, w.outH);
        int line = w.inW * w.pixel;
        Buf dx = binding.output();
        int last = share(w.depth, od + 1, w.inD, w.outD);
        for (int z = share(w.depth, od, w.inD, w.outD); z < last; z++) {
            int plane = dx.offset() + (image * w.inD + z) * w.inH * line;
            Arrays.fill(dx.floats(), plane + h0 * line, plane + h1 * line, 0f);
        }
    }

    private void image(int image, int c0, int n, Workspace ws) {
        Buf dx = binding.output();
        int pixels = w.inD * w.inH * w.inW;
        int from = dx.offset() + image * pixels * w.pixel + c0;
        if (n == w.pixel) {
            Arrays.fill(dx.floats(), from, from + pixels * n, 0f);
        } else {
            for (int p = 0; p < pixels; p++) {
                Arrays.fill(dx.floats(), from + p * w.pixel, from + p * w.pixel + n, 0f);
            }
        }
        for (int od = 0; od < w.outD; od++) {
            for (int oh = 0; oh < w.outH; oh++) {
                row(image, od, oh, c0, n, ws);
            }
        }
    }

    /** Does the channels [c0, c0 + n) of one row of windows. */
    private void row(int image, int od, int oh, int c0, int n, Workspace ws) {
        PoolGradientKernel kernel = binding.kernels().poolGradients();
        Buf dy = binding.input(0);
        Buf dx = binding.output();
        int[] at = ws.ints(2 * w.kernelSize());
        int row = ((image * w.outD + od) * w.outH + oh) * w.outW;
        int step = w.width.stride * w.pixel;
        boolean max = pool.kind() == Pool.Kind.MAX;
        for (int s = 0; s + 1 < segments.length; s++) {
            int ow = segments[s];
            int pixels = segments[s + 1] - ow;
            int taps = w.taps(od, oh, ow, 0, at);
            int start = w.start(image, od, oh, ow) + c0;
            int from = dy.offset() + (row + ow) * w.channels + c0;
            int to = dx.offset() + start;
            boolean whole = w.width.last(ow) - w.width.first(ow) == w.width.kernel;
            if (apart && whole && taps > 0) {
                if (max) {
                    maxApart(pixels, taps, at, start, from, ws);
                } else {
                    spreadApart(pixels, taps, at, counts.factor(od, oh, ow), from, to, ws);
                }
            } else if (max) {
                Buf x = binding.input(1);
                int xo = x.offset() + start;
                float[] dxs = dx.floats();
                kernel.max(
                        pixels, n, taps, at, step, x.floats(), xo, dy.floats(), from, w.channels, dxs, to, !disjoint);
            } else {
                float factor = counts.factor(od, oh, ow);
                float[] dys = dy.floats();
                kernel.spread(pixels, n, taps, at, step, factor, dys, from, w.channels, dx.floats(), to, !disjoint);
            }
        }
    }

    /** Taps become rows of their own, with the channels of all pixels, and each line of dx is joined of those of its taps. */
    private void maxApart(int pixels, int taps, int[] at, int start, int from, Workspace ws) {
        PoolGradientKernel kernel = binding.kernels().poolGradients();
        Buf x = binding.input(1);
        Buf dx = binding.output();
        int columns = w.width.kernel;
        int n = pixels * w.channels;
        int pitch = n + RowKernel.SLACK;
        float[] rows = ws.buffer(Workspace.Use.ROW, (taps + columns + 1) * pitch);
        for (int t = 0; t < taps; t++) {
            int source = x.offset() + start + at[t];
            binding.kernels()
                    .rows()
                    .copyRows(x.floats(), source, columns * w.pixel, rows, t * pitch, w.channels, pixels, w.channels);
        }
        int given = taps * pitch;
        System.arraycopy(binding.input(0).floats(), from, rows, given, n);
        kernel.maxOfRows(n, taps, rows, pitch, rows, given);
        for (int t = 0; t < taps; t += columns) {
            kernel.interleave(pixels, columns, w.channels, rows, t * pitch, pitch, rows, given);
            System.arraycopy(rows, given, dx.floats(), dx.offset() + start + at[t], columns * n);
        }
    }

    private void spreadApart(int pixels, int taps, int[] at, float factor, int from, int to, Workspace ws) {
        int columns = w.width.kernel;
        int n = pixels * w.channels;
        int line = n + RowKernel.SLACK;
        float[] rows = ws.buffer(Workspace.Use.ROW, line + columns * n + RowKernel.SLACK);
        binding.kernels().functions().affine(binding.input(0).floats(), from, factor, 0, rows, 0, n, ws);
        binding.kernels().poolGradients().interleave(pixels, columns, w.channels, rows, 0, 0, rows, line);
        for (int t = 0; t < taps; t += columns) {
            System.arraycopy(rows, line, binding.output().floats(), to + at[t], columns * n);
        }
    }
}
