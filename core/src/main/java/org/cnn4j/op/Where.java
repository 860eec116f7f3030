package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Picks {@code a} where the condition holds and {@code b} elsewhere, with NumPy's broadcasting. Operands: condition
 * (BOOL), {@code a}, {@code b} (one type, any).
 */
public record Where() implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 3);
        TensorType a = inputs.get(1);
        TensorType b = inputs.get(2);
        Checks.dtype(this, "condition", inputs.get(0), DType.BOOL);
        Checks.require(a.dtype() == b.dtype(), this, "operands must have one element type, not " + a + " and " + b);
        Shape shape = Shape.broadcast(inputs.get(0).shape(), Shape.broadcast(a.shape(), b.shape()));
        return List.of(a.withShape(shape));
    }
}
