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
    private static final String[] ROWS_FILES = {"vector.cl", "poison.cl", "rows.cl", "pool_gradient_rows.cl"};

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
        Shape x = step.output().type().shape();
        int line = line(binder, pool.window(), x, step.input(0).type().shape());
        long scratch = bytes(binder, pool, line);
        if (binder.cpu() && scratch <= binder.device().localMemory()) {
            bindRows(binder, step, pool, line, scratch);
        } else {
            bindGather(binder, step, pool);
        }
    }

    /** Floats of a line of scratch, with what the last vector reads beyond. */
    private static int line(Binder binder, Window window, Shape x, Shape out) {
        int last = window.rank() - 1;
        int vector = binder.vector();
        int reach = window.strides().get(last) * RowBands.up(out.dim(-1), vector) + window.extent(last);
        return RowBands.up(Math.max(reach, window.padsBefore().get(last) + x.dim(-1)) + vector, vector);
    }

    private static long bytes(Binder binder, Pool pool, int line) {
        int[] kernel = ConvKernels.three(pool.window().kernel(), 1);
        long lines = pool.kind() == Pool.Kind.MAX ? (long) kernel[0] * kernel[1] : 0;
        return (lines * line + binder.vector()) * Float.BYTES;
    }

    /** For CPUs: work-items take whole planes and give what windows have to their elements. */
    private static void bindRows(Binder binder, Step step, Pool pool, int line, long scratch) {
        Shape x = step.output().type().shape();
        int planes = x.dim(0) * x.dim(1);
        int plane = x.product(2, x.rank());
        int run = Math.max(
                1, Math.min(LEAST_RUN / plane, planes / (4 * binder.device().computeUnits())));
        int operand = pool.kind() == Pool.Kind.MAX ? 1 : 0;
        ClKernel kernel = binder.launch(
                        "pool_gradient_rows", "-DVW=" + binder.vector() + " " + options(pool), ROWS_FILES)
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(operand)))
                .buffer(binder.memory(step.output()))
                .local(scratch)
                .ints(planes)
                .ints(run);
        bindPlanes(kernel, step, pool).ints(line).size((planes + run - 1) / run, 1);
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
