package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Gemm;
import org.cnn4j.cpu.gemm.Im2col;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Conv;
import org.cnn4j.plan.Step;

/**
 * Convolution as a matrix product of the filters with the column matrix, which is formed panel by panel inside of it. Large planes are
 * a product an image and group; small ones (7 × 7) are merged over the batch, so that panels are full.
 */
final class GemmConv implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final EpilogueSpans epilogue;
    private final Gemm gemm;
    private final Object[] weights;
    private final Im2col[] columns;
    private final int groups;
    private final int filters;
    private final int plane;
    private final boolean merged;
    private final int tiles;

    GemmConv(Conv op, Step step, Window window, Object[] weights, int threads, Binding binding) {
        this.binding = binding;
        this.epilogue = new EpilogueSpans(op.epilogue(), binding, 2);
        this.weights = weights;
        this.groups = op.groups();
        this.filters = step.input(1).type().shape().dim(0) / groups;
        this.plane = window.outSize();
        int images = step.input(0).type().shape().dim(0);
        int nr = binding.kernels().gemm().nr();
        this.merged = images > 1 && plane < 8 * nr;
        int n = merged ? images * plane : plane;
        int products = merged ? groups : groups * images;
        int share = Math.max(1, (threads + products - 1) / products);
        this.gemm = new Gemm(
                binding.kernels().gemm(),
                filters,
                n,
                window.channels() * window.kernelSize(),
                products > threads ? 1 : share);
        this.columns = new Im2col[products];
        int imageStride = window.channels() * groups * window.inSize();
        for (int p = 0; p < products; p++) {
            int channelBase = p % groups * window.channels() * window.inSize();
            columns[p] = new Im2col(window, binding.input(0), channelBase, imageStride, merged ? 0 : p / groups);
        }
        this.tiles = products * gemm.tiles();
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int product = tile / gemm.tiles();
        int block = tile - product * gemm.tiles();
        Workspace ws = binding.workspaces()[slot];
        if (merged) {
            mergedBlock(product, block, ws);
        } else {
            planeBlock(product, block, ws);
        }
    }

    private void planeBlock(int product, int block, Workspace ws) {
        Buf out = binding.output();
        int row0 = gemm.rowStart(block);
        int column0 = gemm.columnStart(block);
        int at = (product * filters + row0) * plane + column0;
        float[] c = out.floats();
        gemm.block(block, weights[product % groups], columns[product], c, out.offset() + at, plane, ws);
        if (epilogue.isEmpty()) {
            return;
        }
        int channel = product % groups * filters;
        int n = gemm.columnEnd(block) - column0;
        for (int row = row0; row < gemm.rowEnd(block); row++) {
            epilogue.channel(channel + row, c, out.offset() + at, at, n, ws);
            at += plane;
        }
    }

    /** Columns run over images: the block is computed apart and then taken to its planes. */
    private void mergedBlock(int group, int block, Workspace ws) {
        Buf out = binding.output();
        int column0 = gemm.columnStart(block);
        int column1 = gemm.columnEnd(block);
        int n = column1 - column0;
        float[] tile = ws.buffer(Workspace.Use.RESULT_TILE, gemm.maxTileSize());
        gemm.block(block, weights[group], columns[group], tile, 0, n, ws);
        float[] c = out.floats();
        int row0 = gemm.rowStart(block);
        for (int row = row0; row < gemm.rowEnd(block); row++) {
            int channel = group * filters + row;
            int column = column0;
            while (column < column1) {
                int image = column / plane;
                int within = column - image * plane;
                int length = Math.min(plane - within, column1 - column);
                int at = (image * filters * groups + channel) * plane + within;
                System.arraycopy(tile, (row - row0) * n + column - column0, c, out.offset() + at, length);
                epilogue.channel(channel, c, out.offset() + at, at, length, ws);
                column += length;
            }
        }
    }
}
