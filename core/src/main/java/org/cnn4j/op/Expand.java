package org.cnn4j.op;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/** Repeats x along axes of dimension 1, and in front, until it has {@code shape}. Operand: x, any type. */
public record Expand(Shape shape) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        Shape x = inputs.get(0).shape();
        Checks.require(Shape.broadcast(x, shape).equals(shape), this, x + " does not expand to " + shape);
        return List.of(inputs.get(0).withShape(shape));
    }
}
