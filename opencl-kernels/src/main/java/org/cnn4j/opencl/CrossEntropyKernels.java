package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;
import org.cnn4j.plan.Step;

/** The cross-entropy between targets and the softmax of logits, and its gradient. */
final class CrossEntropyKernels implements KernelFamily {
    private static final String[] FILES = {"vector.cl", "lanes.cl", "cross_entropy.cl"};

    private static final int GPU_GROUP = 64;

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        boolean gradient = step.op() instanceof SoftmaxCrossEntropyGradient;
        Shape x = step.input(gradient ? 1 : 0).type().shape();
        String name = gradient ? "cross_entropy_gradient" : "cross_entropy";
        int size = x.dim(1);
        int inner = x.product(2, x.rank());
        int rows = x.dim(0) * inner;
        if (inner == 1) {
            int items = ReduceKernels.items(binder);
            ClKernel kernel = binder.launch(name + "_rows", rowsOptions(items, RowWidth.of(binder, size)), FILES);
            bindOperands(binder, step, kernel).ints(size).size((long) rows * items, items);
            return;
        }
        int v = binder.vector();
        while (inner % v != 0) {
            v /= 2;
        }
        v = v == 2 ? 1 : v;
        ClKernel kernel = binder.launch(name + "_pixels", "-DV=" + v, FILES);
        bindOperands(binder, step, kernel)
                .ints(rows / v)
                .ints(size)
                .ints(inner / v)
                .size(rows / v, GPU_GROUP);
    }

    private static String rowsOptions(int items, int vector) {
        return "-DLS=" + items + " -DVW=" + vector;
    }

    private static ClKernel bindOperands(Binder binder, Step step, ClKernel kernel) {
        step.inputs().forEach(slot -> kernel.buffer(binder.memory(slot)));
        return kernel.buffer(binder.memory(step.output()));
    }

    /** The programs that most networks take. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        return List.of(
                entry(devices, "losses", "cross_entropy_rows"),
                entry(devices, "gradients of losses", "cross_entropy_gradient_rows"));
    }

    private static KernelCatalog.Entry entry(DeviceClass devices, String use, String function) {
        return KernelCatalog.streaming(devices, "rows", use, function, rowsOptions(GPU_GROUP, 4), GPU_GROUP, FILES);
    }
}
