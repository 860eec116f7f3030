package org.cnn4j.cpu.step;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.gemm.ConvWeights;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.gemm.WinogradWeights;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Layout;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.WinogradForm;

/** Chooses how a convolution is computed and packs its weights. */
final class ConvStep {
    /** Groups of no more channels and filters than this would leave most of a product's tiles empty. */
    private static final int DIRECT = 4;

    private ConvStep() {}

    static StepFactory compile(Conv op, Step step, CompileContext context) {
        Shape w = step.input(1).type().shape();
        Window window = window(
                op, step.input(0).type(), step.input(1).type(), step.output().type());
        int filters = w.dim(0) / op.groups();
        int images = step.input(0).type().shape().dim(0);
        if (isDense(op, window)) {
            // One output position, and weights in the order of the image: images are the rows of a product with the
            // filters.
            return MatMulStep.compileRows(op.epilogue(), images, filters, w.product(1, w.rank()), step, context)
                    .described("gemm of whole images by rule");
        }
        if (op.groups() > 1 && (w.dim(1) == 1 || Math.max(w.dim(1), filters) <= DIRECT)) {
            return DepthwiseConv.compile(op, step, context).described("depthwise by rule");
        }
        boolean packed = step.input(1).isConstant();
        int width = context.kernels().gemm().panelWidth(filters);
        WinogradForm form = ConvChoice.of(context.conv(), op, window, images, filters, packed, width);
        int threads = context.threads();
        if (form != null) {
            WinogradWeights weights = transformed(form, step.input(1), window.channels(), filters, context);
            StepFactory winograd = binding -> new WinogradConv(op, step, window, weights, threads, binding);
            return winograd.described(
                    "winograd" + form.tile() + " " + context.conv().chosenBy());
        }
        BatchNorm norm = context.prologues().norm(step);
        if (packed && norm == null && StemConv.applies(op, step, window, filters, context.kernels())) {
            PackedMatrix weights = packed(step.input(1), window, filters, 0, width, context);
            StepFactory stem = binding -> new StemConv(op, step, window, weights, threads, binding);
            return stem.described("gemm of windows in the image by rule");
        }
        PackedMatrix[] matrices = new PackedMatrix[op.groups()];
        if (packed) {
            int strip = context.kernels().gemm().strip(filters);
            for (int g = 0; g < matrices.length; g++) {
                matrices[g] = packed(step.input(1), window, filters, g, strip, context);
            }
        }
        StepFactory product = binding -> {
            Object[] weights = matrices;
            if (!packed) {
                weights = new Object[op.groups()];
                for (int g = 0; g < weights.length; g++) {
                    weights[g] = source(binding.input(1), window, filters, g);
                }
            }
            return new GemmConv(op, step, window, norm, weights, packed, threads, binding);
        };
        String how = op.window().isPointwise() ? "gemm of pixels " : "gemm of windows ";
        return product.described(
                how + context.conv().chosenBy() + (norm == null ? "" : ", with the BatchNorm before it"));
    }

    /** Whether a convolution is computed as a dense layer over whole images. */
    static boolean isDense(Conv op, List<TensorType> inputs, List<TensorType> outputs) {
        return outputs.get(0).shape().size() > 0
                && isDense(op, window(op, inputs.get(0), inputs.get(1), outputs.get(0)));
    }

    private static boolean isDense(Conv op, Window window) {
        return op.groups() == 1 && window.coversInput() && (window.channels() == 1 || window.kernelSize() == 1);
    }

    private static ConvWeights source(Buf weights, Window window, int filters, int group) {
        int size = window.channels() * window.kernelSize();
        return new ConvWeights(weights, group * filters * size, window.channels(), window.kernelSize());
    }

    private static PackedMatrix packed(
            Slot slot, Window window, int filters, int group, int strip, CompileContext context) {
        int k = window.channels() * window.kernelSize();
        return context.derive(
                slot,
                PackedMatrix.class,
                "filters " + filters + "x" + k + " of " + group + " by " + strip,
                () -> PackedMatrix.of(
                        source(new Buf(context.constant(slot).floats(), 0), window, filters, group),
                        k,
                        filters,
                        context.kernels().gemm(),
                        strip));
    }

    private static WinogradWeights transformed(
            WinogradForm form, Slot slot, int channels, int filters, CompileContext context) {
        return context.derive(
                slot,
                WinogradWeights.class,
                form + " of " + channels + "x" + filters,
                () -> WinogradWeights.of(
                        form,
                        context.constant(slot).floats(),
                        channels,
                        filters,
                        context.kernels().gemm()));
    }

    private static Window window(Conv op, TensorType x, TensorType weights, TensorType y) {
        return Windows.of(
                weights.shape().dim(1),
                Layout.CHANNELS_LAST.toChannelsFirst(x.shape()),
                Layout.CHANNELS_LAST.toChannelsFirst(y.shape()),
                op.window());
    }
}
