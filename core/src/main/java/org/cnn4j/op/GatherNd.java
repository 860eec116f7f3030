package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Picks slices by tuples of indices. Operands: data (any type), indices (INT64 or INT32) {@code [..., K]} whose last axis
 * has an index for each of the K axes of data after the batch; negative ones count from the end, others are clamped.
 * Result: {@code indices.shape[:-1] + data.shape[batchDims + K:]}.
 *
 * @param batchDims leading axes that data and indices share
 */
public record GatherNd(int batchDims) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2);
        Shape data = inputs.get(0).shape();
        Shape indices = inputs.get(1).shape();
        Checks.dtype(this, "indices", inputs.get(1), DType.INT64, DType.INT32);
        Checks.require(
                indices.rank() >= 1 && batchDims >= 0 && batchDims < indices.rank() && batchDims < data.rank(),
                this,
                "indices " + indices + " and data " + data + " do not have " + batchDims + " batch axes");
        int tuple = indices.dim(-1);
        Checks.require(
                tuple >= 1 && batchDims + tuple <= data.rank(),
                this,
                "indices " + indices + " have tuples longer than the axes of data " + data);
        for (int i = batchDims; i < batchDims + tuple; i++) {
            Checks.require(
                    data.dim(i) > 0 || indices.size() == 0, this, "axis " + i + " of data " + data + " is empty");
        }
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < indices.rank() - 1; i++) {
            Checks.require(
                    i >= batchDims || indices.dim(i) == data.dim(i),
                    this,
                    "batch axis " + i + " of indices " + indices + " and data " + data + " differ");
            dims.add(indices.dim(i));
        }
        for (int i = batchDims + tuple; i < data.rank(); i++) {
            dims.add(data.dim(i));
        }
        return List.of(inputs.get(0).withShape(Shape.of(dims)));
    }
}
