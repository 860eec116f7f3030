package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Tensor;
import org.cnn4j.plan.Plan;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;

/** A plan compiled to be timed: by its steps' times as the device tells them, or by those of whole runs where these cannot be true. */
final class TimedPlan implements AutoCloseable {
    private static final int WARM_RUNS = 2;
    private static final int LEAST_RUNS = 5;
    private static final int LEAST_TURNS = 9;

    private final Executable executable;
    private final Execution execution;
    private final List<Tensor> inputs;
    private final CacheSweep sweep;
    private boolean doubtful;

    private TimedPlan(Executable executable, List<Tensor> inputs, CacheSweep sweep) {
        this.executable = executable;
        this.execution = executable.newExecution();
        this.inputs = inputs;
        this.sweep = sweep;
    }

    /** @throws org.cnn4j.Cnn4jException if the device refuses */
    static TimedPlan of(Backend backend, Plan plan, List<Tensor> inputs, CacheSweep sweep) {
        Executable executable = backend.compile(plan);
        try {
            return new TimedPlan(executable, inputs, sweep);
        } catch (RuntimeException e) {
            executable.close();
            throw e;
        }
    }

    /** Runs it. */
    float[] result() {
        return execution.run(inputs, null).get(0).floats();
    }

    private double milliseconds() {
        double[] steps = new double[1];
        sweep.run();
        long start = System.nanoTime();
        execution.run(inputs, (step, nanoseconds) -> steps[0] += nanoseconds / 1e6);
        double whole = (System.nanoTime() - start) / 1e6;
        doubtful |= !(steps[0] > 0 && steps[0] <= whole);
        return doubtful ? whole : steps[0];
    }

    /** Times it for so many seconds, and a few runs at least, after runs that do not count. */
    Samples measure(double seconds) {
        while (true) {
            boolean doubted = doubtful;
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < WARM_RUNS; i++) {
                milliseconds();
            }
            long end = System.nanoTime() + (long) (seconds * 1e9);
            do {
                times.add(milliseconds());
            } while (times.size() < LEAST_RUNS || System.nanoTime() < end);
            if (doubted == doubtful) {
                return Samples.of(times);
            }
        }
    }

    /**
     * Times two plans run by run, so that what else the machine does meets both.
     *
     * @param seconds of both together, at least
     * @return the times of the one and of the other
     */
    static Samples[] inTurns(TimedPlan one, TimedPlan other, double seconds) {
        boolean doubted = one.doubtful || other.doubtful;
        one.doubtful = doubted;
        other.doubtful = doubted;
        one.milliseconds();
        other.milliseconds();
        List<Double> ones = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            ones.add(one.milliseconds());
            others.add(other.milliseconds());
        } while (ones.size() < LEAST_TURNS || System.nanoTime() < end);
        if (!doubted && (one.doubtful || other.doubtful)) {
            one.doubtful = true;
            other.doubtful = true;
            return inTurns(one, other, seconds);
        }
        return new Samples[] {Samples.of(ones), Samples.of(others)};
    }

    @Override
    public void close() {
        try {
            execution.close();
        } finally {
            executable.close();
        }
    }
}
