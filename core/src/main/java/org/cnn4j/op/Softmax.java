package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.TensorType;

/**
 * {@code exp(x) / sum(exp(x))} along one axis, shifted by the maximum so that it cannot overflow; its logarithm if
 * {@code log}. Operand: x, FLOAT32, rank 1 or more.
 *
 * @param axis from 0
 */
public record Softmax(int axis, boolean log) implements Op {
    @Override
    public String name() {
        return log ? "LogSoftmax" : "Softmax";
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        Checks.dtype(this, "x", inputs.get(0), DType.FLOAT32);
        int rank = inputs.get(0).shape().rank();
        Checks.require(
                axis >= 0 && axis < rank,
                this,
                "axis " + axis + " is out of range for " + inputs.get(0).shape());
        return inputs;
    }
}
