package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Picks one element for each index: {@code y[i][j] = data[indices[i][j]][j]} for axis 0, and so on. Operands: data (any
 * type), indices (INT64 or INT32, as {@link Gather} reads them; on other axes not longer than data). Result: as indices.
 */
public record GatherElements(int axis) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2);
        Shape data = inputs.get(0).shape();
        Shape indices = inputs.get(1).shape();
        Checks.dtype(this, "indices", inputs.get(1), DType.INT64, DType.INT32);
        Checks.alongAxis(this, axis, data, indices, "indices");
        return List.of(inputs.get(0).withShape(indices));
    }
}
