package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.Reduce;
import org.cnn4j.plan.Step;

/**
 * {@link Reduce}. Sums, means and maxima of floats over the trailing axes go by runs; all else is a plain loop over the reduced
 * elements of each result, in double precision for floats and in longs for integers.
 */
final class ReduceStep implements Runnable, WorkerPool.Body {
    /** Elements that are summed in single precision before they are added in double. */
    private static final int RUN = 2048;

    private final Reduce.Kind kind;
    private final DType type;
    private final Binding binding;
    private final Loops kept;
    private final Loops reduced;
    private final int results;
    private final long count;
    private final int tiles;

    private ReduceStep(Reduce op, Step step, Binding binding) {
        this.kind = op.kind();
        this.type = step.output().type().dtype();
        this.binding = binding;
        Shape in = step.input(0).type().shape();
        int[] strides = in.strides();
        int[] keptDims = in.dims();
        int[] reducedDims = in.dims();
        long n = 1;
        for (int i = 0; i < in.rank(); i++) {
            if (op.axes().contains(i)) {
                n *= keptDims[i];
                keptDims[i] = 1;
            } else {
                reducedDims[i] = 1;
            }
        }
        this.count = n;
        this.kept = Loops.of(keptDims, strides);
        this.reduced = n == 0 ? Loops.rows(0, 0) : Loops.of(reducedDims, strides);
        this.results = step.output().size();
        this.tiles = Math.min(results, Binding.tiles(results * Math.max(1, n)));
    }

    static Runnable bind(Reduce op, Step step, Binding binding) {
        ReducedAxes axes = ReducedAxes.of(op, step.input(0).type());
        if (axes != null && axes.columns() == 1 && RunReduce.takes(op.kind(), axes)) {
            return new RunReduce(op.kind(), axes, binding);
        }
        if (axes != null && axes.columns() > 1) {
            if (ColumnReduce.takes(op.kind(), axes)) {
                return new ColumnReduce(op.kind(), axes, binding);
            }
            if (OuterReduce.takes(op.kind())) {
                return new OuterReduce(op.kind(), axes, binding);
            }
        }
        return new ReduceStep(op, step, binding);
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int last = Binding.start(results, tile + 1, tiles);
        Buf x = binding.input(0);
        int to = binding.output().offset();
        for (int i = Binding.start(results, tile, tiles); i < last; i++) {
            int row = i / kept.length();
            int start = x.offset() + kept.offset(0, row) + (i - row * kept.length()) * kept.step(0);
            if (type != DType.FLOAT32) {
                Elements.putLong(type, binding.output().array(), to + i, integers(x.array(), start));
            } else if (reduced.rows() > 0 && reduced.step(0) == 1 && fast()) {
                binding.output().floats()[to + i] = runs(x.floats(), start);
            } else {
                binding.output().floats()[to + i] = floats(x.floats(), start);
            }
        }
    }

    private boolean fast() {
        return kind == Reduce.Kind.SUM || kind == Reduce.Kind.MEAN || kind == Reduce.Kind.MAX;
    }

    private float runs(float[] x, int start) {
        double sum = 0;
        float max = Float.NEGATIVE_INFINITY;
        for (int row = 0; row < reduced.rows(); row++) {
            int at = start + reduced.offset(0, row);
            if (kind == Reduce.Kind.MAX) {
                max = Math.max(max, binding.kernels().spans().max(x, at, reduced.length()));
                continue;
            }
            for (int i = 0; i < reduced.length(); i += RUN) {
                sum += binding.kernels().spans().sum(x, at + i, Math.min(RUN, reduced.length() - i));
            }
        }
        return kind == Reduce.Kind.MAX ? max : (float) (kind == Reduce.Kind.MEAN ? sum / count : sum);
    }

    private float floats(float[] x, int start) {
        double acc = neutral();
        // The largest element first, so that no exponential overflows.
        double shift = kind == Reduce.Kind.LOG_SUM_EXP ? largest(x, start) : 0;
        for (int row = 0; row < reduced.rows(); row++) {
            int at = start + reduced.offset(0, row);
            for (int i = 0; i < reduced.length(); i++) {
                acc = add(acc, x[at + i * reduced.step(0)] - shift);
            }
        }
        return (float)
                switch (kind) {
                    case MEAN -> acc / count;
                    case L2 -> Math.sqrt(acc);
                    case LOG_SUM -> Math.log(acc);
                    case LOG_SUM_EXP -> shift + Math.log(acc);
                    default -> acc;
                };
    }

    private double neutral() {
        return switch (kind) {
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
            case PROD -> 1;
            default -> 0;
        };
    }

    private double add(double acc, double x) {
        return switch (kind) {
            case SUM, MEAN, LOG_SUM -> acc + x;
            case MAX -> Math.max(acc, x);
            case MIN -> Math.min(acc, x);
            case PROD -> acc * x;
            case L1 -> acc + Math.abs(x);
            case L2, SUM_SQUARE -> acc + x * x;
            case LOG_SUM_EXP -> acc + Math.exp(x);
        };
    }

    /** The largest element, or 0 where that is infinite or nothing is there, so that it can be subtracted. */
    private double largest(float[] x, int start) {
        double max = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < reduced.rows(); row++) {
            int at = start + reduced.offset(0, row);
            for (int i = 0; i < reduced.length(); i++) {
                max = Math.max(max, x[at + i * reduced.step(0)]);
            }
        }
        return Double.isInfinite(max) ? 0 : max;
    }

    private long integers(Object x, int start) {
        long acc = least();
        for (int row = 0; row < reduced.rows(); row++) {
            int at = start + reduced.offset(0, row);
            for (int i = 0; i < reduced.length(); i++) {
                acc = add(acc, Elements.getLong(type, x, at + i * reduced.step(0)));
            }
        }
        return kind == Reduce.Kind.MEAN ? (count == 0 ? 0 : acc / count) : acc;
    }

    private long least() {
        boolean wide = type == DType.INT64;
        return switch (kind) {
            case MAX -> wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
            case MIN -> wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
            case PROD -> 1;
            default -> 0;
        };
    }

    private long add(long acc, long x) {
        return switch (kind) {
            case SUM, MEAN -> acc + x;
            case MAX -> Math.max(acc, x);
            case MIN -> Math.min(acc, x);
            case PROD -> acc * x;
            case L1 -> acc + Math.abs(x);
            case SUM_SQUARE -> acc + x * x;
            default -> throw new IllegalStateException(kind + " of " + type);
        };
    }
}
