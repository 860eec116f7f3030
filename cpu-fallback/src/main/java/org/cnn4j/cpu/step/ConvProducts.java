package org.cnn4j.cpu.step;

import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.WinogradWeights;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.WinogradForm;

/** Chooses which matrix products make a convolution, and packs weights that are known. */
final class ConvProducts {
    private final ConvProblem problem;
    private final Step step;
    private final CompileContext context;

    private ConvProducts(ConvProblem problem, Step step, CompileContext context) {
        this.problem = problem;
        this.step = step;
        this.context = context;
    }

    static StepFactory compile(ConvProblem problem, Step step, CompileContext context) {
        return new ConvProducts(problem, step, context).compile();
    }

    private StepFactory compile() {
        boolean known = step.input(1).isConstant();
        int width = context.kernels().gemm().panelWidth(problem.filters());
        WinogradForm form = ConvChoice.of(context.conv(), problem, known, width);
        int threads = context.threads();
        if (form != null) {
            WinogradWeights weights = known
                    ? transformed(form)
                    : WinogradWeights.in(null, form, problem.window().channels(), problem.filters(), width);
            StepFactory winograd = binding -> new WinogradConv(problem, step, weights, threads, binding);
            String how = "winograd" + form.tile() + " " + context.conv().chosenBy();
            return winograd.described(known ? how : how + ", weights transformed in each run");
        }
        BatchNorm norm = context.prologues().norm(step);
        if (known && norm == null && StemConv.applies(problem, step, context.kernels())) {
            PackedMatrix weights = packed(0, width);
            StepFactory stem = binding -> new StemConv(problem, step, weights, threads, binding);
            return stem.described("gemm of windows in the image by rule");
        }
        PackedMatrix[] matrices = known ? new PackedMatrix[problem.groups()] : null;
        if (known) {
            int strip = context.kernels().gemm().strip(problem.filters());
            for (int g = 0; g < matrices.length; g++) {
                matrices[g] = packed(g, strip);
            }
        }
        StepFactory product = binding -> new GemmConv(problem, step, norm, matrices, threads, binding);
        String how = problem.window().pointwise() ? "gemm of pixels " : "gemm of windows ";
        return product.described(
                how + context.conv().chosenBy() + (norm == null ? "" : ", with the BatchNorm before it"));
    }

    private PackedMatrix packed(int group, int strip) {
        Slot slot = step.input(1);
        int k = problem.k();
        return context.derive(
                slot,
                PackedMatrix.class,
                (problem.transposed() ? "turned " : "filters ") + problem.filters() + "x" + k + " of " + group + " by "
                        + strip,
                () -> PackedMatrix.of(
                        problem.source(
                                new Buf(context.constant(slot).floats(), 0),
                                group,
                                context.kernels().rows()),
                        k,
                        problem.filters(),
                        context.kernels().gemm(),
                        strip));
    }

    private WinogradWeights transformed(WinogradForm form) {
        Slot slot = step.input(1);
        int channels = problem.window().channels();
        return context.derive(
                slot,
                WinogradWeights.class,
                form + (problem.transposed() ? " turned" : "") + " of " + channels + "x" + problem.filters(),
                () -> WinogradWeights.of(
                        form,
                        problem.inOrder(context.constant(slot).floats()),
                        channels,
                        problem.filters(),
                        context.kernels().gemm()));
    }
}
