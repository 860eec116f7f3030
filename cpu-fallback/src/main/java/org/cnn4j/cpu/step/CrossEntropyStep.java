package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Step;

/**
 * {@link SoftmaxCrossEntropy} and {@link SoftmaxCrossEntropyGradient}. Where the classes are the last axis each row is done by itself,
 * else what follows them in blocks of columns.
 */
abstract class CrossEntropyStep implements Runnable, WorkerPool.Body {
    private static final UnaryFunction EXP = UnaryFunction.of(UnaryFunction.Kind.EXP);

    /** Columns done at once: kernels of spans take the other blocks of a workspace. */
    private static final int COLUMNS = 256;

    protected final Binding binding;
    private final SpanKernel spans;
    private final FunctionKernel functions;
    private final int logits;
    private final int classes;
    private final int inner;
    private final int blocks;
    private final int units;
    private final int tiles;

    /** @param logits which operand they are; the targets follow */
    private CrossEntropyStep(int logits, Step step, Binding binding) {
        this.binding = binding;
        this.spans = binding.kernels().spans();
        this.functions = binding.kernels().functions();
        this.logits = logits;
        Shape x = step.input(logits).type().shape();
        this.classes = x.dim(1);
        this.inner = x.product(2, x.rank());
        this.blocks = (inner + COLUMNS - 1) / COLUMNS;
        this.units = x.dim(0) * blocks;
        this.tiles = Math.min(units, Binding.tiles(4L * x.size()));
    }

    static Runnable losses(Step step, Binding binding) {
        return new Losses(step, binding);
    }

    static Runnable gradient(Step step, Binding binding) {
        return new Gradient(step, binding);
    }

