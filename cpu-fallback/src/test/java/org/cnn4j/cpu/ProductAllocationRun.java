package org.cnn4j.cpu;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.stream.IntStream;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.OuterGemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** What {@link ProductAllocationTest} measures, in a JVM of its own. */
final class ProductAllocationRun {
    private static final int K = 64;

    /** One sum that is an object is 64 bytes or more for each element of it. */
    private static final long ALLOWED_BYTES_A_CALL = 32;

    private static final int CALLS_A_ROUND = 200;

    /** Of the caller's own processor time. */
    private static final long MOST_NANOSECONDS = 20_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ProductAllocationRun() {}

    /**
     * Measures, and fails with a message on standard error.
     *
     * @param args a {@link KernelVariant}
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        KernelSet kernels = KernelVariant.valueOf(args[0]).create();
        Workspace ws = new Workspace();
        float[] x = new float[OuterGemmKernel.ROOM * OuterGemmKernel.LD];
        float[] y = new float[x.length];
        GemmKernel gemm = kernels.gemm();
        int mr = gemm.mr();
        int width = gemm.panelWidth(1024);
        // What operators share is hot with multiply-adds alone first, and fails a check when others follow.
        for (int i = 0; i < 100; i++) {
            gemm.tile(8, x, 0, x, 0, width, x, 0, width, y, 0, width, mr, width, ws);
        }
        otherOperators();
        for (int rows : IntStream.of(mr, 8, 4, 1).filter(i -> i <= mr).toArray()) {
            String name = "tile of " + rows + " rows";
            steady(name, () -> gemm.tile(K, x, 0, x, 0, width, x, 0, width, y, 0, width, rows, width, ws));
        }
        steady("half tile", () -> gemm.tile(K, x, 0, x, 0, width, x, 0, width, y, 0, width, mr, width / 2, ws));
        for (int rows : new int[] {mr, 8, 4}) {
            String name = "outer products of " + rows + " rows";
            steady(name, () -> kernels.outerGemm().add(K, rows, width, x, 0, x, 0, false, y, 0, ws));
        }
    }

    /** By reflection, as the search for tests links this class where the module is absent, too. */
    private static void otherOperators() throws ReflectiveOperationException {
        Class<?> floats = Class.forName("jdk.incubator.vector.FloatVector");
        Method zero = floats.getMethod("zero", Class.forName("jdk.incubator.vector.VectorSpecies"));
        Method add = floats.getMethod("add", Class.forName("jdk.incubator.vector.Vector"));
        Method neg = floats.getMethod("neg");
        Object v = zero.invoke(null, floats.getField("SPECIES_PREFERRED").get(null));
        for (int i = 0; i < 20; i++) {
            v = neg.invoke(add.invoke(v, v));
        }
    }

    private static void steady(String name, Runnable call) {
        long id = Thread.currentThread().getId();
        long start = THREADS.getThreadCpuTime(id);
        long bytes;
        do {
            long before = THREADS.getThreadAllocatedBytes(id);
            for (int i = 0; i < CALLS_A_ROUND; i++) {
                call.run();
            }
            bytes = (THREADS.getThreadAllocatedBytes(id) - before) / CALLS_A_ROUND;
        } while (bytes > ALLOWED_BYTES_A_CALL && THREADS.getThreadCpuTime(id) - start < MOST_NANOSECONDS);
        if (bytes > ALLOWED_BYTES_A_CALL) {
            throw new AssertionError(name + ": a call allocates " + bytes + " bytes");
        }
    }
}
