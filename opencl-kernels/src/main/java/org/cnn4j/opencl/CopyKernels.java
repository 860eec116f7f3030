package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** Operators that move elements without looking at them: transpose, slice, concat, expand, pad and gather. */
final class CopyKernels implements KernelFamily {
    /** Neighbours that a work-item copies on a CPU, where its start costs as much as hundreds of elements. */
    private static final int CPU_RUN = 4096;

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        Shape out = op.infer(inputs).get(0).shape();
        if (op instanceof Gather || op instanceof Concat) {
            return true;
        }
        if (op instanceof Pad) {
            return out.rank() <= Layout.MOST;
        }
        return source(op, inputs.get(0).shape(), out).layout.rank() <= Layout.MOST;
    }

    /** How the result is read from the operand, element by element. */
    private record Source(Layout layout, int offset) {}

    private static Source source(Op op, Shape x, Shape out) {
        int[] own = x.strides();
        int[] from = new int[out.rank()];
        int offset = 0;
        if (op instanceof Transpose transpose) {
            for (int i = 0; i < from.length; i++) {
                from[i] = own[transpose.perm().get(i)];
            }
        } else if (op instanceof Slice slice) {
            for (int i = 0; i < from.length; i++) {
                from[i] = own[i] * slice.steps().get(i);
                offset += own[i] * slice.starts().get(i);
            }
        } else {
            from = Layout.broadcastStrides(x, ((Expand) op).shape());
        }
        return new Source(Layout.of(out.dims(), from, out.strides()), offset);
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.op() instanceof Concat concat) {
            bindConcat(binder, step, concat);
        } else if (step.op() instanceof Pad pad) {
            bindPad(binder, step, pad);
        } else if (step.op() instanceof Gather gather) {
            bindGather(binder, step, gather);
        } else {
            Slot x = step.input(0);
            Source source =
                    source(step.op(), x.type().shape(), step.output().type().shape());
            ClKernel kernel = copy(binder, step, x.type().dtype(), source.layout, source.offset);
            bindCopy(binder, kernel, binder.memory(x), binder.memory(step.output()), source.layout, source.offset, 0);
        }
    }

    static String options(Binder binder, DType dtype, Layout layout) {
        return "-DE=" + Types.mover(dtype) + " -DRUN=" + binder.vector() + " -DRANK=" + layout.kernelRank();
    }

    /** A copy kernel: a launch of {@code step}, or the caller's own if that is null. {@code offsets} are those of the copy. */
    static ClKernel copy(Binder binder, Step step, DType dtype, Layout layout, int... offsets) {
        boolean aligned = !binder.cpu() && layout.isAligned(binder.vector(), offsets);
        String options = options(binder, dtype, layout) + (aligned ? " -DALIGNED=1" : "");
        return step == null
                ? binder.context().kernels().kernel("copy_strided", options, "index.cl", "copy.cl")
                : binder.launch("copy_strided", options, "index.cl", "copy.cl");
    }

    /** Binds a copy; operand 0 of the layout is where elements come from, 1 where they go. */
    static ClKernel bindCopy(
            Binder binder, ClKernel kernel, ClBuffer from, ClBuffer to, Layout layout, int fromOffset, int toOffset) {
        Layout runs = layout.inRuns(binder.vector());
        kernel.buffer(from).buffer(to).ints(runs.count()).ints(layout.inner());
        return runs.bind(kernel)
                .ints(runs.kernelStrides(0))
                .ints(fromOffset)
                .ints(layout.step(0))
                .ints(runs.kernelStrides(1))
                .ints(toOffset)
                .ints(layout.step(1))
                .size(runs.count(), 64);
    }

    private static void bindConcat(Binder binder, Step step, Concat op) {
        Shape out = step.output().type().shape();
        int stride = out.strides()[op.axis()];
        int at = 0;
        for (Slot input : step.inputs()) {
            Shape x = input.type().shape();
            if (x.size() > 0 && !input.isStretchOf(step.output(), at * stride)) {
                int outer = x.product(0, op.axis());
                int block = x.product(op.axis(), x.rank());
                if (binder.cpu()) {
                    copyRows(binder, input, step.output(), outer, block, stride * out.dim(op.axis()), at * stride);
                    at += x.dim(op.axis());
                    continue;
                }
                Layout layout = Layout.of(
                        new int[] {outer, block}, new int[] {block, 1}, new int[] {stride * out.dim(op.axis()), 1});
                ClKernel kernel = copy(binder, step, input.type().dtype(), layout, at * stride);
                bindCopy(binder, kernel, binder.memory(input), binder.memory(step.output()), layout, 0, at * stride);
            }
            at += x.dim(op.axis());
        }
    }

    /** Adds a copy of {@code rows} rows of {@code length} elements, which in the result lie {@code stride} apart. */
    private static void copyRows(Binder binder, Slot from, Slot to, int rows, int length, long stride, long offset) {
        int run = Math.min(length, CPU_RUN);
        int runs = (length + run - 1) / run;
        int count = Math.multiplyExact(rows, runs);
        binder.launch(
                        "copy_rows",
                        "-DVW=" + binder.vector() + " -DE="
                                + Types.mover(from.type().dtype()),
                        "vector.cl",
                        "copy_rows.cl")
                .buffer(binder.memory(from))
                .buffer(binder.memory(to))
                .ints(count)
                .ints(run)
                .ints(runs)
                .ints(length)
                .integer(length)
                .integer(stride)
                .integer(offset)
                .size(count, count >= 64 ? 8 : 1);
    }

    private static void bindPad(Binder binder, Step step, Pad op) {
        Shape x = step.input(0).type().shape();
        Shape out = step.output().type().shape();
        DType dtype = step.input(0).type().dtype();
        Layout layout = new Layout(
                out.rank() == 0 ? new int[] {1} : out.dims(), new int[][] {out.rank() == 0 ? new int[1] : x.strides()});
        int rank = layout.kernelRank();
        ClKernel kernel = binder.launch("pad_strided", options(binder, dtype, layout), "index.cl", "copy.cl");
        kernel.buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.output()))
                .ints(out.intSize());
        layout.bind(kernel)
                .ints(layout.kernelStrides(0))
                .ints(Layout.padded(
                        op.before().stream().mapToInt(Integer::intValue).toArray(), rank, 0))
                .ints(Layout.padded(x.dims(), rank, 1))
                .ints(
                        switch (op.mode()) {
                            case CONSTANT -> 0;
                            case REFLECT -> 1;
                            case EDGE -> 2;
                            case WRAP -> 3;
                        });
        switch (dtype) {
            case FLOAT32 -> kernel.real((float) op.value());
            case INT64 -> kernel.integer((long) op.value());
            case INT32 -> kernel.ints((int) op.value());
            case UINT8, INT8 -> kernel.octet((byte) (long) op.value());
            case BOOL -> kernel.octet((byte) (op.value() != 0 ? 1 : 0));
        }
        kernel.size(out.intSize(), 64);
    }

    private static void bindGather(Binder binder, Step step, Gather op) {
        Shape x = step.input(0).type().shape();
        Slot indices = step.input(1);
        int count = step.output().size();
        binder.launch(
                        indices.type().dtype() == DType.INT64 ? "gather_long" : "gather_int",
                        "-DE=" + Types.mover(step.output().type().dtype()) + " -DRUN=" + binder.vector() + " -DRANK=4",
                        "index.cl",
                        "copy.cl")
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(indices))
                .buffer(binder.memory(step.output()))
                .ints(count)
                .ints(x.dim(op.axis()))
                .ints(indices.size())
                .ints(x.product(op.axis() + 1, x.rank()))
                .size(count, 64);
    }
}