    @Override
    public final void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public final void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int last = Binding.start(units, tile + 1, tiles);
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            if (inner == 1) {
                row(unit, classes, ws);
            } else {
                int image = unit / blocks;
                int from = (unit - image * blocks) * COLUMNS;
                columns(image, from, Math.min(COLUMNS, inner - from), ws);
            }
        }
    }

    /** Does an image without further axes. */
    abstract void row(int image, int n, Workspace ws);

    /** Does {@code n} columns of an image, from {@code from} on. */
    abstract void columns(int image, int from, int n, Workspace ws);

    protected final Buf logits() {
        return binding.input(logits);
    }

    protected final Buf targets() {
        return binding.input(logits + 1);
    }

    protected final int start(int image, int from) {
        return image * classes * inner + from;
    }

    protected final int classes() {
        return classes;
    }

    protected final int inner() {
        return inner;
    }

    /** The greatest logit of each column, in {@code max}. */
    protected final void maxima(int at, int n, float[] max, Workspace ws) {
        float[] x = logits().floats();
        int s = logits().offset() + at;
        System.arraycopy(x, s, max, 0, n);
        for (int c = 1; c < classes; c++) {
            spans.binary(Binary.Kind.MAX, max, 0, 1, x, s + c * inner, 1, max, 0, n, ws);
        }
    }

    /** {@code exp(logit - max)} of class {@code c} in {@code dst}, added to {@code sum}. */
    protected final void powers(int at, int c, int n, float[] max, float[] dst, int to, float[] sum, Workspace ws) {
        int s = logits().offset() + at + c * inner;
        spans.binary(Binary.Kind.SUB, logits().floats(), s, 1, max, 0, 1, dst, to, n, ws);
        functions.unary(EXP, dst, to, dst, to, n, ws);
        for (int i = 0; i < n; i++) {
            sum[i] += dst[to + i];
        }
    }

    private static final class Losses extends CrossEntropyStep {
        Losses(Step step, Binding binding) {
            super(0, step, binding);
        }

        @Override
        void row(int image, int n, Workspace ws) {
            float[] x = logits().floats();
            int s = logits().offset() + image * n;
            float max = binding.kernels().spans().max(x, s, n);
            float[] powers = ws.buffer(Workspace.Use.ROW, n);
            double sum = binding.kernels().functions().expSum(x, s, max, powers, 0, n, ws);
            double log = Math.log(sum);
            float[] t = targets().floats();
            int ts = targets().offset() + image * n;
            double loss = 0;
            for (int c = 0; c < n; c++) {
                if (t[ts + c] != 0) {
                    loss += t[ts + c] * (log - ((double) x[s + c] - max));
                }
            }
            binding.output().floats()[binding.output().offset() + image] = (float) loss;
        }

        @Override
        void columns(int image, int from, int n, Workspace ws) {
            float[][] rows = ws.rows(3, COLUMNS);
            float[] max = rows[0];
            float[] sum = rows[1];
            float[] losses = rows[2];
            int at = start(image, from);
            maxima(at, n, max, ws);
            Arrays.fill(sum, 0, n, 0f);
            for (int c = 0; c < classes(); c++) {
                powers(at, c, n, max, losses, 0, sum, ws);
            }
            for (int i = 0; i < n; i++) {
                sum[i] = (float) Math.log(sum[i]);
                losses[i] = 0;
            }
            for (int c = 0; c < classes(); c++) {
                add(targets(), logits(), at + c * inner(), max, sum, losses, n);
            }
            int to = binding.output().offset() + image * inner() + from;
            System.arraycopy(losses, 0, binding.output().floats(), to, n);
        }

        private static void add(Buf targets, Buf logits, int at, float[] max, float[] log, float[] losses, int n) {
            float[] t = targets.floats();
            float[] x = logits.floats();
            for (int i = 0; i < n; i++) {
                float target = t[targets.offset() + at + i];
                if (target != 0) {
                    losses[i] += target * (log[i] - (x[logits.offset() + at + i] - max[i]));
                }
            }
        }
    }

    private static final class Gradient extends CrossEntropyStep {
        Gradient(Step step, Binding binding) {
            super(1, step, binding);
        }

        @Override
        void row(int image, int n, Workspace ws) {
            float[] x = logits().floats();
            int s = logits().offset() + image * n;
            float[] powers = ws.buffer(Workspace.Use.ROW, n);
            float max = binding.kernels().spans().max(x, s, n);
            double sum = binding.kernels().functions().expSum(x, s, max, powers, 0, n, ws);
            float[] t = targets().floats();
            int ts = targets().offset() + image * n;
            double total = 0;
            for (int c = 0; c < n; c++) {
                total += t[ts + c];
            }
            Buf losses = binding.input(0);
            float loss = losses.floats()[losses.offset() + image];
            double factor = total / sum;
            float[] dx = binding.output().floats();
            int to = binding.output().offset() + image * n;
            for (int c = 0; c < n; c++) {
                dx[to + c] = (float) (loss * (powers[c] * factor - t[ts + c]));
            }
        }

        @Override
        void columns(int image, int from, int n, Workspace ws) {
            float[][] rows = ws.rows(3, COLUMNS);
            float[] max = rows[0];
            float[] factor = rows[1];
            float[] total = rows[2];
            int at = start(image, from);
            maxima(at, n, max, ws);
            Arrays.fill(factor, 0, n, 0f);
            Arrays.fill(total, 0, n, 0f);
            float[] dx = binding.output().floats();
            int to = binding.output().offset() + at;
            float[] t = targets().floats();
            int ts = targets().offset() + at;
            for (int c = 0; c < classes(); c++) {
                powers(at, c, n, max, dx, to + c * inner(), factor, ws);
                for (int i = 0; i < n; i++) {
                    total[i] += t[ts + c * inner() + i];
                }
            }
            Buf losses = binding.input(0);
            int ls = losses.offset() + image * inner() + from;
            for (int i = 0; i < n; i++) {
                factor[i] = total[i] / factor[i];
            }
            for (int c = 0; c < classes(); c++) {
                int o = c * inner();
                for (int i = 0; i < n; i++) {
                    dx[to + o + i] = losses.floats()[ls + i] * (dx[to + o + i] * factor[i] - t[ts + o + i]);
                }
            }
        }
    }
}
