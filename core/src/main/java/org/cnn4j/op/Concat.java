package org.cnn4j.op;

import java.util.List;
import org.cnn4j.TensorType;

/** Joins operands along {@code axis} (from 0). Operands: one or more of one type, equal on every other axis. */
public record Concat(int axis) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.require(!inputs.isEmpty(), this, "needs an operand");
        TensorType first = inputs.get(0);
        Checks.require(
                axis >= 0 && axis < first.shape().rank(),
                this,
                "axis " + axis + " is out of range for " + first.shape());
        int total = 0;
        for (TensorType input : inputs) {
            Checks.require(
                    input.dtype() == first.dtype()
                            && input.shape().rank() == first.shape().rank()
                            && input.shape().with(axis, 0).equals(first.shape().with(axis, 0)),
                    this,
                    "operands must be alike but for axis " + axis + ": " + inputs);
            total = Math.addExact(total, input.shape().dim(axis));
        }
        return List.of(first.withShape(first.shape().with(axis, total)));
    }
}
