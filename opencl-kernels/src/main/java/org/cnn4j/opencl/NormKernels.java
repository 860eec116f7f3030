package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Op;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Step;

/** Softmax along an axis, and batch normalisation with given statistics. */
final class NormKernels implements KernelFamily {
    private static final int CPU_RUN = 4096;

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
        // On a CPU a work-item's start costs as much as hundreds of elements.
        int run = binder.cpu() ? Math.min(plane, CPU_RUN) : 4 * binder.vector();
        int runs = (plane + run - 1) / run;
        int count = Math.multiplyExact(x.dim(0) * x.dim(1), runs);
        UnaryFunction activation = op.activation();
        boolean fused = UnaryKernels.isActivation(activation.kind());
        ClKernel kernel =
                binder.launch("batch_norm", "-DVW=" + binder.vector(), "vector.cl", "activation.cl", "batch_norm.cl");
        for (int i = 0; i < 5; i++) {
            kernel.buffer(binder.memory(step.input(i)));
        }
        ClBuffer y = binder.memory(step.output());
        kernel.buffer(y)
                .ints(count)
                .ints(run)
                .ints(runs)
                .ints(plane)
                .ints(x.dim(1))
                .real(op.epsilon())
                .ints(
                        fused
                                ? activation.kind().ordinal()
                                : UnaryFunction.IDENTITY.kind().ordinal())
                .real(activation.alpha())
                .real(activation.beta())
                .size(count, binder.cpu() ? 8 : 64);
        if (!fused) {
            UnaryKernels.launch(binder, y, y, x.intSize(), activation);
        }
    }
}
