package org.cnn4j.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cnn4j.Cnn4jException;

/**
 * What this machine gives a Java program at best: no network is faster than its multiply-adds by the one, or than its weights
 * by the other.
 *
 * @param one on one thread
 * @param all on all of {@code threads} at the same time
 */
public record Ceilings(int threads, Rates one, Rates all) {
    /**
     * Rates in units of 1e9 a second.
     *
     * @param flops of fused multiply-adds in registers, in floating-point operations; two each
     * @param read bytes read from memory
     * @param copy bytes copied within memory, each counted once where it is read and once where it is written
     */
    public record Rates(double flops, double read, double copy) {}

    /** What one thread does over and over; gives the number of units that it did. */
    private interface Work {
        long run(int thread);
    }

    private static final int ROUNDS = 20_000;
    private static final double WARMUP_SECONDS = 0.2;
    private static final double SECONDS = 0.1;
    private static final int WINDOWS = 5;

    /** Far beyond caches. */
    private static final int MEMORY_FLOATS = 1 << 26;

    /** A sum of what the loops computed, for the compiler not to leave them out. */
    private static volatile float sink;

    /**
     * Measures for about two seconds.
     *
     * @throws Cnn4jException if the Vector API's module is absent
     */
    public static Ceilings measure() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new Cnn4jException(
                    "the machine's ceilings are measured with the Vector API; start Java with --add-modules jdk.incubator.vector");
        }
        int threads = Runtime.getRuntime().availableProcessors();
        long heap = Runtime.getRuntime().maxMemory() / Float.BYTES;
        float[] memory = new float[(int) Math.min(MEMORY_FLOATS, heap / 4)];
        // Pages that were never written are all the same one of zeros.
        Arrays.fill(memory, 0.5f);
        Rates one = rates(1, memory);
        return new Ceilings(threads, one, threads == 1 ? one : rates(threads, memory));
    }

    private static Rates rates(int threads, float[] memory) {
        float[] seed = new float[64];
        Arrays.fill(seed, 0.5f);
        int part = memory.length / threads;
        int half = part / 2;
        return new Rates(
                rate(threads, thread -> {
                    sink = VectorLoops.fma(ROUNDS, seed);
                    return VectorLoops.operations(ROUNDS);
                }),
                rate(threads, thread -> {
                    sink = VectorLoops.sum(memory, thread * part, (thread + 1) * part);
                    return (long) part * Float.BYTES;
                }),
                rate(threads, thread -> {
                    System.arraycopy(memory, thread * part, memory, thread * part + half, half);
                    return 2L * half * Float.BYTES;
                }));
    }

    /** The best window's units a second over all threads, in 1e9. */
    private static double rate(int threads, Work work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            window(pool, threads, WARMUP_SECONDS, work);
            return IntStream.range(0, WINDOWS)
                    .mapToDouble(i -> window(pool, threads, SECONDS, work))
                    .max()
                    .getAsDouble();
        } finally {
            pool.shutdownNow();
        }
    }

    private static double window(ExecutorService pool, int threads, double seconds, Work work) {
        CyclicBarrier start = new CyclicBarrier(threads);
        double total = 0;
        try {
            for (Future<Double> each : IntStream.range(0, threads)
                    .mapToObj(thread -> pool.submit(() -> repeat(start, thread, seconds, work)))
                    .toList()) {
                total += each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cnn4jException("interrupted", e);
        } catch (ExecutionException e) {
            throw new Cnn4jException("the machine's ceilings cannot be measured: " + e.getCause(), e);
        }
        return total / 1e9;
    }

    private static double repeat(CyclicBarrier start, int thread, double seconds, Work work)
            throws InterruptedException, BrokenBarrierException {
        start.await();
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        long units = 0;
        long now;
        do {
            units += work.run(thread);
            now = System.nanoTime();
        } while (now < end);
        return units * 1e9 / (now - begin);
    }

    /** One line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "ceilings on 1 thread / %d: %.0f / %.0f GFLOP/s of FMA, memory read %.1f / %.1f GB/s, copied %.1f / %.1f GB/s",
                threads,
                one.flops(),
                all.flops(),
                one.read(),
                all.read(),
                one.copy(),
                all.copy());
    }
}
