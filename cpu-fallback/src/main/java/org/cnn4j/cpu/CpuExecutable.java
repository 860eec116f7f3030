package org.cnn4j.cpu;

import java.util.List;
import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.step.StepFactory;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;

/** A plan with its kernels chosen and its weights packed. */
final class CpuExecutable implements Executable {
    private final Plan plan;
    private final List<Step> steps;
    private final List<StepFactory> factories;
    private final KernelSet kernels;
    private final WorkerPool pool;

    /**
     * @param steps the plan's, with the operands that {@code factories} are to be bound to
     */
    CpuExecutable(Plan plan, List<Step> steps, List<StepFactory> factories, KernelSet kernels, WorkerPool pool) {
        this.plan = plan;
        this.steps = List.copyOf(steps);
        this.factories = List.copyOf(factories);
        this.kernels = kernels;
        this.pool = pool;
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public String describe(Step step) {
        String how = factories.get(plan.steps().indexOf(step)).how();
        if (step.output().isContiguous()) {
            return how;
        }
        return (how.isEmpty() ? "" : how + ", ") + "written into a concatenation";
    }

    @Override
    public Execution newExecution() {
        try {
            return new CpuExecution(plan, steps, factories, kernels, pool);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(e);
        }
    }

    private OutOfDeviceMemoryException outOfMemory(OutOfMemoryError e) {
        long needed = plan.arenaBytes();
        long available = Runtime.getRuntime().maxMemory();
        OutOfDeviceMemoryException wrapped = new OutOfDeviceMemoryException(
                plan.name() + " needs " + (needed >> 20) + " MiB for its values and the Java heap has at most "
                        + (available >> 20) + " MiB in all; use a smaller batch or start Java with a larger -Xmx",
                needed,
                available);
        wrapped.initCause(e);
        return wrapped;
    }

    @Override
    public void close() {
        // Packed constants belong to the backend's cache and go with their tensors.
    }
}
