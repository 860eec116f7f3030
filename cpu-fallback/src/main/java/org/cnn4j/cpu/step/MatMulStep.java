package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Gemm;
import org.cnn4j.cpu.gemm.MatrixPanels;
import org.cnn4j.cpu.gemm.MatrixRows;
import org.cnn4j.cpu.gemm.PackedMatrix;
import org.cnn4j.cpu.gemm.RowSource;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * {@link MatMul}: a GEMM a batch, or a single one where b has no batch of its own. A single row times a matrix reads the matrix
 * once and is {@link RowMatMul}'s.
 */
final class MatMulStep implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final ColumnEpilogue epilogue;
    private final Gemm gemm;
    private final RowSource[] left;
    private final Object[] right;
    private final SharedPanels shared;
    private final int m;
    private final int n;

    private MatMulStep(MatMul op, Sizes s, int threads, PackedMatrix b, Binding binding) {
        this.binding = binding;
        this.m = s.m;
        this.n = s.n;
        int batches = s.aOffsets.length;
        boolean shares = b == null && batches == 1 && SharedPanels.pays(m, n, s.k);
        this.gemm = new Gemm(binding.kernels(), m, n, s.k, b != null || shares, batches > threads ? 1 : threads);
        this.epilogue = new ColumnEpilogue(op.epilogue(), binding, batches, n, gemm.paddedColumns(), 0, m * n);
        this.left = new RowSource[batches];
        this.right = new Object[batches];
        MatrixPanels columns = new MatrixPanels(
                binding.input(1),
                op.transB() ? 1 : n,
                op.transB() ? s.k : 1,
                binding.kernels().rows());
        for (int i = 0; i < batches; i++) {
            left[i] = new MatrixRows(binding.input(0), s.aOffsets[i], op.transA() ? 1 : s.k, op.transA() ? m : 1);
            right[i] = b != null ? b : columns.at(s.bOffsets[i]);
        }
        this.shared = shares ? new SharedPanels(columns, s.k, n, binding) : null;
    }

    static StepFactory compile(MatMul op, Step step, CompileContext context) {
        return compile(op, new Sizes(op, step), step, context);
    }

    /**
     * Compiles a step whose first two operands are, as they lie in memory, rows {@code [m, k]} and weights {@code [n, k]}.
     */
    static StepFactory compileRows(Epilogue epilogue, int m, int n, int k, Step step, CompileContext context) {
        return compile(new MatMul(false, true, epilogue), new Sizes(m, n, k), step, context);
    }

    private static StepFactory compile(MatMul op, Sizes s, Step step, CompileContext context) {
        if (s.m == 1 && s.aOffsets.length == 1) {
            StepFactory row = binding -> new RowMatMul(op, s.n, s.k, binding);
            return row.described("row times matrix by rule");
        }
        PackedMatrix b = null;
        if (step.input(1).isConstant() && step.input(1).size() == s.k * s.n) {
            b = packed(step.input(1), op.transB() ? 1 : s.n, op.transB() ? s.k : 1, s.k, s.n, context);
        }
        PackedMatrix right = b;
        int threads = context.threads();
        StepFactory product = binding -> new MatMulStep(op, s, threads, right, binding);
        return product.described("gemm by rule");
    }

    private static PackedMatrix packed(Slot slot, int pStride, int iStride, int k, int count, CompileContext context) {
        return context.derive(
                slot,
                PackedMatrix.class,
                "panels " + pStride + "," + iStride + " " + k + "x" + count,
                () -> PackedMatrix.of(
                        new MatrixPanels(
                                new Buf(context.constant(slot).floats(), 0),
                                pStride,
                                iStride,
                                context.kernels().rows()),
                        k,
                        count,
                        context.kernels().gemm()));
    }

    @Override
    public void run() {
        epilogue.prepare();
        if (shared != null) {
            right[0] = shared.pack();
        }
        binding.pool().parallelFor(left.length * gemm.tiles(), this);
    }

    @Override
    public void run(int tile, int slot) {
        int batch = tile / gemm.tiles();
        int block = tile - batch * gemm.tiles();
        int matrix = batch * m * n;
        Workspace ws = binding.workspaces()[slot];
        float[] c = binding.output().floats();
        int co = binding.output().offset() + matrix;
        gemm.block(block, left[batch], right[batch], c, co, n, epilogue.finish(batch), ws);
        int row = gemm.rowStart(block);
        int column = gemm.columnStart(block);
        epilogue.rows(c, co + row * n + column, n, gemm.rowEnd(block) - row, gemm.columnEnd(block) - column, ws);
    }

    /** The sizes of a product and where each batch's matrices start. */
    private static final class Sizes {
        final int m;
        final int n;
        final int k;
        final int[] aOffsets;
        final int[] bOffsets;

        Sizes(int m, int n, int k) {
            this.m = m;
            this.n = n;
            this.k = k;
            this.aOffsets = new int[1];
            this.bOffsets = new int[1];
        }

        Sizes(MatMul op, Step step) {
            Shape a = step.input(0).type().shape();
            Shape b = step.input(1).type().shape();
            Shape out = step.output().type().shape();
            int rows = out.dim(-2);
            this.n = out.dim(-1);
            this.k = a.dim(op.transA() ? -2 : -1);
            Shape batch = MatMul.batchOf(out);
            if (!op.transA() && MatMul.batchOf(b).size() == 1) {
                // Rows of all batches lie one after the other: one product.
                this.m = rows * batch.intSize();
                this.aOffsets = new int[1];
                this.bOffsets = new int[1];
                return;
            }
            this.m = rows;
            this.aOffsets = offsets(MatMul.batchOf(a), batch, rows * k);
            this.bOffsets = offsets(MatMul.batchOf(b), batch, k * n);
        }

        private static int[] offsets(Shape own, Shape batch, int matrix) {
            int[] strides = Loops.broadcast(own, batch);
            int[] dims = batch.dims();
            int[] offsets = new int[batch.intSize()];
            for (int i = 0; i < offsets.length; i++) {
                int rest = i;
                for (int axis = dims.length - 1; axis >= 0; axis--) {
                    offsets[i] += rest % dims[axis] * strides[axis] * matrix;
                    rest /= dims[axis];
                }
            }
            return offsets;
        }
    }
}
