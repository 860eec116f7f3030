package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Step;

/**
 * {@link Softmax}: along the last axis each row is done by itself; along another, all of what follows the axis is done at once, in
 * blocks of columns.
 */
final class SoftmaxStep implements Runnable, WorkerPool.Body {
    private static final UnaryFunction EXP = UnaryFunction.of(UnaryFunction.Kind.EXP);
    private static final UnaryFunction LOG = UnaryFunction.of(UnaryFunction.Kind.LOG);

    /** Columns done at once; two blocks of sums and maxima are kept, and kernels use others. */
    private static final int COLUMNS = 512;

    private final Binding binding;
    private final SpanKernel spans;
    private final FunctionKernel functions;
    private final boolean log;
    private final int length;
    private final int inner;
    private final int units;
    private final int blocks;
    private final int tiles;

    SoftmaxStep(Softmax op, Step step, Binding binding) {
        this.binding = binding;
        this.spans = binding.kernels().spans();
        this.functions = binding.kernels().functions();
        this.log = op.log();
        Shape x = step.output().type().shape();
        this.length = x.dim(op.axis());
        this.inner = x.product(op.axis() + 1, x.rank());
        this.blocks = (inner + COLUMNS - 1) / COLUMNS;
        this.units = x.product(0, op.axis()) * blocks;
        this.tiles = Math.min(units, Binding.tiles(4L * x.size()));
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int last = Binding.start(units, tile + 1, tiles);
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            if (inner == 1) {
                row(unit, ws);
            } else {
                int outer = unit / blocks;
                int from = (unit - outer * blocks) * COLUMNS;
                columns(outer * length * inner + from, Math.min(COLUMNS, inner - from), ws);
            }
        }
    }

    private void row(int row, Workspace ws) {
        Buf x = binding.input(0);
        float[] src = x.floats();
        int s = x.offset() + row * length;
        float[] dst = binding.output().floats();
        int d = binding.output().offset() + row * length;
        float max = spans.max(src, s, length);
        float sum = functions.expSum(src, s, max, dst, d, length, ws);
        if (log) {
            functions.affine(src, s, 1f, -max, dst, d, length, ws);
            functions.affine(dst, d, 1f, (float) -Math.log(sum), dst, d, length, ws);
        } else {
            functions.affine(dst, d, 1f / sum, 0f, dst, d, length, ws);
        }
    }

    private void columns(int at, int n, Workspace ws) {
        Buf x = binding.input(0);
        float[] src = x.floats();
        int s = x.offset() + at;
        float[] dst = binding.output().floats();
        int d = binding.output().offset() + at;
        float[] rows = ws.buffer(Workspace.Use.ROW, 2 * COLUMNS);
        System.arraycopy(src, s, rows, 0, n);
        for (int i = 1; i < length; i++) {
            spans.binary(Binary.Kind.MAX, rows, 0, 1, src, s + i * inner, 1, rows, 0, n, ws);
        }
        java.util.Arrays.fill(rows, COLUMNS, COLUMNS + n, 0f);
        for (int i = 0; i < length; i++) {
            int o = d + i * inner;
            spans.binary(Binary.Kind.SUB, src, s + i * inner, 1, rows, 0, 1, dst, o, n, ws);
            functions.unary(EXP, dst, o, dst, o, n, ws);
            spans.binary(Binary.Kind.ADD, rows, COLUMNS, 1, dst, o, 1, rows, COLUMNS, n, ws);
        }
        if (log) {
            functions.unary(LOG, rows, COLUMNS, rows, COLUMNS, n, ws);
        }
        for (int i = 0; i < length; i++) {
            int o = d + i * inner;
            if (log) {
                spans.binary(Binary.Kind.SUB, src, s + i * inner, 1, rows, 0, 1, dst, o, n, ws);
                spans.binary(Binary.Kind.SUB, dst, o, 1, rows, COLUMNS, 1, dst, o, n, ws);
            } else {
                spans.binary(Binary.Kind.DIV, dst, o, 1, rows, COLUMNS, 1, dst, o, n, ws);
            }
        }
    }
}
