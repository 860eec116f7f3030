package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * Transposed convolution, which is also the gradient of a convolution with respect to its operand. With stride 1 it is a convolution
 * whose window is walked backwards. With other strides one matrix product makes a plane for each output channel and position in the
 * window, and each output element then adds up what lands on it ("col2im"). With few channels a group it goes direct.
 */
final class TransposedConv {
    private static final String PLANES = "gather_planes";
    private static final String DIRECT = "gather_direct";
    private static final String[] FILES = {"vector.cl", "activation.cl", "finish.cl", "within.cl", "gather_windows.cl"};
    private static final int GROUP = 64;

    private final Binder binder;
    private final Step step;
    private final ConvTranspose op;
    private final Shape x;
    private final Shape out;
    /** Output channels of a group. */
    private final int filters;
    /** Input channels of a group. */
    private final int channels;

    private TransposedConv(Binder binder, Step step, ConvTranspose op) {
        this.binder = binder;
        this.step = step;
        this.op = op;
        this.x = step.input(0).type().shape();
        this.out = step.output().type().shape();
        Shape w = step.input(1).type().shape();
        this.filters = w.dim(1);
        this.channels = w.dim(0) / op.groups();
    }

    static void bind(Binder binder, Step step, ConvTranspose op) {
        TransposedConv conv = new TransposedConv(binder, step, op);
        if (op.groups() > 1 && conv.filters <= ConvKernels.FEW_CHANNELS && conv.channels > 0) {
            conv.bindDirect();
        } else if (op.window().strides().equals(Window.ones(op.window().rank()))) {
            conv.bindBackwards();
        } else if (conv.touchesOnce()) {
            conv.bindSpread();
        } else {
            conv.bindGathered();
        }
    }

    /** The programs that most networks take. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        return List.of(
                KernelCatalog.streaming(
                        devices,
                        "stride 2",
                        "planes",
                        PLANES,
                        options(4, new int[] {1, 2, 2}, SumEnd.of(UnaryFunction.IDENTITY)),
                        GROUP,
                        FILES),
                KernelCatalog.streaming(
                        devices,
                        "stride 1",
                        "images",
                        DIRECT,
                        options(4, new int[] {1, 1, 1}, SumEnd.of(UnaryFunction.IDENTITY)),
                        GROUP,
                        FILES),
                KernelCatalog.streaming(
                        devices,
                        "stride 2",
                        "images",
                        DIRECT,
                        options(4, new int[] {1, 2, 2}, SumEnd.of(UnaryFunction.IDENTITY)),
                        GROUP,
                        FILES));
    }

    private int taps() {
        return op.window().kernelSize();
    }

    private int plane() {
        return x.product(2, x.rank());
    }

    /** Whether the windows lie side by side, so that each output element is made by one. */
    private boolean touchesOnce() {
        Window window = op.window();
        return window.kernel().equals(window.strides())
                && window.dilations().equals(Window.ones(window.rank()))
                && !window.hasPadding()
                && op.outputPadding().equals(Window.zeros(window.rank()));
    }

    /** A convolution whose windows end where others begin: dilations and pads are negative. */
    private void bindBackwards() {
        int n = out.product(2, out.rank());
        int k = channels * taps();
        Gemm gemm = new Gemm(binder, filters, n, k)
                .images(0, x.dim(0), op.groups())
                .a(step.input(1), op.groups(), (long) filters * k, channels, new int[] {taps(), 1, filters * taps()});
        long stride = (long) channels * plane();
        ClBuffer from = binder.memory(step.input(0));
        if (op.window().isPointwise()
                && op.outputPadding().equals(Window.zeros(op.window().rank()))) {
            gemm.matrix(from, stride, plane(), 1);
        } else {
            GemmCall.Image forwards = ConvKernels.image(op.window(), x, out, channels);
            gemm.image(from, stride, forwards.backwards());
        }
        ConvKernels.launch(binder, step, gemm, op.epilogue());
    }

    /** Adds the product that makes the planes of some images. */
    private void planes(ClBuffer to, int first, int images) {
        int m = Math.multiplyExact(filters, taps());
        int n = plane();
        new Gemm(binder, m, n, channels)
                .images(first, images, op.groups())
                .a(step.input(1), op.groups(), (long) m * channels, channels, new int[] {1, 0, m})
                .matrix(binder.memory(step.input(0)), (long) channels * n, n, 1)
                .launch(to, null, true, null, UnaryFunction.IDENTITY);
    }

    /** A plane for each output channel and window position by one product, then the planes beside each other. */
    private void bindSpread() {
        ClBuffer planes = binder.scratch(1, out.size() * Float.BYTES);
        planes(planes, 0, x.dim(0));
        int[] in = ConvKernels.spatial(x);
        int chunks = (in[2] + binder.vector() - 1) / binder.vector();
        int items = out.intSize() / out.dim(-1) * chunks;
        ClKernel kernel = binder.launch(
                        "spread_windows",
                        "-DVW=" + binder.vector() + " " + end().option(),
                        "vector.cl",
                        "activation.cl",
                        "finish.cl",
                        "spread_windows.cl")
                .buffer(planes);
        bindResult(kernel, planes)
                .ints(items)
                .ints(chunks)
                .ints(out.dim(1), in[0], in[1], in[2])
                .ints(ConvKernels.three(op.window().kernel(), 1));
        bindEpilogue(kernel).size(items, GROUP);
        finish();
    }

