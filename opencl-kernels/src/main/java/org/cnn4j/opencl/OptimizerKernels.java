package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.plan.Step;

/** Steps of optimisers: one pass over a parameter, its gradient and its states. */
final class OptimizerKernels implements KernelFamily {
    private static final String NAME = "optimizer_update_";
    private static final String[] FILES = {"vector.cl", "optimizer_update.cl"};
    private static final int GROUP = 64;

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        OptimizerUpdate op = (OptimizerUpdate) step.op();
        int count = step.output().size();
        int vector = binder.vector();
        ClKernel kernel = binder.launch(NAME + op.states(), "-DVW=" + vector, FILES);
        step.inputs().forEach(slot -> kernel.buffer(binder.memory(slot)));
        step.outputs().forEach(slot -> kernel.buffer(binder.memory(slot)));
        kernel.ints(count)
                .ints(op.rule().ordinal())
                .ints(op.decoupled() ? 1 : 0)
                .ints(op.nesterov() ? 1 : 0)
                .real(op.decay())
                .real(op.epsilon())
                .real(op.weightDecay())
                .size(((long) count + vector - 1) / vector, GROUP);
    }

    /** The programs of all devices. */
    static List<KernelCatalog.Entry> shipped(DeviceClass devices) {
        return List.of(entry(devices, 0), entry(devices, 1), entry(devices, 2));
    }

    private static KernelCatalog.Entry entry(DeviceClass devices, int states) {
        return KernelCatalog.streaming(
                devices, states + " states", "steps of optimisers", NAME + states, "-DVW=4", GROUP, FILES);
    }
}
