package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.op.Resize;
import org.cnn4j.plan.Step;

/** Resizing, one axis after the other; what lies between two axes is in scratch memory. */
final class ResizeKernels implements KernelFamily {
    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        Resize op = (Resize) step.op();
        Shape shape = step.input(0).type().shape();
        DType dtype = step.input(0).type().dtype();
        List<Integer> axes = op.changedAxes(shape);
        ClBuffer from = binder.memory(step.input(0));
        if (axes.isEmpty()) {
            Layout layout = Layout.of(new int[] {shape.intSize()}, new int[] {1}, new int[] {1});
            ClKernel kernel = CopyKernels.copy(binder, step, dtype, layout);
            CopyKernels.bindCopy(binder, kernel, from, binder.memory(step.output()), layout, 0, 0);
        }
        Shape at = shape;
        for (int i = 0; i < axes.size(); i++) {
            int axis = axes.get(i);
            Shape next = at.with(axis, op.shape().dim(axis));
            ClBuffer to = i == axes.size() - 1
                    ? binder.memory(step.output())
                    : binder.scratch(i % 2, next.size() * dtype.bytes());
            bindAxis(binder, op, dtype, from, to, shape, at, next, axis);
            from = to;
            at = next;
        }
    }

    private static void bindAxis(
            Binder binder,
            Resize op,
            DType dtype,
            ClBuffer from,
            ClBuffer to,
            Shape input,
            Shape at,
            Shape next,
            int axis) {
        Resize.AxisTaps taps = op.taps(axis, input.dim(axis));
        boolean picks = op.mode() == Resize.Mode.NEAREST;
        ClKernel kernel = picks
                ? binder.launch("resize_pick", "-DE=" + Types.mover(dtype), "resize.cl")
                : binder.launch("resize_axis", "", "resize.cl");
        kernel.buffer(from).buffer(to).buffer(binder.table(taps.indices()));
        if (!picks) {
            kernel.buffer(binder.table(taps.weights()));
        }
        kernel.ints(next.intSize()).ints(at.dim(axis)).ints(next.dim(axis)).ints(at.product(axis + 1, at.rank()));
        if (!picks) {
            kernel.ints(taps.count());
        }
        kernel.size(next.intSize(), 64);
    }
}
