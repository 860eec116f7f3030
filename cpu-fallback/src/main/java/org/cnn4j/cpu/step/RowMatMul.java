package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.MatMul;

/** One row times a matrix, bound by the speed at which the matrix is read: it is read as it lies. */
final class RowMatMul implements Runnable, WorkerPool.Body {
    /** Columns of a tile are a multiple of this, so that tiles start at whole vectors. */
    private static final int COLUMNS = 64;

    private final Binding binding;
    private final EpilogueSpans epilogue;
    private final boolean transposed;
    private final int n;
    private final int k;
    private final int chunk;
    private final int tiles;

    RowMatMul(MatMul op, int n, int k, Binding binding) {
        this.binding = binding;
        this.epilogue = new EpilogueSpans(op.epilogue(), binding, 2);
        this.transposed = op.transB();
        this.n = n;
        this.k = k;
        int wanted = Binding.tiles((long) n * k);
        int columns = (n + wanted - 1) / wanted;
        this.chunk = (columns + COLUMNS - 1) / COLUMNS * COLUMNS;
        this.tiles = (n + chunk - 1) / chunk;
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        RowKernel kernel = binding.kernels().rows();
        Workspace ws = binding.workspaces()[slot];
        Buf x = binding.input(0);
        Buf b = binding.input(1);
        float[] y = binding.output().floats();
        int yo = binding.output().offset();
        int from = tile * chunk;
        int count = Math.min(chunk, n - from);
        if (transposed) {
            kernel.dots(k, x.floats(), x.offset(), b.floats(), b.offset() + from * k, k, count, y, yo + from, ws);
        } else {
            kernel.rowTimesMatrix(count, k, x.floats(), x.offset(), b.floats(), b.offset() + from, n, y, yo + from, ws);
        }
        epilogue.columns(from, y, yo + from, from, count, ws);
    }
}
