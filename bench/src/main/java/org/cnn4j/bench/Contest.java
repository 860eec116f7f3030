package org.cnn4j.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.cnn4j.Cnn4jException;

/**
 * One network from one file in one or two engines within this JVM, both warm, taking turns.
 *
 * <p>A turn is a block of runs in a row, not a single run: ONNX Runtime's threads look for more work for some 30 ms after a run,
 * on the processors that the other engine would compute on. Before each block this class therefore waits until the process is
 * idle, and lets one run pass untimed, which finds cold caches and sleeping threads. So each engine is seen as a program
 * that used it alone would see it. Who begins a round changes with every round.
 */
public final class Contest {
    /**
     * How long to measure.
     *
     * @param seconds of timed runs for each engine, at least; {@link #LEAST_RUNS} are made in any case
     * @param runs for each engine exactly, or 0 for the seconds to decide
     * @param warmup seconds after which an engine that still gets faster is taken as warm
     */
    public record Budget(double seconds, int runs, double warmup) {
        private boolean spent(List<Double> times) {
            double sum = times.stream().mapToDouble(Double::doubleValue).sum();
            return runs > 0 ? times.size() >= runs : times.size() >= LEAST_RUNS && sum >= seconds * 1e3;
        }
    }

    /**
     * What came out.
     *
     * @param peer null where cnn4j ran alone
     * @param difference the largest of two elements of the results, over the range of the peer's result; infinite where one
     *     of them is no number, 0 where cnn4j ran alone
     * @param others how many processors other programs used meanwhile, on average; engines that wait for each other's threads
     *     suffer more from them than those that do not
     */
    public record Outcome(Timing own, Timing peer, double difference, double others) {
        private static final String WORD = "outcome";

        /** One line that {@link #parse} reads. */
        @Override
        public String toString() {
            return WORD + " " + others + " " + words(own) + (peer == null ? "" : " " + words(peer) + " " + difference);
        }

        private static String words(Timing timing) {
            return timing.median() + " " + timing.fastest() + " " + timing.runs();
        }

        /** The outcome that a line tells, or null if it tells something else. */
        public static Outcome parse(String line) {
            String[] words = line.split(" ");
            if (!words[0].equals(WORD) || words.length != 5 && words.length != 9) {
                return null;
            }
            boolean alone = words.length == 5;
            return new Outcome(
                    timing(words, 2),
                    alone ? null : timing(words, 5),
                    alone ? 0 : Double.parseDouble(words[8]),
                    Double.parseDouble(words[1]));
        }

        private static Timing timing(String[] words, int at) {
            return new Timing(
                    Double.parseDouble(words[at]), Double.parseDouble(words[at + 1]), Integer.parseInt(words[at + 2]));
        }
    }

    /** A block's length; long against what a block costs before its first timed run. */
    private static final double BLOCK_MILLISECONDS = 300;

    private static final int LEAST_RUNS = 5;

    private static final double WARM_WINDOW_MILLISECONDS = 400;
    /** An engine is warm once so many windows in a row were no better than the best before them, and not before so many runs. */
    private static final int WARM_WINDOWS = 4;

    private static final int WARM_RUNS = 10;

    private static final double BETTER = 0.99;

    private static final long SETTLE_STEP_NANOS = 20_000_000;
    private static final int SETTLE_STEPS = 50;

    private Contest() {}

    /**
     * Runs {@code file} in cnn4j's CPU backend and, if {@code peer}, in ONNX Runtime with as many threads.
     *
     * @param seed decides the input
     * @throws Cnn4jException if an engine refuses the network
     */
    public static Outcome run(Path file, boolean peer, Budget budget, long seed) {
        try (OwnContestant own = new OwnContestant(file, seed)) {
            if (!peer) {
                Measured alone = measure(List.of(own), budget);
                return new Outcome(alone.timings().get(0), null, 0, alone.others());
            }
            try (Contestant other = new OnnxRuntimeContestant(file, own.threads(), own.input())) {
                double difference = difference(other.run(), own.run());
                Measured both = measure(List.of(own, other), budget);
                return new Outcome(both.timings().get(0), both.timings().get(1), difference, both.others());
            }
        }
    }

    private record Measured(List<Timing> timings, double others) {}

    private static Measured measure(List<? extends Contestant> contestants, Budget budget) {
        List<List<Double>> times = new ArrayList<>();
        List<Integer> blocks = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (Contestant contestant : contestants) {
            settle();
            double median = warm(contestant, budget.warmup());
            blocks.add((int) Math.max(1, Math.ceil(BLOCK_MILLISECONDS / median)));
            order.add(times.size());
            times.add(new ArrayList<>());
        }
        OtherPrograms others = new OtherPrograms();
        while (!times.stream().allMatch(budget::spent)) {
            for (int i : order) {
                if (!budget.spent(times.get(i))) {
                    settle();
                    block(contestants.get(i), blocks.get(i), budget, times.get(i));
                }
            }
            Collections.reverse(order);
        }
        double used = others.processorsUsed();
        return new Measured(
                times.stream()
                        .map(list -> Timing.of(
                                list.stream().mapToDouble(Double::doubleValue).toArray()))
                        .toList(),
                used);
    }

    private static void block(Contestant contestant, int runs, Budget budget, List<Double> times) {
        contestant.run();
        for (int i = 0; i < runs && (budget.runs() == 0 || times.size() < budget.runs()); i++) {
            times.add(timed(contestant));
        }
    }

    private static double timed(Contestant contestant) {
        long start = System.nanoTime();
        contestant.run();
        return (System.nanoTime() - start) / 1e6;
    }

    /** Runs until the medians of windows of time stop falling; returns the last of them. */
    private static double warm(Contestant contestant, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        double best = Double.POSITIVE_INFINITY;
        double median;
        int stale = 0;
        int runs = 0;
        do {
            List<Double> window = new ArrayList<>();
            double sum = 0;
            while (sum < WARM_WINDOW_MILLISECONDS && (window.isEmpty() || System.nanoTime() < end)) {
                double time = timed(contestant);
                window.add(time);
                sum += time;
            }
            median = Timing.median(
                    window.stream().mapToDouble(Double::doubleValue).toArray());
            runs += window.size();
            stale = median < best * BETTER ? 0 : stale + 1;
            best = Math.min(best, median);
        } while ((stale < WARM_WINDOWS || runs < WARM_RUNS) && System.nanoTime() < end);
        return median;
    }

    /** Waits until the threads of this process have come to rest, a second at most. */
    private static void settle() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        for (int i = 0; i < SETTLE_STEPS; i++) {
            long before = system.getProcessCpuTime();
            LockSupport.parkNanos(SETTLE_STEP_NANOS);
            // Some systems count in steps of 10 ms.
            if (system.getProcessCpuTime() - before < SETTLE_STEP_NANOS / 4) {
                return;
            }
        }
    }

    /** The largest difference of two elements over the range of {@code expected}. */
    static double difference(float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            throw new Cnn4jException(String.format(
                    Locale.ROOT, "the engines' results have %d and %d elements", expected.length, actual.length));
        }
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double off = Math.abs((double) expected[i] - actual[i]);
            if (!Double.isFinite(off)) {
                return Double.POSITIVE_INFINITY;
            }
            least = Math.min(least, expected[i]);
            greatest = Math.max(greatest, expected[i]);
            largest = Math.max(largest, off);
        }
        // A result whose elements are all the same says nothing of the network.
        return greatest > least ? largest / (greatest - least) : Double.POSITIVE_INFINITY;
    }
}
