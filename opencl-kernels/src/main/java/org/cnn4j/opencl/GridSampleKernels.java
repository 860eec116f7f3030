package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Step;

/** Sampling at given places. */
final class GridSampleKernels implements KernelFamily {
    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        GridSample op = (GridSample) step.op();
        Shape x = step.input(0).type().shape();
        Shape out = step.output().type().shape();
        int[] in = ConvKernels.spatial(x);
        binder.launch("grid_sample", "", "grid_sample.cl")
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.output()))
                .ints(out.intSize())
                .ints(out.product(2, out.rank()))
                .ints(x.rank() - 2)
                .ints(x.dim(1), in[0], in[1], in[2])
                .ints(op.mode().ordinal())
                .ints(op.padding().ordinal())
                .ints(op.alignCorners() ? 1 : 0)
                .real((float) op.cubicA())
                .size(out.intSize(), 64);
    }
}
