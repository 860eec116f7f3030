package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * The index of the greatest or least element along one axis. Operand: x, FLOAT32 or an integer type. Result: INT64. A NaN
 * counts as greater (MAX) or less (MIN) than any number, as in NumPy.
 *
 * @param axis from 0; its dimension must not be 0
 * @param selectLast of equal elements the last index instead of the first
 */
public record ArgReduce(Kind kind, int axis, boolean keepDims, boolean selectLast) implements Op {
    /** Which element is looked for. */
    public enum Kind {
        MAX,
        MIN
    }

    @Override
    public String name() {
        return kind == Kind.MAX ? "ArgMax" : "ArgMin";
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        TensorType x = inputs.get(0);
        Checks.dtype(this, "x", x, DType.FLOAT32, DType.INT64, DType.INT32, DType.UINT8, DType.INT8);
        Checks.require(
                axis >= 0 && axis < x.shape().rank(), this, "axis " + axis + " is out of range for " + x.shape());
        Checks.require(x.shape().dim(axis) > 0, this, "axis " + axis + " of " + x.shape() + " is empty");
        Shape kept = x.shape().with(axis, 1);
        return List.of(new TensorType(DType.INT64, keepDims ? kept : Checks.without(kept, axis)));
    }
}
