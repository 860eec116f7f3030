package org.cnn4j.cpu;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cnn4j.cpu.kernel.ColumnKernel;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.PoolGradientKernel;
import org.cnn4j.cpu.kernel.TrainingKernel;
import org.cnn4j.cpu.kernel.UpdateTerms;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.UnaryGradient;

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
        KernelSet kernels = KernelVariant.valueOf(args[0]).create();
        FunctionKernel kernel = kernels.functions();
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
        training(kernels, order, x, y, ws);
    }

    private static void training(KernelSet kernels, List<Kind> order, float[] x, float[] y, Workspace ws) {
        for (Kind kind : order) {
            UnaryFunction f = new UnaryFunction(kind, 0.5f, 3f);
            if (UnaryGradient.takes(f)) {
                TrainingKernel training = kernels.training();
                steady(kind + " gradient", order, () -> training.unaryGradient(f, x, 0, x, 0, y, 0, ELEMENTS));
            }
        }
        for (OptimizerUpdate.Rule rule : OptimizerUpdate.Rule.values()) {
            int states = rule == OptimizerUpdate.Rule.ADAM ? 2 : 1;
            UpdateTerms terms = new UpdateTerms(new OptimizerUpdate(rule, states, 0.9f, 1e-5f, 0.1f, false, false));
            terms.set(new float[] {0.1f, 0.9f, 0.5f, 0.5f}, 0, 1f);
            float[][] in = {x, x, x, x};
            float[][] out = {y, y.clone(), y.clone()};
            int[] at = new int[4];
            steady(rule.name(), order, () -> kernels.training().update(terms, in, at, out, at, 0, ELEMENTS));
        }
        // Rows of 41 columns, and pixels of 6 and 20 channels: vectors, and rests of all widths.
        float[] sums = new float[41];
        float[] squares = new float[41];
        ColumnKernel columns = kernels.columns();
        steady("sums", order, () -> columns.sums(12, 41, x, 0, sums, 0));
        steady("moments", order, () -> columns.moments(12, 41, x, 0, x, 0, sums, 0, squares, 0));
        steady("products", order, () -> columns.products(12, 41, x, 0, x, 0, x, sums, 0, squares, 0));
        steady("normalise", order, () -> columns.normalise(12, 41, x, 0, x, x, x, y, 0));
        steady("normaliseAndAdd", order, () -> columns.normaliseAndAdd(12, 41, x, 0, x, x, 0, x, x, x, y, 0));
        int[] taps = {0, 20, 100, 120};
        PoolGradientKernel pools = kernels.poolGradients();
        for (boolean add : new boolean[] {false, true}) {
            steady("max", order, () -> pools.max(8, 20, 4, taps, 40, x, 0, x, 0, 20, y, 0, add));
            steady("spread", order, () -> pools.spread(8, 20, 4, taps, 40, 0.25f, x, 0, 20, y, 0, add));
        }
        steady("maxOfRows", order, () -> pools.maxOfRows(84, 4, y, 100, x, 0));
        steady("interleave", order, () -> pools.interleave(14, 2, 6, x, 0, 100, y, 0));
        steady("narrow max", order, () -> kernels.channels().max(14, 6, 4, taps, x, 0, 12, y, 0, 6, ws));
        steady("narrow sum", order, () -> kernels.channels().sum(14, 6, 4, taps, x, 0, 12, 1f, y, 0, 6, ws));
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
