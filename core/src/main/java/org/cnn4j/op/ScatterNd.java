package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * A copy of data with slices written by tuples of indices, in the order of the updates. Operands: data, indices (INT64 or
 * INT32) {@code [..., K]}, updates {@code indices.shape[:-1] + data.shape[K:]}; types as for {@link ScatterElements}.
 */
public record ScatterNd(ScatterElements.Reduction reduction) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 3);
        Shape data = inputs.get(0).shape();
        Shape indices = inputs.get(1).shape();
        Checks.dtype(this, "indices", inputs.get(1), DType.INT64, DType.INT32);
        Checks.scatterTypes(this, reduction, inputs.get(0), inputs.get(2));
        Checks.require(
                indices.rank() >= 1 && indices.dim(-1) >= 1 && indices.dim(-1) <= data.rank(),
                this,
                "indices " + indices + " must end in tuples of 1 to " + data.rank() + " for data " + data);
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < indices.rank() - 1; i++) {
            dims.add(indices.dim(i));
        }
        for (int i = indices.dim(-1); i < data.rank(); i++) {
            dims.add(data.dim(i));
        }
        Checks.require(
                inputs.get(2).shape().equals(Shape.of(dims)),
                this,
                "updates must be " + dims + ", not " + inputs.get(2).shape());
        return List.of(inputs.get(0));
    }
}
