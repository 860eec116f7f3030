package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Gemm;
import org.cnn4j.cpu.gemm.TileFinish;
import org.cnn4j.cpu.gemm.WinogradWeights;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.WinogradKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.WinogradForm;

/**
 * Convolution of 3 × 3 with stride 1 by Winograd's algorithm, channels last, see {@link WinogradKernel}. The tiles of all images are the
 * rows of one product at each position of a patch.
 *
 * <p>Work is shared in one of two ways. Where there are many tiles, each task transforms a block of them into memory of its own, small
 * enough for the second-level cache, multiplies and transforms back. Where there are few, blocks would be too small to be worth reading
 * the weights for: each task does some of the output channels for all tiles, a few blocks of them at a time. Every one of these tasks
 * transforms all inputs for itself, since to transform one takes a tenth of the time that it takes to get it from another core's cache.
 * Either way every result is the same chain of operations, so threads do not change it.
 */
final class WinogradConv implements Runnable {
    private final Binding binding;
    private final WinogradKernel kernel;
    private final GemmKernel gemm;
    private final WinogradTiles tiles;
    private final WinogradFilters transform;
    private WinogradWeights weights;
    private final WinogradSharing sharing;
    private final ColumnEpilogue epilogue;
    private final WinogradKernel.Finish[] finishes;
    private final int channels;
    private final int filters;

    /** The distance of pixels of the operand and of the result. */
    private final int inPixel;

    private final int outPixel;
    private final int kc;
    private final WorkerPool.Body body = this::task;

    /**
     * @param known the transformed weights; without data, only a run knows them
     */
    WinogradConv(ConvProblem problem, Step step, WinogradWeights known, int threads, Binding binding) {
        this.binding = binding;
        this.kernel = binding.kernels().winograd();
        this.gemm = binding.kernels().gemm();
        this.weights = known;
        this.transform = known.data() != null ? null : new WinogradFilters(problem, known, binding);
        this.channels = weights.channels();
        this.filters = weights.filters();
        this.inPixel = step.input(0).pitch();
        this.outPixel = step.output().pitch();
        this.kc = Gemm.blockOfK(channels);
        this.tiles = new WinogradTiles(weights.form(), problem.window(), problem.images());
        this.sharing = WinogradSharing.of(weights, tiles.count(), gemm.mr(), threads);
        int room = weights.panels() * weights.width();
        this.epilogue = new ColumnEpilogue(problem.epilogue(), binding, 1, filters, room, 0, 0);
        this.finishes = new WinogradKernel.Finish[binding.workspaces().length];
        for (int i = 0; i < finishes.length; i++) {
            finishes[i] = new WinogradKernel.Finish();
        }
    }

    private WinogradForm form() {
        return weights.form();
    }

    /** The distance of the positions among the transformed inputs: an odd number of cache lines, so that they do not fall on the same. */
    private int inputStride() {
        return sharing.rows() * GemmKernel.LDA + 16;
    }

    /** Elements that the transformed inputs of a block of tiles take. */
    private int inputsSize() {
        int blocksOfK = (channels + kc - 1) / kc;
        return blocksOfK * form().positions() * inputStride() + GemmKernel.LDA;
    }

    /** Elements for patches of input, or tiles of output and residual, at the edges. */
    private int patchSize() {
        int columns = sharing.panels() * weights.width();
        return form().positions() * Math.max(GemmKernel.LDA, 2 * Math.max(columns, kernel.fewest()));
    }

    /**
     * One array for all that a task needs: large arrays are never moved, and what lies in them at multiples of a
     * cache line stays there, see {@link WinogradKernel#SCRATCH}.
     */
    private float[] memory(Workspace ws) {
        return ws.buffer(Workspace.Use.WINOGRAD, inputsStart() + inputsSize());
    }

    private int patchStart() {
        return WinogradKernel.SCRATCH_END;
    }

    private int sumsStart() {
        return patchStart() + patchSize();
    }

    private int inputsStart() {
        return sumsStart() + form().positions() * sumsStride();
    }

    private int sumsStride() {
        return sharing.rows() * sharing.panels() * weights.width() + 16;
    }

    @Override
    public void run() {
        epilogue.prepare();
        if (transform != null) {
            weights = transform.run();
        }
        binding.pool().parallelFor(sharing.tasks(), body);
    }

    /** All output channels of a block of tiles, or some of all tiles. */
    private void task(int task, int slot) {
        if (!sharing.byColumns()) {
            block(task * sharing.rows(), 0, weights.panels(), slot);
            return;
        }
        int panel = task * sharing.share();
        int last = Math.min(weights.panels(), panel + sharing.share());
        for (int first = 0; first < tiles.count(); first += sharing.rows()) {
            block(first, panel, last, slot);
        }
    }

    /** Panels [from, to) for the tiles from {@code first} on whose inputs are transformed at the same time. */
    private void block(int first, int from, int to, int slot) {
        Workspace ws = binding.workspaces()[slot];
        float[] v = memory(ws);
        int end = Math.min(tiles.count(), first + sharing.rows());
        for (int k = 0; k < channels; k += kc) {
            for (int tile = first; tile < end; tile++) {
                transform(tile, k, v, tile - first, ws);
            }
        }
        for (int panel = from; panel < to; panel += sharing.panels()) {
            panels(panel, Math.min(to, panel + sharing.panels()), v, first, end, slot, ws);
        }
    }

