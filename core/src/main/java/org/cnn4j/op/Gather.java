package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Picks slices of {@code data} along {@code axis} (from 0) by index. Operands: data (any type), indices (INT64 or INT32;
 * a negative index counts from the end; one out of range is clamped into it, since a device cannot throw). Result:
 * {@code data[:axis] + indices.shape + data[axis + 1:]}.
 */
public record Gather(int axis) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2);
        Shape data = inputs.get(0).shape();
        Checks.dtype(this, "indices", inputs.get(1), DType.INT64, DType.INT32);
        Checks.require(axis >= 0 && axis < data.rank(), this, "axis " + axis + " is out of range for " + data);
        Checks.require(
                data.dim(axis) > 0 || inputs.get(1).shape().size() == 0,
                this,
                "axis " + axis + " of " + data + " is empty");
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < data.rank(); i++) {
            if (i == axis) {
                for (int dim : inputs.get(1).shape().dims()) {
                    dims.add(dim);
                }
            } else {
                dims.add(data.dim(i));
            }
        }
        return List.of(inputs.get(0).withShape(Shape.of(dims)));
    }
}
