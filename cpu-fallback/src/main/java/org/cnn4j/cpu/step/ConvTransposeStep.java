package org.cnn4j.cpu.step;

import org.cnn4j.cpu.gemm.ColumnWeights;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Layout;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** Chooses how a transposed convolution is computed. */
final class ConvTransposeStep {
    private ConvTransposeStep() {}

    static StepFactory compile(ConvTranspose op, Step step, CompileContext context) {
        boolean unstrided = op.window().strides().stream().allMatch(s -> s == 1);
        Window window = window(op, step);
        int channels = step.input(1).type().shape().dim(0) / op.groups();
        if (ConvStep.isDirect(op.groups(), channels, window.channels())) {
            return DepthwiseConvTranspose.compile(op, step, window, context);
        }
        if (unstrided) {
            ConvProblem problem = ConvProblem.ofTransposed(op, step);
            int filters = window.channels() * window.kernelSize();
            int width = context.kernels().gemm().panelWidth(filters);
            boolean constant = step.input(1).isConstant();
            double columns = ConvChoice.columns(window, channels, problem.images(), constant, width);
            if (window.kernelSize() == 1 || ConvChoice.time(context, problem, constant) <= columns) {
                return ConvProducts.compile(problem, step, context);
            }
        }
        PackedMatrix[] known = step.input(1).isConstant() ? packed(op, step.input(1), window, channels, context) : null;
        int threads = context.threads();
        StepFactory columns = binding -> new ColumnConvTranspose(op, step, window, channels, known, threads, binding);
        return columns.described("gemm of pixels, columns added up, by rule");
    }

    /** The window of the convolution whose transpose this is, of as many channels as a group of the result: its input is our result. */
    static Window window(ConvTranspose op, Step step) {
        return Windows.of(
                step.input(1).type().shape().dim(1),
                Layout.CHANNELS_LAST.toChannelsFirst(step.output().type().shape()),
                Layout.CHANNELS_LAST.toChannelsFirst(step.input(0).type().shape()),
                op.window());
    }

    private static PackedMatrix[] packed(ConvTranspose op, Slot slot, Window w, int channels, CompileContext context) {
        PackedMatrix[] matrices = new PackedMatrix[op.groups()];
        for (int g = 0; g < matrices.length; g++) {
            int group = g;
            matrices[g] = context.derive(
                    slot,
                    PackedMatrix.class,
                    "columns " + channels + "x" + w.channels() + "x" + w.kernelSize() + " of " + g,
                    () -> PackedMatrix.of(
                            source(
                                    new Buf(context.constant(slot).floats(), 0),
                                    w,
                                    channels,
                                    group,
                                    context.kernels().rows()),
                            channels,
                            w.channels() * w.kernelSize(),
                            context.kernels().gemm()));
        }
        return matrices;
    }

    /** The weights of a group as the right operand of a product that gives columns. */
    static ColumnWeights source(Buf weights, Window w, int channels, int group, RowKernel rows) {
        int base = group * channels * w.channels() * w.kernelSize();
        return new ColumnWeights(weights, base, w.channels(), w.kernelSize(), rows);
    }
}
