package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * The k greatest (or least) elements along one axis, in order, the lower index first of equal ones. Operand: x, FLOAT32 or
 * an integer type. Results: the values, and their indices (INT64).
 *
 * @param axis from 0
 */
public record TopK(int axis, int k, boolean largest) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        TensorType x = inputs.get(0);
        Checks.dtype(this, "x", x, DType.FLOAT32, DType.INT64, DType.INT32, DType.UINT8, DType.INT8);
        Checks.require(
                axis >= 0 && axis < x.shape().rank(), this, "axis " + axis + " is out of range for " + x.shape());
        Checks.require(
                k >= 0 && k <= x.shape().dim(axis),
                this,
                "k must lie between 0 and the " + x.shape().dim(axis) + " elements of axis " + axis + ", not " + k);
        Shape out = x.shape().with(axis, k);
        return List.of(x.withShape(out), new TensorType(DType.INT64, out));
    }
}
