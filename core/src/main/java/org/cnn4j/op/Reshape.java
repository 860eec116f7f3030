package org.cnn4j.op;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/** The same elements under another shape of equal size; plans make it an alias. Operand: x, any type. */
public record Reshape(Shape shape) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        TensorType x = inputs.get(0);
        Checks.require(
                x.shape().size() == shape.size(),
                this,
                x.shape() + " has " + x.shape().size() + " elements and cannot become " + shape + " of "
                        + shape.size());
        return List.of(x.withShape(shape));
    }
}
