package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Reduce;

/**
 * Sums, means, and sums of squares of few long runs, as for the norm of a gradient: a run is cut into parts, which several threads sum
 * apart in double precision, and parts are added in their order.
 */
final class RunReduce implements Runnable, WorkerPool.Body {
    /** Elements that are summed in single precision before they are added in double. */
    private static final int RUN = 2048;

    /** Elements of a part. */
    private static final int PART = 1 << 15;

    /** Runs that are enough to share out by themselves. */
    private static final int ENOUGH = 24;

    private final Reduce.Kind kind;
    private final Binding binding;
    private final int results;
    private final int length;
    private final int parts;
    private final double[] sums;

    RunReduce(Reduce.Kind kind, ReducedAxes axes, Binding binding) {
        this.kind = kind;
        this.binding = binding;
        this.results = axes.outer();
        this.length = axes.rows();
        this.parts = (length - 1) / PART + 1;
        this.sums = new double[results * parts];
    }

    static boolean takes(Reduce.Kind kind, ReducedAxes axes) {
        boolean sum = kind == Reduce.Kind.SUM || kind == Reduce.Kind.MEAN || squares(kind);
        return sum && axes.outer() < ENOUGH && axes.rows() > PART;
    }

    private static boolean squares(Reduce.Kind kind) {
        return kind == Reduce.Kind.SUM_SQUARE || kind == Reduce.Kind.L2;
    }

    @Override
    public void run() {
        binding.pool().parallelFor(sums.length, this);
        float[] y = binding.output().floats();
        int to = binding.output().offset();
        for (int i = 0; i < results; i++) {
            double sum = 0;
            for (int part = 0; part < parts; part++) {
                sum += sums[i * parts + part];
            }
            y[to + i] = (float)
                    switch (kind) {
                        case MEAN -> sum / length;
                        case L2 -> Math.sqrt(sum);
                        default -> sum;
                    };
        }
    }

    @Override
    public void run(int unit, int slot) {
        int result = unit / parts;
        int from = (unit - result * parts) * PART;
        int end = Math.min(length, from + PART);
        float[] x = binding.input(0).floats();
        int at = binding.input(0).offset() + result * length;
        Workspace ws = binding.workspaces()[slot];
        float[] dot = ws.buffer(Workspace.Use.ROW, 1);
        double sum = 0;
        for (int i = from; i < end; i += RUN) {
            int n = Math.min(RUN, end - i);
            if (squares(kind)) {
                binding.kernels().rows().dots(n, x, at + i, x, at + i, 0, 1, dot, 0, ws);
                sum += dot[0];
            } else {
                sum += binding.kernels().spans().sum(x, at + i, n);
            }
        }
        sums[unit] = sum;
    }
}
