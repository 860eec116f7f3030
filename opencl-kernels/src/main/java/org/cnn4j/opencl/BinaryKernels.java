package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Op;
import org.cnn4j.op.Where;
import org.cnn4j.plan.Step;

/** Functions of two elements and the choice between two, with broadcasting. */
final class BinaryKernels implements KernelFamily {
    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return layout(op, inputs).rank() <= Layout.MOST;
    }

    private static Layout layout(Op op, List<TensorType> inputs) {
        Shape out = op.infer(inputs).get(0).shape();
        int[][] strides = new int[inputs.size() + 1][];
        for (int i = 0; i < inputs.size(); i++) {
            strides[i] = Layout.broadcastStrides(inputs.get(i).shape(), out);
        }
        strides[inputs.size()] = out.strides();
        return Layout.of(out.dims(), strides);
    }

    @Override
    public void bind(Binder binder, Step step) {
        Layout layout = layout(step.op(), step.inputTypes());
        if (step.op() instanceof Where) {
            bindWhere(binder, step, layout);
            return;
        }
        Binary.Kind kind = ((Binary) step.op()).kind();
        DType dtype = step.input(0).type().dtype();
        int run = binder.vector();
        Layout runs = layout.inRuns(run);
        boolean judges = kind.isComparison() || kind.isLogical();
        boolean flat = binder.cpu() && !judges && layout.rank() == 1;
        ClKernel kernel = binder.launch(
                judges ? "compare" : flat ? "binary_flat" : "binary",
                "-DT=" + Types.of(dtype) + " -DFLOATING=" + (dtype == DType.FLOAT32 ? 1 : 0) + " -DRUN=" + run
                        + (!binder.cpu() && layout.isAligned(run) ? " -DALIGNED=1" : "")
                        + " -DRANK=" + runs.kernelRank(),
                "index.cl",
                "binary.cl");
        kernel.buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.output()))
                .ints(flat ? layout.inner() : runs.count());
        if (flat) {
            kernel.ints(layout.step(0))
                    .ints(layout.step(1))
                    .ints(kind.ordinal())
                    .size(runs.count(), 64);
            return;
        }
        runs.bind(kernel.ints(layout.inner()))
                .ints(runs.kernelStrides(0))
                .ints(layout.step(0))
                .ints(runs.kernelStrides(1))
                .ints(layout.step(1))
                .ints(kind.ordinal())
                .size(runs.count(), 64);
    }

    private static void bindWhere(Binder binder, Step step, Layout layout) {
        ClKernel kernel = binder.launch(
                "where_strided",
                CopyKernels.options(binder, step.output().type().dtype(), layout),
                "index.cl",
                "copy.cl");
        kernel.buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.input(2)))
                .buffer(binder.memory(step.output()))
                .ints(layout.count());
        layout.bind(kernel)
                .ints(layout.kernelStrides(0))
                .ints(layout.kernelStrides(1))
                .ints(layout.kernelStrides(2))
                .size(layout.count(), 64);
    }
}
