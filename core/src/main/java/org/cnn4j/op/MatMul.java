package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Matrix product over the last two axes, the axes before them broadcast.
 *
 * <p>Operands, FLOAT32, rank 2 or more: a {@code [..., M, K]} ({@code [..., K, M]} if transA), b {@code [..., K, N]}
 * ({@code [..., N, K]} if transB), then as the epilogue says bias {@code [N]} and residual {@code [..., M, N]}. Result:
 * {@code [..., M, N]}.
 */
public record MatMul(boolean transA, boolean transB, Epilogue epilogue) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2 + epilogue.operands());
        TensorType a = inputs.get(0);
        TensorType b = inputs.get(1);
        Checks.dtype(this, "a", a, DType.FLOAT32);
        Checks.dtype(this, "b", b, DType.FLOAT32);
        Checks.require(
                a.shape().rank() >= 2 && b.shape().rank() >= 2,
                this,
                "operands must have rank 2 or more, not " + a.shape() + " and " + b.shape());
        int m = a.shape().dim(transA ? -1 : -2);
        int ka = a.shape().dim(transA ? -2 : -1);
        int kb = b.shape().dim(transB ? -1 : -2);
        int n = b.shape().dim(transB ? -2 : -1);
        Checks.require(
                ka == kb,
                this,
                "inner dimensions differ: " + ka + " of a " + a.shape() + " against " + kb + " of b " + b.shape());
        int[] batch = Shape.broadcast(batchOf(a.shape()), batchOf(b.shape())).dims();
        int[] dims = java.util.Arrays.copyOf(batch, batch.length + 2);
        dims[batch.length] = m;
        dims[batch.length + 1] = n;
        Shape out = Shape.of(dims);
        Checks.epilogue(this, epilogue, inputs, 2, n, out);
        return List.of(new TensorType(DType.FLOAT32, out));
    }

    /** The axes of {@code shape} before the last two. */
    public static Shape batchOf(Shape shape) {
        return Shape.of(java.util.Arrays.copyOf(shape.dims(), shape.rank() - 2));
    }
}
