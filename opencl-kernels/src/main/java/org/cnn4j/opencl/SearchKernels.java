package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.Op;
import org.cnn4j.op.TopK;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** Searching and summing along one axis: ArgMax, ArgMin, CumSum and TopK. */
final class SearchKernels implements KernelFamily {
    /** Lines up to this length are sorted by counting, which is one launch of length squared; longer ones by merging. */
    static final int COUNTED = 1024;

    /** With fewer lines than this, work-items of a GPU share each. */
    private static final int FEW_LINES = 4096;

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    /** The lines of x along an axis: {@code outer} blocks of {@code length} rows of {@code stride} elements. */
    private record Lines(int outer, int length, int stride) {
        static Lines of(Slot x, int axis) {
            Shape shape = x.type().shape();
            return new Lines(shape.product(0, axis), shape.dim(axis), shape.product(axis + 1, shape.rank()));
        }

        int count() {
            return outer * stride;
        }
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.op() instanceof ArgReduce op) {
            bindArgReduce(binder, step, op);
        } else if (step.op() instanceof CumSum op) {
            bindCumSum(binder, step, op);
        } else {
            TopK op = (TopK) step.op();
            Lines lines = Lines.of(step.input(0), op.axis());
            if (lines.length <= COUNTED) {
                bindCounting(binder, step, op, lines);
            } else {
                bindMerging(binder, step, op, lines);
            }
        }
    }

    private static String type(Step step) {
        return "-DT=" + Types.of(step.input(0).type().dtype());
    }

    /** A launch with the operand bound. */
    private static ClKernel launch(Binder binder, Step step, String name, String file, String options) {
        return binder.launch(name, type(step) + options, file).buffer(binder.memory(step.input(0)));
    }

    private static void bindArgReduce(Binder binder, Step step, ArgReduce op) {
        Lines lines = Lines.of(step.input(0), op.axis());
        int items = binder.cpu() || lines.count() >= FEW_LINES ? 1 : 64;
        launch(binder, step, "arg_reduce", "arg_reduce.cl", " -DLS=" + items)
                .buffer(binder.memory(step.output()))
                .ints(lines.count())
                .ints(lines.length)
                .ints(lines.stride)
                .ints(op.kind() == ArgReduce.Kind.MIN ? 1 : 0)
                .ints(op.selectLast() ? 1 : 0)
                .size((long) lines.count() * items, 64);
    }

    private static void bindCumSum(Binder binder, Step step, CumSum op) {
        Lines lines = Lines.of(step.input(0), op.axis());
        launch(binder, step, "cum_sum", "cum_sum.cl", "")
                .buffer(binder.memory(step.output()))
                .ints(lines.count())
                .ints(lines.length)
                .ints(lines.stride)
                .ints(op.exclusive() ? 1 : 0)
                .ints(op.reverse() ? 1 : 0)
                .size(lines.count(), 64);
    }

    private static void bindCounting(Binder binder, Step step, TopK op, Lines lines) {
        int count = step.input(0).size();
        ClKernel kernel = launch(binder, step, "top_k_rank", "top_k.cl", "");
        step.outputs().forEach(output -> kernel.buffer(binder.memory(output)));
        kernel.ints(count)
                .ints(lines.length)
                .ints(lines.stride)
                .ints(op.k())
                .ints(op.largest() ? 0 : 1)
                .size(count, 64);
    }

    private static void bindMerging(Binder binder, Step step, TopK op, Lines lines) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(lines.length - 1);
        int places = Math.multiplyExact(lines.count(), 1 << bits);
        ClBuffer order = binder.scratch(0, (long) places * Integer.BYTES);
        binder.launch("top_k_start", type(step), "top_k.cl")
                .buffer(order)
                .ints(places)
                .ints(bits)
                .size(places, 64);
        for (int block = 1; block <= bits; block++) {
            for (int reach = block - 1; reach >= 0; reach--) {
                launch(binder, step, "top_k_merge", "top_k.cl", "")
                        .buffer(order)
                        .ints(places / 2)
                        .ints(lines.length)
                        .ints(lines.stride)
                        .ints(bits)
                        .ints(1 << block)
                        .ints(1 << reach)
                        .ints(op.largest() ? 0 : 1)
                        .size(places / 2, 64);
            }
        }
        int count = step.output().size();
        ClKernel kernel = launch(binder, step, "top_k_take", "top_k.cl", "").buffer(order);
        step.outputs().forEach(output -> kernel.buffer(binder.memory(output)));
        kernel.ints(count)
                .ints(lines.length)
                .ints(lines.stride)
                .ints(bits)
                .ints(op.k())
                .size(count, 64);
    }
}
