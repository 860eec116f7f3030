package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** Matrix products; batch axes are broadcast by a table of pairs. */
final class MatMulKernels implements KernelFamily {
    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        MatMul op = (MatMul) step.op();
        Slot a = step.input(0);
        Slot b = step.input(1);
        Shape shapeA = a.type().shape();
        Shape shapeB = b.type().shape();
        int m = shapeA.dim(op.transA() ? -1 : -2);
        int k = shapeA.dim(op.transA() ? -2 : -1);
        int n = shapeB.dim(op.transB() ? -2 : -1);
        Shape batchA = MatMul.batchOf(shapeA);
        Shape batchB = MatMul.batchOf(shapeB);
        Slot bias = Gemm.bias(op.epilogue(), step.inputs(), 2);
        Slot residual = Gemm.residual(op.epilogue(), step.inputs(), 2);
        Gemm gemm = new Gemm(binder, m, n, k)
                .batches(pairs(batchA, batchB))
                .a(a, batchA.intSize(), (long) m * k, k, op.transA() ? new int[] {1, 0, m} : new int[] {k, 0, 1});
        if (b.isConstant() && binder.cpu()) {
            gemm.constant(b, (long) k * n, op.transB() ? 1 : n, op.transB() ? k : 1);
        } else if (op.transB() && b.isConstant() && m > 1 && n > 1 && k > 1) {
            gemm.matrix(transposed(binder, b, batchB.intSize(), n, k), (long) k * n, n, 1);
        } else {
            gemm.matrix(binder.memory(b), (long) k * n, op.transB() ? 1 : n, op.transB() ? k : 1);
        }
        gemm.launch(
                binder.memory(step.output()),
                bias == null ? null : binder.memory(bias),
                false,
                residual == null ? null : binder.memory(residual),
                op.epilogue().activation());
    }

    /** Weights stored by output are laid out by input once, so that every run reads whole vectors. */
    private static ClBuffer transposed(Binder binder, Slot b, int batch, int n, int k) {
        long bytes = (long) batch * n * k * Float.BYTES;
        return binder.derived(
                b, "transposed " + n + "x" + k, raw -> binder.context().allocate(bytes, to -> {
                    Layout layout =
                            Layout.of(new int[] {batch, k, n}, new int[] {n * k, 1, k}, new int[] {n * k, n, 1});
                    try (ClKernel copy = CopyKernels.copy(binder, null, b.type().dtype(), layout)) {
                        CopyKernels.bindCopy(binder, copy, raw, to, layout, 0, 0)
                                .enqueue();
                    }
                }));
    }

    /** For each batch of the result the batch of a and of b, row-major. */
    private static int[] pairs(Shape a, Shape b) {
        Shape all = Shape.broadcast(a, b);
        int[] stridesA = Layout.broadcastStrides(a, all);
        int[] stridesB = Layout.broadcastStrides(b, all);
        int[] pairs = new int[2 * all.intSize()];
        for (int i = 0; i < pairs.length / 2; i++) {
            int rest = i;
            for (int d = all.rank() - 1; d >= 0; d--) {
                int at = rest % all.dim(d);
                rest /= all.dim(d);
                pairs[2 * i] += at * stridesA[d];
                pairs[2 * i + 1] += at * stridesB[d];
            }
        }
        return pairs;
    }
}
