package org.cnn4j.opencl;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.Op;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** Gathering and scattering by computed indices. Scattering is in the order of the updates, so it is the same each time. */
final class IndexKernels implements KernelFamily {
    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        Shape data = inputs.get(0).shape();
        Shape indices = inputs.get(1).shape();
        if (op instanceof GatherElements gather) {
            return picks(data, indices, gather.axis()).rank() <= Layout.MOST;
        }
        return !(op instanceof ScatterElements scatter)
                || lines(data, indices, scatter.axis()).rank() <= Layout.MOST;
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.op() instanceof GatherElements gather) {
            bindGatherElements(binder, step, gather);
        } else if (step.op() instanceof GatherNd gather) {
            bindGatherNd(binder, step, gather);
        } else {
            Slot data = step.input(0);
            Layout all = Layout.of(new int[] {data.size()}, new int[] {1}, new int[] {1});
            ClKernel copy = CopyKernels.copy(binder, step, data.type().dtype(), all);
            CopyKernels.bindCopy(binder, copy, binder.memory(data), binder.memory(step.output()), all, 0, 0);
            if (step.input(1).size() == 0 || step.input(2).size() == 0) {
                return;
            }
            if (step.op() instanceof ScatterElements scatter) {
                bindScatterElements(binder, step, scatter);
            } else {
                bindScatterNd(binder, step, (ScatterNd) step.op());
            }
        }
    }

    private static ClKernel launch(Binder binder, String name, Step step, String type, int rank) {
        return binder.launch(
                name,
                "-DT=" + type + " -DINDEX=" + Types.of(step.input(1).type().dtype()) + " -DRANK=" + rank,
                "index.cl",
                "indexing.cl");
    }

    /** A walk over the indices with the strides of data, 0 along the axis. */
    private static Layout picks(Shape data, Shape indices, int axis) {
        int[] strides = data.strides();
        strides[axis] = 0;
        return Layout.of(indices.dims(), strides, indices.strides());
    }

    private static void bindGatherElements(Binder binder, Step step, GatherElements op) {
        Shape data = step.input(0).type().shape();
        Layout layout = picks(data, step.input(1).type().shape(), op.axis());
        String type = Types.mover(step.output().type().dtype());
        ClKernel kernel = launch(binder, "gather_elements", step, type, layout.kernelRank())
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.output()))
                .ints(layout.count());
        layout.bind(kernel)
                .ints(layout.kernelStrides(0))
                .ints(data.dim(op.axis()))
                .ints(data.strides()[op.axis()])
                .size(layout.count(), 64);
    }

    /** Sizes and then strides of the axes that a tuple of indices names. */
    private static ClBuffer axes(Binder binder, Shape data, int first, int tuple) {
        int[] table = new int[2 * tuple];
        for (int i = 0; i < tuple; i++) {
            table[i] = data.dim(first + i);
            table[tuple + i] = data.strides()[first + i];
        }
        return binder.table(table);
    }

    private static void bindGatherNd(Binder binder, Step step, GatherNd op) {
        Shape data = step.input(0).type().shape();
        Shape indices = step.input(1).type().shape();
        int tuple = indices.dim(-1);
        int batch = op.batchDims();
        int count = step.output().size();
        launch(binder, "gather_nd", step, Types.mover(step.output().type().dtype()), 4)
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.output()))
                .buffer(axes(binder, data, batch, tuple))
                .ints(count)
                .ints(tuple)
                .ints(indices.product(batch, indices.rank() - 1))
                .ints(data.product(batch + tuple, data.rank()))
                .ints(data.product(batch, data.rank()))
                .size(count, 64);
    }

    /** A walk over the lines of the indices along the axis: strides of the indices, and of data. */
    private static Layout lines(Shape data, Shape indices, int axis) {
        return Layout.of(
                without(indices.dims(), axis), without(indices.strides(), axis), without(data.strides(), axis));
    }

    private static int[] without(int[] values, int axis) {
        int[] rest = Arrays.copyOf(values, values.length - 1);
        System.arraycopy(values, axis + 1, rest, axis, rest.length - axis);
        return rest;
    }

    private static void bindScatterElements(Binder binder, Step step, ScatterElements op) {
        Shape data = step.input(0).type().shape();
        Shape indices = step.input(1).type().shape();
        Layout layout = lines(data, indices, op.axis());
        DType dtype = step.output().type().dtype();
        ClKernel kernel = launch(binder, "scatter_elements", step, Types.of(dtype), layout.kernelRank())
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.input(2)))
                .buffer(binder.memory(step.output()))
                .ints(layout.count());
        layout.bind(kernel)
                .ints(layout.kernelStrides(0))
                .ints(layout.kernelStrides(1))
                .ints(indices.dim(op.axis()))
                .ints(indices.strides()[op.axis()])
                .ints(data.dim(op.axis()))
                .ints(data.strides()[op.axis()])
                .ints(op.reduction().ordinal())
                .size(layout.count(), 64);
    }

    private static void bindScatterNd(Binder binder, Step step, ScatterNd op) {
        Shape data = step.input(0).type().shape();
        Shape indices = step.input(1).type().shape();
        int tuple = indices.dim(-1);
        int slice = data.product(tuple, data.rank());
        launch(binder, "scatter_nd", step, Types.of(step.output().type().dtype()), 4)
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.input(2)))
                .buffer(binder.memory(step.output()))
                .buffer(axes(binder, data, 0, tuple))
                .ints(tuple)
                .ints(indices.product(0, indices.rank() - 1))
                .ints(slice)
                .ints(op.reduction().ordinal())
                .size(slice, 64);
    }
}
