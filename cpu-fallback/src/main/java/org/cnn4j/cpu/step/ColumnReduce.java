package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.op.Reduce;

/**
 * Sums and means down columns where these are few, as in the gradient of a bias with channels last: rows are cut into parts, which
 * several threads sum apart, and sums of parts are added in double precision.
 */
final class ColumnReduce implements Runnable {
    /** Units of {@link OuterReduce} that are enough to share out; its columns fill vectors if there are as many as {@link #FULL}. */
    private static final int ENOUGH = 24;

    private static final int FULL = 64;

    private final Reduce.Kind kind;
    private final Binding binding;
    private final ReducedAxes axes;
    private final ChannelParts parts;
    private final double[] sums;
    private final int units;
    private final int tiles;
    private final WorkerPool.Body sum = this::sum;

    ColumnReduce(Reduce.Kind kind, ReducedAxes axes, Binding binding) {
        this.kind = kind;
        this.binding = binding;
        this.axes = axes;
        this.parts = new ChannelParts(axes.rows(), axes.columns());
        this.sums = new double[axes.columns()];
        this.units = axes.outer() * parts.count();
        this.tiles = Math.min(units, Binding.tiles((long) axes.outer() * axes.rows() * axes.columns()));
    }

    static boolean takes(Reduce.Kind kind, ReducedAxes axes) {
        boolean few = axes.columns() < FULL || axes.outer() * OuterReduce.blocks(axes.columns()) < ENOUGH;
        return few && (kind == Reduce.Kind.SUM || kind == Reduce.Kind.MEAN);
    }

    /** Elements of scratch memory: the sums of each part. */
    static int scratch(Reduce op, TensorType x) {
        ReducedAxes axes = ReducedAxes.of(op, x);
        if (axes == null || axes.columns() <= 1 || !takes(op.kind(), axes)) {
            return 0;
        }
        ChannelParts parts = new ChannelParts(axes.rows(), axes.columns());
        return axes.outer() * parts.count() * parts.columns();
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, sum);
        for (int matrix = 0; matrix < axes.outer(); matrix++) {
            join(matrix);
        }
    }

    private void sum(int tile, int slot) {
        int last = Binding.start(units, tile + 1, tiles);
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            int matrix = unit / parts.count();
            int part = unit - matrix * parts.count();
            int from = binding.input(0).offset() + matrix * axes.rows() * axes.columns() + parts.start(part);
            binding.kernels()
                    .columns()
                    .sums(
                            parts.rows(part),
                            parts.columns(part),
                            binding.input(0).floats(),
                            from,
                            binding.scratch().floats(),
                            binding.scratch().offset() + unit * parts.columns());
        }
    }

    private void join(int matrix) {
        int channels = axes.columns();
        Arrays.fill(sums, 0);
        float[] kept = binding.scratch().floats();
        for (int part = 0; part < parts.count(); part++) {
            int at = binding.scratch().offset() + (matrix * parts.count() + part) * parts.columns();
            int columns = parts.columns(part);
            for (int j = 0, c = 0; j < columns; j++, c = c + 1 == channels ? 0 : c + 1) {
                sums[c] += kept[at + j];
            }
        }
        float[] y = binding.output().floats();
        int to = binding.output().offset() + matrix * channels;
        for (int c = 0; c < channels; c++) {
            y[to + c] = (float) (kind == Reduce.Kind.MEAN ? sums[c] / axes.rows() : sums[c]);
        }
    }
}
