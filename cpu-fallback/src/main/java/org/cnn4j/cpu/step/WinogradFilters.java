package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.ConvWeights;
import org.cnn4j.cpu.gemm.Gemm;
import org.cnn4j.cpu.gemm.WinogradWeights;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.spi.WinogradForm;

/** The weights of a Winograd convolution that only a run knows, transformed by all threads before they multiply. */
final class WinogradFilters implements WorkerPool.Body {
    /** Weights of one position that are transformed at a time: all nine stay in the first-level cache. */
    private static final int AT_ONCE = 512;

    private static final int TAPS = 9;

    private final Binding binding;
    private final ConvWeights source;
    private final int strip;
    private final int kc;
    private final int blocks;
    private final int tasks;
    private WinogradWeights weights;

    /**
     * @param form the weights without their data
     */
    WinogradFilters(ConvProblem problem, WinogradWeights form, Binding binding) {
        KernelSet kernels = binding.kernels();
        this.binding = binding;
        this.weights = form;
        this.source = problem.source(binding.input(1), 0, kernels.rows());
        this.strip = kernels.gemm().strip(form.filters());
        this.kc = Gemm.blockOfK(form.channels());
        this.blocks = (form.channels() + kc - 1) / kc;
        this.tasks = form.panels() * blocks;
    }

    /** Transforms the weights as they are now, into memory that the next such step of this execution will use. */
    WinogradWeights run() {
        float[] room = binding.workspaces()[0].buffer(Workspace.Use.SHARED_PANELS, weights.elements());
        if (weights.data() != room) {
            weights = WinogradWeights.in(room, weights.form(), weights.channels(), weights.filters(), weights.width());
        }
        binding.pool().parallelFor(tasks, this);
        return weights;
    }

    @Override
    public void run(int task, int slot) {
        int panel = task / blocks;
        int c0 = task % blocks * kc;
        int kb = Math.min(kc, weights.channels() - c0);
        int atOnce = Math.max(1, AT_ONCE / strip);
        for (int s = 0; s < weights.width(); s += strip) {
            int filter = panel * weights.width() + s;
            int at = weights.offset(0, panel, c0) + s * kb;
            for (int c = 0; c < kb; c += atOnce) {
                channels(c0 + c, Math.min(atOnce, kb - c), filter, at + c * strip, binding.workspaces()[slot]);
            }
        }
    }

    /** The filters of one strip in some channels. */
    private void channels(int c, int n, int filter, int to, Workspace ws) {
        int tap = n * strip;
        float[] taps = ws.buffer(Workspace.Use.ROW, TAPS * tap);
        int count = Math.max(0, Math.min(strip, weights.filters() - filter));
        if (count < strip) {
            Arrays.fill(taps, 0, TAPS * tap, 0f);
        }
        for (int t = 0; t < TAPS; t++) {
            source.position(t, c, n, filter, count, taps, t * tap, strip, ws);
        }
        WinogradForm form = weights.form();
        int positionStride = weights.elements() / form.positions();
        binding.kernels().winograd().filters(form, tap, taps, 0, tap, weights.data(), to, positionStride, ws);
    }
}
