package org.cnn4j.opencl;

import java.util.Arrays;
import java.util.Locale;
import org.cnn4j.DeviceException;
import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.spi.DeviceInfo;
import org.jocl.Pointer;

/**
 * What an OpenCL device gives at best, measured by kernels of its own: no network is faster than its multiply-adds by the one, or
 * than its weights by the other. Each is the best of several windows, since whatever disturbs one makes it slower.
 *
 * <p>It is a tool beside the backend and no part of {@link org.cnn4j.spi.Backend}: who writes a backend shall not have to write
 * benchmarks, and nothing that runs networks asks for these figures.
 *
 * @param flops fused multiply-adds in registers, 1e9 floating-point operations a second; two each
 * @param copy copied within the device's memory by a kernel, 1e9 bytes a second; each byte counts once where it is read and once
 *     where it is written
 * @param write from a Java array to the device, 1e9 bytes a second
 * @param read from the device to a Java array, 1e9 bytes a second
 * @param pinnedWrite from memory that the driver allocated for the host to the device, 1e9 bytes a second
 * @param pinnedRead the way back
 * @param launch microseconds that an empty kernel takes among many that are queued
 * @param launchAndWait microseconds from the launch of an empty kernel until the host knows that it has run
 */
public record DeviceCeilings(
        double flops,
        double copy,
        double write,
        double read,
        double pinnedWrite,
        double pinnedRead,
        double launch,
        double launchAndWait) {
    private static final int WINDOWS = 30;

    /** Long against the cost of a launch and the steps of a clock, short enough that others do not disturb them all. */
    private static final double WINDOW_SECONDS = 0.01;

    /** Clocks of GPUs rise with the load. */
    private static final double WARMUP_SECONDS = 0.2;

    /** As many sums as {@code fma_rate} has. */
    private static final int CHAINS = 12;

    private static final int CPU_ITEMS_A_UNIT = 16;
    private static final int GPU_ITEMS_A_UNIT = 8192;
    private static final int GROUP = 256;

    /** Far beyond caches. */
    private static final int COPY_BYTES = 1 << 28;

    private static final int TRANSFER_BYTES = 1 << 26;

    /** What is measured once, in units that the caller chose. */
    private interface Work {
        void run();
    }

    /**
     * Measures for about three seconds.
     *
     * @param device one of {@link OpenClBackendProvider#devices()}
     * @throws DeviceException if there is no such device, it refuses, or its kernels compute nonsense
     * @throws OutOfDeviceMemoryException if it has no room for the buffers, which take an eighth of its memory at most
     */
    public static DeviceCeilings measure(DeviceInfo device) {
        ClDevice found = new OpenClBackendProvider().find(device);
        return measure(found, found.isCpu());
    }

    /** As {@link #measure(DeviceInfo)}, with the kernels for CPUs or for GPUs, whatever the device is; for tests. */
    static DeviceCeilings measure(ClDevice found, boolean cpuKernels) {
        try (ClContext context = new ClContext(found, cpuKernels, ProgramCache.standard())) {
            double flops = flops(context);
            double copy = copy(context);
            int bytes = (int) Math.min(TRANSFER_BYTES, memory(found));
            float[] array = new float[bytes / Float.BYTES];
            Arrays.fill(array, 0.5f);
            double[] plain = transfers(context, Pointer.to(array), bytes);
            double[] pinned;
            try (PinnedMemory memory = new PinnedMemory(context, bytes)) {
                pinned = transfers(context, memory.pointer(), bytes);
            }
            return new DeviceCeilings(
                    flops,
                    copy,
                    plain[0],
                    plain[1],
                    pinned[0],
                    pinned[1],
                    launch(context, false),
                    launch(context, true));
        }
    }

    /** What a buffer may take where two are needed at a time. */
    private static long memory(ClDevice device) {
        return Math.min(device.maxAllocation(), device.globalMemory() / 16) / Long.BYTES * Long.BYTES;
    }

    private static double flops(ClContext context) {
        boolean cpu = context.cpuKernels();
        int width = context.vectorWidth();
        int group = cpu ? 1 : (int) Math.min(GROUP, context.device().maxWorkGroup());
        int items = context.device().computeUnits() * (cpu ? CPU_ITEMS_A_UNIT : GPU_ITEMS_A_UNIT);
        float[] seeds = new float[width];
        for (int i = 0; i < width; i++) {
            seeds[i] = 0.25f + i / 64f;
        }
        try (ClBuffer seed = context.upload((long) width * Float.BYTES, Pointer.to(seeds));
                ClBuffer out = context.allocate((long) items * Float.BYTES)) {
            int rounds = 64;
            while (true) {
                try (ClKernel kernel =
                        context.kernels().kernel("fma_rate", "-DVW=" + width, "vector.cl", "ceilings.cl")) {
                    kernel.buffer(seed)
                            .real(0.5f)
                            .real(0.5f)
                            .ints(rounds)
                            .buffer(out)
                            .size(items, group);
                    double seconds = seconds(context, kernel::enqueue);
                    if (seconds >= WINDOW_SECONDS || rounds >= 1 << 24) {
                        check(context, out, items, width);
                        double best = best(context, kernel::enqueue);
                        return 2e-9 * CHAINS * width * rounds * items / best;
                    }
                    rounds *= 2;
                }
            }
        }
    }

    /** s = s / 2 + 1/2 tends to 1 in each lane of each sum; no rate counts of a kernel that did not run. */
    private static void check(ClContext context, ClBuffer out, int items, int width) {
        float[] sums = new float[items];
        out.read(Pointer.to(sums), 0, (long) items * Float.BYTES);
        for (float sum : sums) {
            if (!(Math.abs(sum - CHAINS * width) < 1e-3f * CHAINS * width)) {
                throw new DeviceException(context.device().name() + " computes " + sum + " where multiply-adds give "
                        + CHAINS * width + "; its driver or compiler is broken");
            }
        }
    }

    private static double copy(ClContext context) {
        int width = context.vectorWidth();
        int group = (int) Math.min(GROUP, context.device().maxWorkGroup());
        long step = (long) group * width * Float.BYTES;
        long bytes = Math.max(step, Math.min(COPY_BYTES, memory(context.device())) / step * step);
        try (ClBuffer from = context.allocate(bytes);
                ClBuffer to = context.allocate(bytes);
                ClKernel kernel = context.kernels().kernel("copy_rate", "-DVW=" + width, "vector.cl", "ceilings.cl")) {
            // Pages that were never written are all the same one of zeros.
            from.fill(new byte[] {1, 2, 3, 4}, 0, bytes);
            to.fill(new byte[] {0, 0, 0, 0}, 0, bytes);
            kernel.buffer(from).buffer(to).size(bytes / width / Float.BYTES, group);
            double best = best(context, kernel::enqueue);
            byte[] last = new byte[4];
            to.read(Pointer.to(last), bytes - last.length, last.length);
            if (!Arrays.equals(last, new byte[] {1, 2, 3, 4})) {
                throw new DeviceException(context.device().name() + " does not copy what it is told to");
            }
            return 2e-9 * bytes / best;
        }
    }

    /** Rates to the device and back. */
    private static double[] transfers(ClContext context, Pointer host, long bytes) {
        try (ClBuffer buffer = context.allocate(bytes)) {
            double write = best(context, () -> buffer.write(host, 0, bytes));
            double read = best(context, () -> buffer.read(host, 0, bytes));
            return new double[] {1e-9 * bytes / write, 1e-9 * bytes / read};
        }
    }

    private static double launch(ClContext context, boolean wait) {
        int launches = wait ? 200 : 2000;
        try (ClKernel kernel = context.kernels().kernel("nothing", "-DVW=4", "vector.cl", "ceilings.cl")) {
            kernel.ints(0).size(1, 1);
            double best = best(context, () -> {
                for (int i = 0; i < launches; i++) {
                    kernel.enqueue();
                    if (wait) {
                        context.finish();
                    }
                }
            });
            return 1e6 * best / launches;
        }
    }

    /** The seconds of the fastest of several runs, after a warm-up. */
    private static double best(ClContext context, Work work) {
        double spent = 0;
        do {
            spent += seconds(context, work);
        } while (spent < WARMUP_SECONDS);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < WINDOWS; i++) {
            best = Math.min(best, seconds(context, work));
        }
        return best;
    }

    private static double seconds(ClContext context, Work work) {
        long start = System.nanoTime();
        work.run();
        context.finish();
        return (System.nanoTime() - start) / 1e9;
    }

    /** One line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "ceilings: %.0f GFLOP/s of FMA, memory copied %.1f GB/s, to the device %.1f GB/s (pinned %.1f), "
                        + "back %.1f (pinned %.1f), a launch %.1f us queued, %.1f us with a wait",
                flops,
                copy,
                write,
                pinnedWrite,
                read,
                pinnedRead,
                launch,
                launchAndWait);
    }
}
