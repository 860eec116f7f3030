package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Op;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Step;

/** Dropout, with the same random numbers as on every device. */
final class DropoutKernels implements KernelFamily {
    private static final String FILE = "dropout.cl";
    private static final int GROUP = 64;
    /** Elements of a block of random words. */
    private static final int BLOCK = 4;

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        Dropout op = (Dropout) step.op();
        int count = step.output().size();
        ClBuffer x = binder.memory(step.input(0));
        ClBuffer y = binder.memory(step.output());
        if (!Dropout.isTraining(step.inputs())) {
            UnaryKernels.launch(binder, x, y, count, UnaryFunction.IDENTITY);
            return;
        }
        int blocks = binder.cpu() ? binder.vector() : 1;
        binder.launch("dropout", options(blocks), FILE)
                .buffer(x)
                .buffer(binder.memory(step.input(1)))
                .buffer(y)
                .ints(count)
                .ints(op.stream())
                .ints(op.threshold())
                .real(op.factor())
                .size(((long) count - 1) / (BLOCK * blocks) + 1, GROUP);
    }

    private static String options(int blocks) {
        return "-DBLOCKS=" + blocks;
    }

    /** The program of all GPUs. */
    static KernelCatalog.Entry shipped(DeviceClass devices) {
        return KernelCatalog.streaming(devices, "blocks of 4", "dropout", "dropout", options(1), GROUP, FILE);
    }
}
