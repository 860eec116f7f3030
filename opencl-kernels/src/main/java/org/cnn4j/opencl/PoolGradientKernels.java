package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Step;

/** Gradients of max and average pooling over 1 to 3 spatial axes. */
final class PoolGradientKernels implements KernelFamily {
    private static final String[] GATHER_FILES = {"index.cl", "pool_gradient.cl"};
    private static final String[] ROWS_FILES = {
        "vector.cl", "poison.cl", "rows.cl", "windows.cl", "pool_window.cl", "pool_gradient_rows.cl"
    };

    /** Elements of a work-item on a CPU, where its start costs as much as hundreds of them. */
    private static final int LEAST_RUN = 4096;

    private static final int GPU_GROUP = 128;

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        Pool pool = ((PoolGradient) step.op()).pool();
        Scratch scratch = Scratch.of(
                binder, pool, step.output().type().shape(), step.input(0).type().shape());
        if (binder.cpu() && scratch.bytes() <= binder.device().localMemory()) {
            bindRows(binder, step, pool, scratch);
        } else {
            bindGather(binder, step, pool);
        }
    }

    /**
     * The scratch memory of pool_gradient_rows, in floats.
     *
     * @param part elements of a line that lie a stride apart
     * @param lead zeros before what windows give
     * @param given a line of what windows give
     * @param lines all other lines
     */
    private record Scratch(int part, int lead, int given, long lines) {
        static Scratch of(Binder binder, Pool pool, Shape x, Shape out) {
            Window window = pool.window();
            int vector = binder.vector();
            int last = window.rank() - 1;
            int stride = window.strides().get(last);
            int reach = (window.extent(last) - 1) / stride + 1;
            int wide = RowBands.up(out.dim(-1), vector) + reach;
            int elements = (window.padsBefore().get(last) + x.dim(-1)) / stride + 1;
            int part = RowBands.up(Math.max(wide, elements), vector) + vector;
            int lead = RowBands.up(reach, vector);
            int[] kernel = ConvKernels.three(window.kernel(), 1);
            int[] in = ConvKernels.spatial(x);
            long read = pool.kind() == Pool.Kind.MAX ? (long) kernel[0] * kernel[1] : 1;
            return new Scratch(part, lead, lead + part, (read + (long) in[0] * in[1]) * stride * part);
        }

        long floats() {
            return 3L * given + lines + part;
        }

        long bytes() {
            return floats() * Float.BYTES;
        }
    }

    /** For CPUs: work-items take whole planes. */
    private static void bindRows(Binder binder, Step step, Pool pool, Scratch scratch) {
        Shape x = step.output().type().shape();
        int planes = x.dim(0) * x.dim(1);
        int plane = x.product(2, x.rank());
        int run = Math.max(
                1, Math.min(LEAST_RUN / plane, planes / (4 * binder.device().computeUnits())));
        int operand = pool.kind() == Pool.Kind.MAX ? 1 : 0;
        int stride = pool.window().strides().get(pool.window().rank() - 1);
        int extent = pool.window().extent(pool.window().rank() - 1);
        // The even and odd positions of windows.cl are the parts of a line.
        String line = " -DEDGE=" + extent + " -DSTRIDE=" + Math.min(stride, 2) + " ";
        ClKernel kernel = binder.launch(
                        "pool_gradient_rows", "-DVW=" + binder.vector() + line + options(pool), ROWS_FILES)
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(operand)))
                .buffer(binder.memory(step.output()))
                .local(scratch.bytes())
                .ints(planes)
                .ints(run);
        bindPlanes(kernel, step, pool)
                .ints(scratch.part(), scratch.lead(), scratch.given(), (int) scratch.floats())
                .size((planes + run - 1) / run, 1);
    }

    /** For GPUs: where the maxima lie, then each element gathers. */
    private static void bindGather(Binder binder, Step step, Pool pool) {
        Shape x = step.output().type().shape();
        Shape out = step.input(0).type().shape();
        ClBuffer dy = binder.memory(step.input(0));
        ClBuffer taps = dy;
        if (pool.kind() == Pool.Kind.MAX) {
            taps = binder.scratch(0, (long) out.intSize() * Integer.BYTES);
            int[] in = ConvKernels.spatial(x);
            ClKernel largest = binder.launch("pool_largest", options(pool), GATHER_FILES)
                    .buffer(binder.memory(step.input(1)))
                    .buffer(taps);
            walk(largest, out)
                    .ints(0, in[0], in[1], in[2])
                    .ints(ConvKernels.three(pool.window().padsBefore(), 0))
                    .size(out.intSize(), GPU_GROUP);
        }
        ClKernel gather = binder.launch("pool_gradient", options(pool), GATHER_FILES)
                .buffer(dy)
                .buffer(taps)
                .buffer(binder.memory(step.output()));
        bindPlanes(walk(gather, x), step, pool).size(x.intSize(), GPU_GROUP);
    }

    /** Binds {@code count, dims, magic, shift}. */
    private static ClKernel walk(ClKernel kernel, Shape shape) {
        int[] size = ConvKernels.spatial(shape);
        int[] dims = {shape.dim(0) * shape.dim(1), size[0], size[1], size[2]};
        return new Layout(dims, new int[0][]).bind(kernel.ints(shape.intSize()));
    }

    /** Binds {@code in, out, pad, padEnd, padded}. */
    private static ClKernel bindPlanes(ClKernel kernel, Step step, Pool pool) {
        int[] in = ConvKernels.spatial(step.output().type().shape());
        int[] out = ConvKernels.spatial(step.input(0).type().shape());
        return kernel.ints(0, in[0], in[1], in[2])
                .ints(0, out[0], out[1], out[2])
                .ints(ConvKernels.three(pool.window().padsBefore(), 0))
                .ints(ConvKernels.three(pool.window().padsAfter(), 0))
                .ints(pool.countIncludePad() ? 1 : 0);
    }

    private static String options(Pool pool) {
        Window window = pool.window();
        return options(
                pool.kind() == Pool.Kind.MAX,
                ConvKernels.three(window.kernel(), 1),
                ConvKernels.three(window.strides(), 1),
                ConvKernels.three(window.dilations(), 1));
    }

    private static String options(boolean max, int[] kernel, int[] stride, int[] dilation) {
        return "-DMAX=" + (max ? 1 : 0) + axes('K', kernel) + axes('S', stride) + axes('D', dilation);
    }

    private static String axes(char what, int[] sizes) {
        return " -D" + what + "D=" + sizes[0] + " -D" + what + "H=" + sizes[1] + " -D" + what + "W=" + sizes[2];
    }

    /** The programs that most networks take. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        return List.of(
                entry(devices, "largest of 3x3 stride 2", "pool_largest", true, 3),
                entry(devices, "largest of 3x3 stride 2", "pool_gradient", true, 3),
                entry(devices, "largest of 2x2", "pool_gradient", true, 2),
                entry(devices, "average of 2x2", "pool_gradient", false, 2));
    }

    private static KernelCatalog.Entry entry(
            DeviceClass devices, String window, String function, boolean max, int edge) {
        int[] ones = {1, 1, 1};
        String options = options(max, new int[] {1, edge, edge}, new int[] {1, 2, 2}, ones);
        return KernelCatalog.streaming(devices, window, "gradients", function, options, GPU_GROUP, GATHER_FILES);
    }
}
