package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.op.Reduce;
import org.cnn4j.plan.Step;

/** Reductions over any axes: a work-group makes one element of the result, in a fixed order. */
final class ReduceKernels implements KernelFamily {
    /** Work-items that reduce together: one on a CPU, where a group runs on one core. */
    static int items(Binder binder) {
        return binder.cpu() ? 1 : 64;
    }

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        Reduce reduce = (Reduce) op;
        Shape x = inputs.get(0).shape();
        return layout(x, reduce, true).rank() <= Layout.MOST
                && layout(x, reduce, false).rank() <= Layout.MOST;
    }

    /** The walk over the reduced axes, or over the others. */
    private static Layout layout(Shape x, Reduce op, boolean reduced) {
        int[] strides = x.strides();
        int[] axes = java.util.stream.IntStream.range(0, x.rank())
                .filter(axis -> op.axes().contains(axis) == reduced)
                .toArray();
        int[] dims = java.util.Arrays.stream(axes).map(x::dim).toArray();
        return Layout.of(
                dims, java.util.Arrays.stream(axes).map(a -> strides[a]).toArray());
    }

    @Override
    public void bind(Binder binder, Step step) {
        Reduce op = (Reduce) step.op();
        Shape x = step.input(0).type().shape();
        Layout reduced = layout(x, op, true);
        Layout kept = layout(x, op, false);
        if (step.input(0).type().dtype() == DType.FLOAT32 && reduced.count() > 0) {
            SumKernels sums = SumKernels.of(reduced, kept);
            if (sums != null && sums.bind(binder, step.input(0), step.output(), op.kind())) {
                return;
            }
        }
        int rank = Math.max(reduced.kernelRank(), kept.kernelRank());
        int items = items(binder);
        int step1 = reduced.rank() == 1 ? reduced.step(0) : 0;
        ClKernel kernel = binder.launch(
                "reduce",
                type(step.input(0).type().dtype()) + " -DLS=" + items + " -DRANK=" + rank,
                "index.cl",
                "reduce.cl");
        kernel.buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.output()))
                .ints(reduced.count())
                .ints(step1);
        bind(kernel, reduced.widened(rank));
        bind(kernel, kept.widened(rank));
        kernel.ints(op.kind().ordinal()).size((long) step.output().size() * items, items);
    }

    private static void bind(ClKernel kernel, Layout layout) {
        layout.bind(kernel).ints(layout.kernelStrides(0));
    }

    private static String type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> "-DT=float -DINTEGER=0 -DLOWEST=(-INFINITY) -DHIGHEST=INFINITY";
            case INT64 -> "-DT=long -DINTEGER=1 -DLOWEST=LONG_MIN -DHIGHEST=LONG_MAX";
            case INT32 -> "-DT=int -DINTEGER=1 -DLOWEST=INT_MIN -DHIGHEST=INT_MAX";
            case UINT8, INT8, BOOL -> throw new IllegalArgumentException("Reduce does not take " + dtype);
        };
    }
}