    /** Planes as for {@link #bindSpread}, some images at a time, and a gathering of what overlaps. */
    private void bindGathered() {
        int[] in = ConvKernels.spatial(x);
        long bytes = Math.max(1, (long) out.dim(1) * taps() * plane() * Float.BYTES);
        int most = (int) Math.max(1, Math.min(x.dim(0), binder.context().convScratch() / bytes));
        int rounds = Math.max(1, (x.dim(0) + most - 1) / most);
        int images = (x.dim(0) + rounds - 1) / rounds;
        ClBuffer planes = binder.scratch(1, images * bytes);
        for (int first = 0; first < x.dim(0); first += images) {
            int some = Math.min(images, x.dim(0) - first);
            planes(planes, first, some);
            int width = width();
            int chunks = chunks(width);
            long items = (long) some * out.product(1, out.rank()) / out.dim(-1) * chunks;
            ClKernel kernel = gathering(PLANES, width).buffer(planes);
            bindResult(kernel, planes)
                    .ints(Math.toIntExact(items))
                    .ints(chunks)
                    .ints(first * out.dim(1))
                    .ints(out.dim(1), in[0], in[1], in[2]);
            bindGeometry(kernel, some).size(items, GROUP);
        }
        finish();
    }

    private void bindDirect() {
        int[] in = ConvKernels.spatial(x);
        int width = width();
        int chunks = chunks(width);
        long items = out.size() / Math.max(1, out.dim(-1)) * chunks;
        ClBuffer y = binder.memory(step.output());
        ClKernel kernel =
                gathering(DIRECT, width).buffer(binder.memory(step.input(0))).buffer(binder.memory(step.input(1)));
        bindResult(kernel, y)
                .ints(Math.toIntExact(items))
                .ints(chunks)
                .ints(filters, op.groups(), x.dim(0) * x.dim(1), 0)
                .ints(channels, in[0], in[1], in[2]);
        bindGeometry(kernel, out.dim(0)).size(items, GROUP);
        finish();
    }

    /** Floats of a vector that rows of the input fill. */
    private int width() {
        return vectorOf(binder, x.dim(-1));
    }

    /** Floats of a vector for lines of so many, so that few lanes are left empty. */
    static int vectorOf(Binder binder, int line) {
        int width = 4;
        while (width < line && width < binder.vector()) {
            width *= 2;
        }
        return width;
    }

    /** Work-items that share a row of the output. */
    private int chunks(int width) {
        int all = ConvKernels.three(op.window().strides(), 1)[2] * width;
        return (out.dim(-1) + all - 1) / all;
    }

    private ClKernel gathering(String function, int width) {
        return binder.launch(
                function, options(width, ConvKernels.three(op.window().strides(), 1), end()), FILES);
    }

    private static String options(int width, int[] stride, SumEnd end) {
        return "-DVW=" + width + " -DSZ=" + stride[0] + " -DSY=" + stride[1] + " -DSX=" + stride[2] + " "
                + end.option();
    }

    private ClKernel bindGeometry(ClKernel kernel, int images) {
        int[] to = ConvKernels.spatial(out);
        kernel.ints(images * out.dim(1), to[0], to[1], to[2])
                .ints(ConvKernels.three(op.window().kernel(), 1))
                .ints(ConvKernels.three(op.window().padsBefore(), 0))
                .ints(ConvKernels.three(op.window().dilations(), 1));
        return bindEpilogue(kernel);
    }

    /** Binds bias, residual and result; {@code nothing} stands for what there is not. */
    private ClKernel bindResult(ClKernel kernel, ClBuffer nothing) {
        Slot bias = Gemm.bias(op.epilogue(), step.inputs(), 2);
        Slot residual = Gemm.residual(op.epilogue(), step.inputs(), 2);
        return kernel.buffer(bias == null ? nothing : binder.memory(bias))
                .buffer(residual == null ? nothing : binder.memory(residual))
                .buffer(binder.memory(step.output()));
    }

    private ClKernel bindEpilogue(ClKernel kernel) {
        return end().bind(kernel.ints(
                (op.epilogue().bias() ? 1 : 0) + (op.epilogue().residual() ? 4 : 0)));
    }

    private SumEnd end() {
        UnaryFunction activation = op.epilogue().activation();
        return SumEnd.of(UnaryKernels.isActivation(activation.kind()) ? activation : UnaryFunction.IDENTITY);
    }

    /** Adds a launch for an activation that other kernels cannot apply. */
    private void finish() {
        UnaryFunction activation = op.epilogue().activation();
        if (!UnaryKernels.isActivation(activation.kind())) {
            ClBuffer y = binder.memory(step.output());
            UnaryKernels.launch(binder, y, y, out.intSize(), activation);
        }
    }
}
