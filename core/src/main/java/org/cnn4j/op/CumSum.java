package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.TensorType;

/**
 * Running sums along one axis, added in order. Operand: x, FLOAT32, INT32 or INT64.
 *
 * @param axis from 0
 * @param exclusive each sum leaves its own element out
 * @param reverse sums run from the end
 */
public record CumSum(int axis, boolean exclusive, boolean reverse) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        TensorType x = inputs.get(0);
        Checks.dtype(this, "x", x, DType.FLOAT32, DType.INT64, DType.INT32);
        Checks.require(
                axis >= 0 && axis < x.shape().rank(), this, "axis " + axis + " is out of range for " + x.shape());
        return inputs;
    }
}
