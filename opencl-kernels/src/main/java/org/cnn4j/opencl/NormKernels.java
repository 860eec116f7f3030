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

    private static final int GPU_GROUP = 128;
    /** Images that a work-item does at a time, as in batch_norm_images.cl. */
    private static final int IMAGES = 4;

    private static final String[] IMAGES_FILES = {
        "vector.cl", "activation.cl", "finish.cl", "index.cl", "batch_norm_images.cl"
    };

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
        UnaryFunction activation = op.activation();
        boolean fused = UnaryKernels.isActivation(activation.kind());
        UnaryFunction first = fused ? activation : UnaryFunction.IDENTITY;
        if (binder.cpu()) {
            bindPlanes(binder, step, op, first);
        } else {
            bindImages(binder, step, op, first);
        }
        if (!fused) {
            ClBuffer y = binder.memory(step.output());
            UnaryKernels.launch(binder, y, y, step.output().size(), activation);
        }
    }

    /** For CPUs: work-items take runs of planes. */
    private static void bindPlanes(Binder binder, Step step, BatchNorm op, UnaryFunction activation) {
        Shape x = step.input(0).type().shape();
        int plane = x.product(2, x.rank());
        int run = Math.min(plane, CPU_RUN);
        int runs = (plane + run - 1) / run;
        int count = Math.multiplyExact(x.dim(0) * x.dim(1), runs);
        ClKernel kernel =
                binder.launch("batch_norm", "-DVW=" + binder.vector(), "vector.cl", "activation.cl", "batch_norm.cl");
        bindOperands(binder, step, kernel)
                .ints(count)
                .ints(run)
                .ints(runs)
                .ints(plane)
                .ints(x.dim(1))
                .real(op.epsilon())
                .ints(activation.kind().ordinal())
                .real(activation.alpha())
                .real(activation.beta())
                .size(count, 8);
    }

    /** For GPUs: work-items take the same place in several images. */
    private static void bindImages(Binder binder, Step step, BatchNorm op, UnaryFunction activation) {
        Shape x = step.input(0).type().shape();
        int plane = x.product(2, x.rank());
        int v = plane % 4 == 0 ? 4 : 1;
        int items = x.product(1, x.rank()) / v;
        Divisor groups = Divisor.of(plane / v);
        SumEnd end = SumEnd.of(activation);
        ClKernel kernel = binder.launch("batch_norm_images", imagesOptions(v, end), IMAGES_FILES);
        bindOperands(binder, step, kernel)
                .ints(items)
                .ints(groups.magic())
                .ints(groups.shift())
                .ints(x.dim(0))
                .real(op.epsilon());
        int chunks = (x.dim(0) + IMAGES - 1) / IMAGES;
        end.bind(kernel).size(new long[] {items, chunks}, GPU_GROUP);
    }

    private static ClKernel bindOperands(Binder binder, Step step, ClKernel kernel) {
        for (int i = 0; i < 5; i++) {
            kernel.buffer(binder.memory(step.input(i)));
        }
        return kernel.buffer(binder.memory(step.output()));
    }

    private static String imagesOptions(int v, SumEnd end) {
        return "-DVW=4 -DV=" + v + " " + end.option();
    }

    /** The program that most networks take. */
    static KernelCatalog.Entry shipped(DeviceClass devices) {
        return KernelCatalog.streaming(
                devices,
                "4 images",
                "batch normalisation",
                "batch_norm_images",
                imagesOptions(4, SumEnd.of(UnaryFunction.RELU)),
                GPU_GROUP,
                IMAGES_FILES);
    }
}
