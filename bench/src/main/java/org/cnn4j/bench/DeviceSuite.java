package org.cnn4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Device;
import org.cnn4j.Devices;
import org.cnn4j.cpu.ConvMethod;
import org.cnn4j.cpu.CpuBackend;
import org.cnn4j.cpu.KernelVariant;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures one device, case by case, and holds each result to what Java computes. Where Java is what is measured, its scalar
 * kernels without Winograd's algorithm judge those that are timed.
 */
public final class DeviceSuite implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSuite.class);
    private static final int LEAST_WARM_RUNS = 2;

    /** Java's kernels are slow until the JIT has compiled them; a device's are compiled before the first run. */
    private static final double JAVA_WARM_SECONDS = 1;

    private static final int LEAST_RUNS = 3;

    private final Backend tested;
    private final Backend reference;
    private final double seconds;
    private final double warmSeconds;

    /**
     * @param seconds of timed runs for each case, and of runs before them; a few of each are made in any case
     * @throws org.cnn4j.DeviceException if the device refuses
     */
    public static DeviceSuite open(Device device, double seconds) {
        Backend tested = device.open();
        try {
            boolean java = device.info().kind() == DeviceInfo.Kind.JAVA;
            double warmSeconds = java ? Math.max(JAVA_WARM_SECONDS, seconds) : seconds;
            return new DeviceSuite(tested, reference(java), seconds, warmSeconds);
        } catch (RuntimeException e) {
            tested.close();
            throw e;
        }
    }

    DeviceSuite(Backend tested, Backend reference, double seconds, double warmSeconds) {
        this.tested = tested;
        this.reference = reference;
        this.seconds = seconds;
        this.warmSeconds = warmSeconds;
    }

    private static Backend reference(boolean ofJava) {
        return ofJava
                ? new CpuBackend(KernelVariant.SCALAR, WorkerPool.defaultThreads(), ConvMethod.GEMM)
                : Devices.cpu().open();
    }

    /** Measures one case. What goes wrong is told by the row. */
    public SuiteRow measure(SuiteCase each) {
        try {
            Workload work = each.work().get();
            float[] expected;
            try (CompiledWork compiled = new CompiledWork(reference, work)) {
                compiled.run();
                expected = compiled.result();
            }
            try (CompiledWork compiled = new CompiledWork(tested, work)) {
                compiled.run();
                double difference = Contest.difference(expected, compiled.result());
                SuiteRow.Times times = each.kind() == SuiteCase.Kind.NET
                        ? times(compiled::run, SuiteRow.Clock.RUN)
                        : stepTimes(compiled);
                return new SuiteRow(each, work.multiplyAdds(), compiled.leastBytes(), times, difference, null);
            }
        } catch (Cnn4jException e) {
            return SuiteRow.failed(each, firstLine(e));
        } catch (OutOfMemoryError e) {
            return SuiteRow.failed(each, "Java's heap is too small for it; java -Xmx sets another limit");
        } catch (RuntimeException e) {
            // A fault in one row shall not cost those that are measured already; the log has where it is.
            LOG.warn("{} failed", each.label(), e);
            return SuiteRow.failed(each, "internal error: " + e.getClass().getSimpleName() + ": " + firstLine(e));
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** The backend's times of the steps, unless they cannot be true: then the whole run's, copies and all. */
    private SuiteRow.Times stepTimes(CompiledWork work) {
        boolean[] doubtful = new boolean[1];
        SuiteRow.Times steps = times(
                () -> {
                    double whole = work.runBySteps();
                    doubtful[0] |= !(work.stepMilliseconds() > 0 && work.stepMilliseconds() <= whole);
                    return work.stepMilliseconds();
                },
                SuiteRow.Clock.STEPS);
        return doubtful[0] ? times(work::run, SuiteRow.Clock.RUN) : steps;
    }

    private SuiteRow.Times times(DoubleSupplier run, SuiteRow.Clock clock) {
        repeat(run, warmSeconds, LEAST_WARM_RUNS);
        double[] times = repeat(run, seconds, LEAST_RUNS);
        Timing timing = Timing.of(times);
        double greatest = 0;
        for (double time : times) {
            greatest = Math.max(greatest, time);
        }
        return new SuiteRow.Times(timing.median(), timing.fastest(), greatest, timing.runs(), clock);
    }

    /** The milliseconds that {@code run} gave, for so many seconds and so many runs at least. */
    private static double[] repeat(DoubleSupplier run, double seconds, int least) {
        List<Double> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            times.add(run.getAsDouble());
        } while (times.size() < least || System.nanoTime() < end);
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public void close() {
        try {
            tested.close();
        } finally {
            reference.close();
        }
    }
}
