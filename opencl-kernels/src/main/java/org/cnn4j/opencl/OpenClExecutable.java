package org.cnn4j.opencl;

import org.cnn4j.DeviceException;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;

/** A plan whose constants are on the device and whose kernels are built. */
final class OpenClExecutable implements Executable {
    private final ClContext context;
    private final Plan plan;
    private final DeviceConstants constants;
    private final LeakReporter.Watch watch;
    private final long[] scratchBytes = new long[2];
    private volatile DeviceException death;
    private boolean closed;

    /**
     * Binds every step once without memory of its own: what a step needs is then built, packed and known to fit.
     *
     * @throws UnsupportedOperatorException if there is no kernel for a step
     */
    OpenClExecutable(ClContext context, ConstantPool pool, Plan plan) {
        this.context = context;
        this.plan = plan;
        this.constants = new DeviceConstants(context, pool, plan);
        try (ClBuffer nothing = context.allocate(1)) {
            Binder binder = new Binder(
                    context, constants, new Measuring(nothing), !plan.guards().isEmpty());
            for (Step step : plan.steps()) {
                bind(binder, step);
                binder.takeLaunches().forEach(ClKernel::close);
            }
        } catch (RuntimeException e) {
            constants.close();
            throw e;
        }
        this.watch = LeakReporter.watch(this, "executable of " + plan.name());
    }

    /** Stands in for the arena while a plan is checked, and notes how much scratch memory steps ask for. */
    private final class Measuring implements Binder.Memory {
        private final ClBuffer nothing;

        private Measuring(ClBuffer nothing) {
            this.nothing = nothing;
        }

        @Override
        public ClBuffer of(Slot slot) {
            return nothing;
        }

        @Override
        public ClBuffer scratch(int index, long bytes) {
            scratchBytes[index] = Math.max(scratchBytes[index], Math.max(1, bytes));
            return nothing;
        }
    }

    private static void bind(Binder binder, Step step) {
        KernelFamily family = OpenClBackend.family(step.op());
        if (family == null || !family.supports(step.op(), step.inputTypes())) {
            throw new UnsupportedOperatorException("The OpenCL backend has no kernel for step " + step);
        }
        if (step.output().size() > 0) {
            family.bind(binder, step);
        }
    }

    /** Adds the launches of a step to the binder. */
    void bindStep(Binder binder, Step step) {
        bind(binder, step);
    }

    @Override
    public Plan plan() {
        return plan;
    }

    ClContext context() {
        return context;
    }

    DeviceConstants constants() {
        return constants;
    }

    long scratchBytes(int index) {
        return scratchBytes[index];
    }

    /** After an error of the queue nothing that it computes can be trusted. */
    void die(DeviceException cause) {
        death = cause;
    }

    @Override
    public boolean isAlive() {
        return death == null;
    }

    void requireAlive() {
        if (death != null) {
            throw new DeviceException(
                    "This executable is dead since its device failed (" + death.getMessage()
                            + "); open the device anew",
                    death);
        }
    }

    @Override
    public Execution newExecution() {
        synchronized (this) {
            if (closed) {
                throw new DeviceException("The executable of " + plan.name() + " is closed");
            }
        }
        requireAlive();
        return new OpenClExecution(this);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            watch.closed();
            constants.close();
        }
    }
}