    private void transform(int tile, int k, float[] v, int row, Workspace ws) {
        Buf x = binding.input(0);
        int n = Math.min(kc, channels - k);
        int vo = inputsStart() + k / kc * form().positions() * inputStride() + row * GemmKernel.LDA;
        if (n >= kernel.fewest() && tiles.insideInput(tile)) {
            int xo = x.offset() + tiles.inputOffset(tile) * inPixel + k;
            int rowStride = tiles.inputRow() * inPixel;
            kernel.input(form(), n, x.floats(), xo, rowStride, inPixel, v, vo, inputStride(), ws);
            return;
        }
        int wide = Math.max(n, kernel.fewest());
        float[] patch = memory(ws);
        int po = patchStart();
        tiles.copyPatch(tile, x.floats(), x.offset() + k, inPixel, n, patch, po, wide);
        kernel.input(form(), wide, patch, po, form().patchColumns() * wide, wide, v, vo, inputStride(), ws);
    }

    /** Products and results of panels [panel, last), for tiles [first, end), whose transformed inputs are the rows of {@code v}. */
    private void panels(int panel, int last, float[] v, int first, int end, int slot, Workspace ws) {
        int width = weights.width();
        int ld = (last - panel) * width;
        float[] sums = memory(ws);
        float[] zeros = ws.zeros(width);
        int rows = end - first;
        for (int position = 0; position < form().positions(); position++) {
            for (int k = 0; k < channels; k += kc) {
                int n = Math.min(kc, channels - k);
                int vo = inputsStart() + (k / kc * form().positions() + position) * inputStride();
                for (int p = panel; p < last; p++) {
                    int bo = weights.offset(position, p, k);
                    int co = sumsStart() + position * sumsStride() + (p - panel) * width;
                    product(n, v, vo, bo, k == 0 ? zeros : sums, k == 0, sums, co, ld, rows, ws);
                }
            }
        }
        int column = panel * width;
        int columns = Math.min(filters, last * width) - column;
        for (int row = 0; row < rows; row++) {
            result(first + row, column, columns, sums, sumsStart() + row * ld, slot, ws);
        }
    }

    private void product(
            int n,
            float[] v,
            int vo,
            int bo,
            float[] start,
            boolean fromZero,
            float[] sums,
            int co,
            int ld,
            int rows,
            Workspace ws) {
        int width = weights.width();
        int mr = gemm.mr();
        for (int i = 0; i < rows; i += mr) {
            int o = co + i * ld;
            int zo = fromZero ? 0 : o;
            int ldz = fromZero ? 0 : ld;
            int taken = Math.min(mr, rows - i);
            int ao = vo + i * GemmKernel.LDA;
            gemm.tile(n, v, ao, weights.data(), bo, width, start, zo, ldz, sums, o, ld, taken, width, ws);
        }
    }

    /** Transforms the sums of one tile back and writes what lies inside of the output. */
    private void result(int tile, int column, int columns, float[] sums, int so, int slot, Workspace ws) {
        float[] y = binding.output().floats();
        TileFinish given = epilogue.finish(0);
        WinogradKernel.Finish finish = finishes[slot];
        finish.low = given.lo();
        finish.high = given.hi();
        finish.bias = given.bias();
        finish.biasOffset = column;
        Buf residual = given.residual();
        int at = tiles.outputOffset(tile) * outPixel + column;
        int yo = binding.output().offset() + at;
        finish.residual = residual == null ? null : residual.floats();
        finish.residualOffset = residual == null ? 0 : residual.offset() + at;
        int rowStride = tiles.outputRow() * outPixel;
        int rows = tiles.validRows(tile);
        int pixels = tiles.validColumns(tile);
        if (rows == form().rows() && pixels == form().columns() && columns >= kernel.fewest()) {
            kernel.output(form(), columns, sums, so, sumsStride(), y, yo, rowStride, outPixel, finish, ws);
        } else {
            resultAtEdge(rows, pixels, columns, sums, so, y, yo, finish, ws);
        }
        if (epilogue.hasRest()) {
            for (int i = 0; i < rows; i++) {
                epilogue.rows(y, yo + i * rowStride, outPixel, pixels, columns, ws);
            }
        }
    }

    /** A tile of which {@code rows} × {@code pixels} lie inside of the output, or with few columns: by way of a patch. */
    private void resultAtEdge(
            int rows,
            int pixels,
            int columns,
            float[] sums,
            int so,
            float[] y,
            int yo,
            WinogradKernel.Finish finish,
            Workspace ws) {
        int rowStride = tiles.outputRow() * outPixel;
        int wide = Math.max(columns, kernel.fewest());
        int tileRow = form().columns() * wide;
        float[] patch = memory(ws);
        int po = patchStart();
        if (finish.residual != null) {
            int ro = po + form().rows() * tileRow;
            float[] r = finish.residual;
            WinogradTiles.copy(
                    rows, pixels, columns, r, finish.residualOffset, rowStride, outPixel, patch, ro, tileRow, wide);
            finish.residual = patch;
            finish.residualOffset = ro;
        }
        kernel.output(form(), wide, sums, so, sumsStride(), patch, po, tileRow, wide, finish, ws);
        WinogradTiles.copy(rows, pixels, columns, patch, po, tileRow, wide, y, yo, rowStride, outPixel);
    }
}
