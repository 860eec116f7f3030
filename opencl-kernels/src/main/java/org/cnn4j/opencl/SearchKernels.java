package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.Op;
import org.cnn4j.op.TopK;
import org.cnn4j.plan.Step;

/** Searching and summing along one axis: ArgMax, ArgMin, CumSum and TopK. */
final class SearchKernels implements KernelFamily {
    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.op() instanceof ArgReduce op) {
            launch(binder, "arg_reduce", step, op.axis(), false)
                    .ints(op.kind() == ArgReduce.Kind.MAX ? 1 : 0)
                    .ints(op.selectLast() ? 1 : 0);
        } else if (step.op() instanceof CumSum op) {
            launch(binder, "cum_sum", step, op.axis(), false)
                    .ints(op.exclusive() ? 1 : 0)
                    .ints(op.reverse() ? 1 : 0);
        } else {
            TopK op = (TopK) step.op();
            // Selection does less work in all, ranking spreads it over one work-item an element.
            String name = binder.cpu() ? "top_k_by_selection" : "top_k_by_rank";
            launch(binder, name, step, op.axis(), !binder.cpu()).ints(op.k()).ints(op.largest() ? 1 : 0);
        }
    }

    /** Binds x, the results, the number of work-items, and the size and distance of a line's elements. */
    private static ClKernel launch(Binder binder, String name, Step step, int axis, boolean anItemAnElement) {
        Shape x = step.input(0).type().shape();
        int size = x.dim(axis);
        int items = anItemAnElement ? x.intSize() : x.intSize() / size;
        ClKernel kernel = binder.launch(
                        name, "-DT=" + Types.of(step.input(0).type().dtype()), "search.cl")
                .buffer(binder.memory(step.input(0)));
        step.outputs().forEach(output -> kernel.buffer(binder.memory(output)));
        return kernel.ints(items).ints(size).ints(x.product(axis + 1, x.rank())).size(items, 64);
    }
}
