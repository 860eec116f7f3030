package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.CumSum;
import org.cnn4j.plan.Step;

/** {@link CumSum}: units are (before the axis, block of what follows it); each adds the row before to the next. */
final class CumSumStep implements Runnable, WorkerPool.Body {
    private static final int BLOCK = 512;

    private final CumSum op;
    private final Binding binding;
    private final Object zero;
    private final int length;
    private final int inner;
    private final int blocks;
    private final int units;
    private final int tiles;

    CumSumStep(CumSum op, Step step, Binding binding) {
        this.op = op;
        this.binding = binding;
        this.zero = step.output().type().dtype().newArray(1);
        Shape x = step.output().type().shape();
        this.length = x.dim(op.axis());
        this.inner = x.product(op.axis() + 1, x.rank());
        this.blocks = (inner + BLOCK - 1) / BLOCK;
        this.units = x.product(0, op.axis()) * blocks;
        this.tiles = Math.min(units, Binding.tiles(x.size()));
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int last = Binding.start(units, tile + 1, tiles);
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            int outer = unit / blocks;
            int from = (unit - outer * blocks) * BLOCK;
            sums(outer * length * inner + from, Math.min(BLOCK, inner - from));
        }
    }

    /** All sums of {@code n} columns that start at {@code at}. */
    private void sums(int at, int n) {
        Buf x = binding.input(0);
        Buf y = binding.output();
        int step = op.reverse() ? -inner : inner;
        int first = op.reverse() ? at + (length - 1) * inner : at;
        int own = op.exclusive() ? -step : 0;
        if (op.exclusive()) {
            Elements.fill(zero, y.array(), y.offset() + first, n);
        } else {
            Elements.copy(x.array(), x.offset() + first, 1, y.array(), y.offset() + first, 1, n);
        }
        if (inner == 1) {
            add(x, first + step + own, y, first, step, length - 1);
            return;
        }
        for (int i = 1; i < length; i++) {
            int to = first + i * step;
            add(x, to + own, y, to - step, step, n);
        }
    }

    /**
     * Adds elements of x from {@code from} on to sums from {@code before} on, which gives those that lie {@code step} further; in
     * order, so that along the last axis each sum serves the next.
     */
    private void add(Buf x, int from, Buf y, int before, int step, int n) {
        int xo = x.offset() + from;
        int yo = y.offset() + before;
        int next = inner == 1 ? step : 1;
        if (y.array() instanceof float[] sums) {
            for (int i = 0; i < n; i++) {
                sums[yo + step + i * next] = sums[yo + i * next] + x.floats()[xo + i * next];
            }
        } else if (y.array() instanceof long[] sums) {
            for (int i = 0; i < n; i++) {
                sums[yo + step + i * next] = sums[yo + i * next] + x.longs()[xo + i * next];
            }
        } else {
            int[] sums = y.ints();
            for (int i = 0; i < n; i++) {
                sums[yo + step + i * next] = sums[yo + i * next] + x.ints()[xo + i * next];
            }
        }
    }
}
