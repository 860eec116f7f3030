package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Op;
import org.cnn4j.op.Softmax;
import org.cnn4j.plan.Step;

/** Softmax along an axis, and batch normalisation with given statistics. */
final class NormKernels implements KernelFamily {
    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.op() instanceof Softmax softmax) {
            bindSoftmax(binder, step, softmax);
        } else {
            bindBatchNorm(binder, step, (BatchNorm) step.op());
        }
    }

    private static void bindSoftmax(Binder binder, Step step, Softmax op) {
        Shape x = step.input(0).type().shape();
        int size = x.dim(op.axis());
        int rows = x.intSize() / size;
        int items = ReduceKernels.items(binder);
        binder.launch("softmax", "-DLS=" + items + " -DVW=" + binder.vector(), "vector.cl", "softmax.cl")
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.output()))
                .ints(rows)
                .ints(size)
                .ints(x.product(op.axis() + 1, x.rank()))
                .ints(op.log() ? 1 : 0)
                .size((long) rows * items, items);
    }

    private static void bindBatchNorm(Binder binder, Step step, BatchNorm op) {
        Shape x = step.input(0).type().shape();
        int plane = x.product(2, x.rank());
        int run = 4 * binder.vector();
        int runs = (plane + run - 1) / run;
        int count = Math.multiplyExact(x.dim(0) * x.dim(1), runs);
        ClKernel kernel = binder.launch("batch_norm", "-DRUN=" + run, "batch_norm.cl");
        for (int i = 0; i < 5; i++) {
            kernel.buffer(binder.memory(step.input(i)));
        }
        kernel.buffer(binder.memory(step.output()))
                .ints(count)
                .ints(runs)
                .ints(plane)
                .ints(x.dim(1))
                .real(op.epsilon())
                .size(count, 64);
        if (!op.activation().isIdentity()) {
            ClBuffer y = binder.memory(step.output());
            UnaryKernels.launch(binder, y, y, x.intSize(), op.activation());
        }
    }
}
