package org.cnn4j.cpu;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/** What {@link FunctionAllocationTest} measures, in a JVM of its own. */
final class FunctionAllocationRun {
    /** Those that have vector loops of their own. */
    private static final List<Kind> FUNCTIONS = List.of(
            Kind.RELU,
            Kind.LEAKY_RELU,
            Kind.CLIP,
            Kind.HARD_SIGMOID,
            Kind.HARD_SWISH,
            Kind.AFFINE,
            Kind.ABS,
            Kind.NEG,
            Kind.SQRT,
            Kind.RECIPROCAL,
            Kind.EXP,
            Kind.LOG,
            Kind.ERF,
            Kind.SIGMOID,
            Kind.TANH,
            Kind.SWISH,
            Kind.GELU);

    /** No multiple of a vector; one vector a step that is an object is 1.5 KB or more a call. */
    private static final int ELEMENTS = 515;

    private static final long ALLOWED_BYTES_A_CALL = 32;
    private static final int CALLS_A_ROUND = 200;

    /**
     * Of the caller's own processor time, some fifty times what the slowest function takes to be compiled alone: a busy machine makes
     * compilation late by the clock, and a stopped process does not use up its time.
     */
    private static final long MOST_NANOSECONDS = 20_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private FunctionAllocationRun() {}

    /**
     * Measures, and fails with a message on standard error.
     *
     * @param args a {@link KernelVariant}, and a number that the order of functions is drawn from
     */
    public static void main(String[] args) {
        FunctionKernel kernel = KernelVariant.valueOf(args[0]).create().functions();
        List<Kind> order = new ArrayList<>(FUNCTIONS);
        Collections.shuffle(order, new Random(Long.parseLong(args[1])));
        Workspace ws = new Workspace();
        float[] x = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            x[i] = i % 7 + 1;
        }
        float[] y = new float[ELEMENTS];
        for (Kind kind : order) {
            UnaryFunction f = UnaryFunction.of(kind);
            steady(kind.name(), order, () -> kernel.unary(f, x, 0, y, 0, ELEMENTS, ws));
        }
        steady("expSum", order, () -> kernel.expSum(x, 0, 7f, y, 0, ELEMENTS, ws));
        steady("affine", order, () -> kernel.affine(x, 0, 2f, 3f, y, 0, ELEMENTS, ws));
    }

    private static void steady(String name, List<Kind> order, Runnable call) {
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
            throw new AssertionError(name + " allocates " + bytes + " bytes a call, functions in the order " + order);
        }
    }
}
