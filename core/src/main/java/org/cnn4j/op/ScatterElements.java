package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * A copy of data with one element written for each index: {@code y[indices[i][j]][j] = updates[i][j]} for axis 0, and so
 * on. Equal indices take effect in the order of the updates. Operands: data (any type for NONE; else FLOAT32, INT32,
 * INT64), indices (INT64 or INT32, as {@link Gather} reads them), updates (as indices in shape, as data in type).
 *
 * @param axis from 0
 */
public record ScatterElements(int axis, Reduction reduction) implements Op {
    /** What a written element does with the one that was there. */
    public enum Reduction {
        NONE,
        ADD,
        MUL,
        MIN,
        MAX
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 3);
        Checks.dtype(this, "indices", inputs.get(1), DType.INT64, DType.INT32);
        Checks.scatterTypes(this, reduction, inputs.get(0), inputs.get(2));
        Shape indices = inputs.get(1).shape();
        Checks.alongAxis(this, axis, inputs.get(0).shape(), indices, "indices");
        Checks.require(
                inputs.get(2).shape().equals(indices),
                this,
                "updates " + inputs.get(2).shape() + " must have the shape of indices " + indices);
        return List.of(inputs.get(0));
    }
}
