package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Op;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * Convolution and transposed convolution over 1 to 3 spatial axes. Most go by a matrix product with the column matrix formed inside
 * it (Chellapilla et al. 2006, without ever storing the matrix); depthwise ones and those of many small groups go direct.
 */
final class ConvKernels implements KernelFamily {
    /** With fewer output channels a group than this, a matrix product would mostly multiply padding rows. */
    static final int FEW_CHANNELS = 4;

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.op() instanceof Conv conv) {
            int filters = step.input(1).type().shape().dim(0) / conv.groups();
            boolean sums = step.input(1).size() > 0;
            if (conv.groups() > 1 && filters <= FEW_CHANNELS && sums) {
                if (!binder.cpu() && ColumnConv.bind(binder, step, conv) || bindDirect(binder, step, conv)) {
                    return;
                }
            }
            boolean transformed =
                    binder.cpu() ? WinogradConv.bind(binder, step, conv) : TiledWinogradConv.bind(binder, step, conv);
            if (!transformed) {
                bindConv(binder, step, conv);
            }
        } else {
            TransposedConv.bind(binder, step, (ConvTranspose) step.op());
        }
    }

    private static void bindConv(Binder binder, Step step, Conv op) {
        Shape x = step.input(0).type().shape();
        Shape w = step.input(1).type().shape();
        Shape out = step.output().type().shape();
        int groups = op.groups();
        int m = w.dim(0) / groups;
        int channels = w.dim(1);
        int taps = op.window().kernelSize();
        int plane = x.product(2, x.rank());
        int n = out.product(2, out.rank());
        int k = channels * taps;
        Gemm gemm = new Gemm(binder, m, n, k)
                .images(0, x.dim(0), groups)
                .a(step.input(1), groups, (long) m * k, channels, new int[] {k, 1, taps});
        long stride = (long) channels * plane;
        if (op.window().isPointwise()) {
            gemm.matrix(binder.memory(step.input(0)), stride, plane, 1);
        } else {
            gemm.image(binder.memory(step.input(0)), stride, image(op.window(), x, out, channels));
        }
        launch(binder, step, gemm, op.epilogue());
    }

    static void launch(Binder binder, Step step, Gemm gemm, Epilogue epilogue) {
        Slot bias = Gemm.bias(epilogue, step.inputs(), 2);
        Slot residual = Gemm.residual(epilogue, step.inputs(), 2);
        gemm.launch(
                binder.memory(step.output()),
                bias == null ? null : binder.memory(bias),
                true,
                residual == null ? null : binder.memory(residual),
                epilogue.activation());
    }

    static GemmCall.Image image(Window window, Shape x, Shape out, int channels) {
        int[] in = spatial(x);
        int[] to = spatial(out);
        return new GemmCall.Image(
                new int[] {channels, in[0], in[1], in[2]},
                new int[] {to[0], to[1], to[2], 0},
                three(window.kernel(), 1),
                three(window.strides(), 1),
                three(window.padsBefore(), 0),
                three(window.dilations(), 1));
    }

    /** Depth, height and width of {@code [N, C, spatial...]}, missing ones being 1. */
    static int[] spatial(Shape shape) {
        return Layout.padded(java.util.Arrays.copyOfRange(shape.dims(), 2, shape.rank()), 3, 1);
    }

    /** One to three numbers as depth, height, width and an unused 0. */
    static int[] three(List<Integer> values, int filler) {
        int[] own = values.stream().mapToInt(Integer::intValue).toArray();
        return java.util.Arrays.copyOf(Layout.padded(own, 3, filler), 4);
    }

    /** @return false if the padded rows do not fit a CPU device's local memory */
    private static boolean bindDirect(Binder binder, Step step, Conv op) {
        Shape x = step.input(0).type().shape();
        Shape w = step.input(1).type().shape();
        Shape out = step.output().type().shape();
        Window window = op.window();
        UnaryFunction activation = op.epilogue().activation();
        if (!UnaryKernels.isActivation(activation.kind())) {
            activation = UnaryFunction.IDENTITY;
        }
        int[] in = spatial(x);
        int[] to = spatial(out);
        Slot bias = Gemm.bias(op.epilogue(), step.inputs(), 2);
        Slot residual = Gemm.residual(op.epilogue(), step.inputs(), 2);
        int slices = Math.multiplyExact(w.dim(1), three(window.kernel(), 1)[0]);
        SquareWindow square = SquareWindow.of(window, 3, 5);
        RowBands bands = RowBands.of(binder, window, square, x, out, slices);
        if (binder.cpu() && bands.bytes(slices, 0) > binder.device().localMemory()) {
            return false;
        }
        ClKernel kernel = binder.cpu()
                ? rowKernel(binder, square)
                : binder.launch("conv_direct", "", "activation.cl", "conv_direct.cl");
        ClBuffer output = binder.memory(step.output());
        kernel.buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(1)))
                .buffer(bias == null ? output : binder.memory(bias))
                .buffer(residual == null ? output : binder.memory(residual))
                .buffer(output);
        if (binder.cpu()) {
            bands.bind(kernel.local(bands.bytes(slices, 0)), x);
        } else {
            kernel.ints(out.intSize());
        }
        kernel.ints(op.groups())
                .ints(w.dim(0) / op.groups())
                .ints(w.dim(1), in[0], in[1], in[2])
                .ints(out.dim(1), to[0], to[1], to[2])
                .ints(three(window.kernel(), 1))
                .ints(three(window.strides(), 1))
                .ints(three(window.padsBefore(), 0))
                .ints(three(window.dilations(), 1));
        kernel.ints((bias == null ? 0 : 1) + (residual == null ? 0 : 4))
                .ints(activation.kind().ordinal())
                .real(activation.alpha())
                .real(activation.beta());
        if (binder.cpu()) {
            kernel.size(bands.items(), 1);
        } else {
            kernel.size(out.intSize(), 64);
        }
        if (activation != op.epilogue().activation()) {
            UnaryKernels.launch(
                    binder, output, output, out.intSize(), op.epilogue().activation());
        }
        return true;
    }

    /** The kernel of CPU devices for windows that the compiler knows, or for others. */
    private static ClKernel rowKernel(Binder binder, SquareWindow square) {
        String vector = "-DVW=" + binder.vector();
        return square == null
                ? binder.launch(
                        "conv_rows", vector, "vector.cl", "activation.cl", "poison.cl", "rows.cl", "conv_rows.cl")
                : binder.launch(
                        "conv_windows",
                        vector + square.options(),
                        "vector.cl",
                        "activation.cl",
                        "poison.cl",
                        "rows.cl",
                        "windows.cl",
                        "conv_windows.cl");
    }
}
