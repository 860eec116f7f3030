package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DeviceException;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plan whose constants are on the device and whose kernels are built. */
final class OpenClExecutable implements Executable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenClExecutable.class);

    private final ClContext context;
    private final Plan plan;
    private final DeviceConstants constants;
    private final LeakReporter.Watch watch;
    private final List<HowComputed> how = new ArrayList<>();
    private final long[] scratchBytes;
    private volatile DeviceException death;
    private boolean closed;

    /**
     * Binds every step twice without memory of its own: first to learn which programs are needed, so that they are built beside each
     * other; then what a step needs is built, packed and known to fit.
     *
     * @throws UnsupportedOperatorException if there is no kernel for a step
     */
    OpenClExecutable(ClContext context, ConstantPool pool, Plan plan) {
        this.context = context;
        this.plan = plan;
        this.constants = new DeviceConstants(context, pool, plan);
        boolean poisoned = !plan.guards().isEmpty();
        BuildCounts before = context.kernels().counts();
        long start = System.nanoTime();
        try (ClBuffer nothing = context.allocate(1)) {
            StandIns standIns = new StandIns(nothing);
            bindAll(new Binder(context, this::request, standIns, standIns, poisoned));
            how.clear();
            bindAll(new Binder(context, constants, standIns, poisoned));
            scratchBytes = standIns.scratchBytes();
        } catch (RuntimeException e) {
            constants.close();
            throw e;
        }
        report(context.kernels().counts().since(before), System.nanoTime() - start);
        this.watch = LeakReporter.watch(this, "executable of " + plan.name());
    }

    private void bindAll(Binder binder) {
        try {
            for (Step step : plan.steps()) {
                bind(binder, step);
                how.add(HowComputed.taken(binder));
            }
        } finally {
            // What a step that failed had made already.
            binder.takeLaunches().forEach(ClKernel::close);
        }
    }

    private ClKernel request(String name, String options, String... files) {
        context.kernels().request(options, files);
        return ClKernel.standIn(context, name);
    }

    private void report(BuildCounts counts, long took) {
        reportTuning();
        if (counts.compiled() > 0) {
            LOG.info(
                    "Programs compiled for {} on {}: {}, in {} ms; the next start takes them from the cache",
                    plan.name(),
                    context.device().name(),
                    counts.compiled(),
                    counts.nanoseconds() / 1_000_000);
        }
        LOG.debug(
                "{} ready in {} ms: {} programs compiled, {} loaded from the cache, {} ms of building",
                plan.name(),
                took / 1_000_000,
                counts.compiled(),
                counts.loaded(),
                counts.nanoseconds() / 1_000_000);
    }

    private void reportTuning() {
        List<Decision> decisions =
                how.stream().flatMap(each -> each.decisions().stream()).toList();
        long tuned = decisions.stream()
                .filter(decision -> decision.source() == Decision.Source.TUNING)
                .count();
        if (tuned > 0 && !context.tuning().origin().isEmpty()) {
            LOG.info(
                    "{} of {} choices for products and convolutions of {} were measured ({}); -D{}={} leaves all to rules",
                    tuned,
                    decisions.size(),
                    plan.name(),
                    context.tuning().origin(),
                    TuningDatabase.PROPERTY,
                    TuningDatabase.OFF);
        }
    }

    /**
     * Adds the launches of a step.
     *
     * @throws UnsupportedOperatorException if there is no kernel for it
     */
    static void bind(Binder binder, Step step) {
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

    @Override
    public String describe(Step step) {
        return how.get(plan.steps().indexOf(step)).toString();
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
