package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.ChannelKernel;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Reduce;

/**
 * Sums, means and maxima of floats where what is kept is consecutive and what is reduced comes before it, as in global pooling with
 * channels last: rows are added up with vectors. Sums of {@link #PART} rows are
 * formed apart and then added, which keeps rounding small.
 */
final class OuterReduce implements Runnable, WorkerPool.Body {
    private static final int PART = 128;

    /** Columns of a unit: a multiple of all vectors' lengths. */
    private static final int COLUMNS = 256;

    private final Reduce.Kind kind;
    private final Binding binding;
    private final int rows;
    private final int columns;
    private final int[] at;
    private final int blocks;
    private final int units;
    private final int tiles;

    OuterReduce(Reduce.Kind kind, ReducedAxes axes, Binding binding) {
        this.kind = kind;
        this.binding = binding;
        this.rows = axes.rows();
        this.columns = axes.columns();
        this.at = new int[Math.min(PART, rows)];
        for (int i = 0; i < at.length; i++) {
            at[i] = i * columns;
        }
        this.blocks = blocks(columns);
        this.units = axes.outer() * blocks;
        this.tiles = Math.min(units, Binding.tiles((long) axes.outer() * rows * columns));
    }

    /** The blocks of columns that are units of work. */
    static int blocks(int columns) {
        return (columns + COLUMNS - 1) / COLUMNS;
    }

    /** Whether this class computes {@code kind}. */
    static boolean takes(Reduce.Kind kind) {
        return kind == Reduce.Kind.SUM || kind == Reduce.Kind.MEAN || kind == Reduce.Kind.MAX;
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
            int matrix = unit / blocks;
            int c = (unit - matrix * blocks) * COLUMNS;
            int n = Math.min(COLUMNS, columns - c);
            int from = binding.input(0).offset() + matrix * rows * columns + c;
            int to = binding.output().offset() + matrix * columns + c;
            if (kind == Reduce.Kind.MAX) {
                max(from, to, n, ws);
            } else {
                sum(from, to, n, ws);
            }
        }
    }

    private void sum(int from, int to, int n, Workspace ws) {
        ChannelKernel kernel = binding.kernels().channels();
        float[] x = binding.input(0).floats();
        float[] y = binding.output().floats();
        float factor = kind == Reduce.Kind.MEAN ? 1f / rows : 1;
        if (rows <= PART) {
            kernel.sum(1, n, rows, at, x, from, 0, factor, y, to, 0, ws);
            return;
        }
        SpanKernel spans = binding.kernels().spans();
        float[] part = ws.buffer(Workspace.Use.ROW, COLUMNS);
        kernel.sum(1, n, PART, at, x, from, 0, 1, y, to, 0, ws);
        for (int row = PART; row < rows; row += PART) {
            kernel.sum(1, n, Math.min(PART, rows - row), at, x, from + row * columns, 0, 1, part, 0, 0, ws);
            spans.binary(Binary.Kind.ADD, y, to, 1, part, 0, 1, y, to, n, ws);
        }
        binding.kernels().functions().affine(y, to, factor, 0, y, to, n, ws);
    }

    private void max(int from, int to, int n, Workspace ws) {
        ChannelKernel kernel = binding.kernels().channels();
        SpanKernel spans = binding.kernels().spans();
        float[] x = binding.input(0).floats();
        float[] y = binding.output().floats();
        float[] part = ws.buffer(Workspace.Use.ROW, COLUMNS);
        kernel.max(1, n, Math.min(PART, rows), at, x, from, 0, y, to, 0, ws);
        for (int row = PART; row < rows; row += PART) {
            kernel.max(1, n, Math.min(PART, rows - row), at, x, from + row * columns, 0, part, 0, 0, ws);
            spans.binary(Binary.Kind.MAX, y, to, 1, part, 0, 1, y, to, n, ws);
        }
    }
}
