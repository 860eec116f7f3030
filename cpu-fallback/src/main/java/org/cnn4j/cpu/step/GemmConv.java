package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Gemm;
import org.cnn4j.cpu.gemm.Im2row;
import org.cnn4j.cpu.gemm.MatrixRows;
import org.cnn4j.cpu.gemm.NormalisedRows;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.PanelSource;
import org.cnn4j.cpu.gemm.RowSource;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Epilogue;
import org.cnn4j.plan.Step;

/**
 * Convolution with channels last as a matrix product of windows, which are formed block by block inside of it, with the filters. Rows run
 * over all images and positions, so small planes fill tiles as well as large ones.
 */
final class GemmConv implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final ColumnEpilogue epilogue;
    private final Gemm gemm;
    private final Object[] weights;
    private final SharedPanels shared;
    private final RowSource[] windows;
    private final NormScales scales;
    private final int filters;
    private final int ldc;
    private final int tiles;

    /**
     * @param norm what the operand is normalised with first, see {@link Prologues}, or null; its operands are the last four
     * @param known for each group the packed weights; null if only a run knows them
     */
    GemmConv(ConvProblem problem, Step step, BatchNorm norm, PackedMatrix[] known, int threads, Binding binding) {
        this.binding = binding;
        Window window = problem.window();
        int groups = problem.groups();
        int channels = window.channels();
        this.filters = problem.filters();
        this.weights = new Object[groups];
        for (int g = 0; g < groups; g++) {
            weights[g] = known != null
                    ? known[g]
                    : problem.source(binding.input(1), g, binding.kernels().rows());
        }
        int pixel = step.input(0).pitch();
        this.ldc = step.output().pitch();
        int m = problem.rows();
        boolean shares = known == null && groups == 1 && SharedPanels.pays(m, filters, problem.k());
        this.shared = shares ? new SharedPanels((PanelSource) weights[0], problem.k(), filters, binding) : null;
        int share = Math.max(1, (threads + groups - 1) / groups);
        this.gemm = new Gemm(
                binding.kernels(),
                m,
                filters,
                problem.k(),
                known != null || shares,
                known == null && window.kernelSize() > 1,
                groups > threads ? 1 : share);
        this.epilogue = new ColumnEpilogue(
                problem.epilogue(), binding, groups, filters, gemm.paddedColumns(), filters, filters);
        this.windows = new RowSource[groups];
        this.scales = norm == null
                ? null
                : new NormScales(
                        norm.epsilon(), channels, binding, step.inputs().size() - 4);
        for (int g = 0; g < groups; g++) {
            windows[g] = window.pointwise()
                    ? new MatrixRows(binding.input(0), g * channels, pixel, 1)
                    : new Im2row(window, binding.input(0), g * channels, pixel);
        }
        if (norm != null) {
            ChannelEpilogue bounds =
                    new ChannelEpilogue(Epilogue.NONE.withActivation(norm.activation()), channels, binding, 0);
            windows[0] = new NormalisedRows(
                    binding.input(0),
                    pixel,
                    scales.scale(),
                    scales.shift(),
                    bounds.low(),
                    bounds.high(),
                    binding.kernels().channels());
        }
        this.tiles = groups * gemm.tiles();
    }

    @Override
    public void run() {
        epilogue.prepare();
        if (scales != null) {
            scales.prepare();
        }
        if (shared != null) {
            weights[0] = shared.pack();
        }
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int group = tile / gemm.tiles();
        int block = tile - group * gemm.tiles();
        Workspace ws = binding.workspaces()[slot];
        Buf out = binding.output();
        int co = out.offset() + group * filters;
        gemm.block(block, windows[group], weights[group], out.floats(), co, ldc, epilogue.finish(group), ws);
        if (epilogue.hasRest()) {
            int row = gemm.rowStart(block);
            int column = gemm.columnStart(block);
            epilogue.rows(
                    out.floats(),
                    co + row * ldc + column,
                    ldc,
                    gemm.rowEnd(block) - row,
                    gemm.columnEnd(block) - column,
                    ws);
        }
    }
}
