package org.cnn4j.op;

import java.util.List;
import java.util.Objects;
import org.cnn4j.DType;
import org.cnn4j.TensorType;

/**
 * Converts each element as Java does: floats to integers truncate toward zero, integers narrow by dropping high bits,
 * anything but 0 becomes true. Operand: x, any type.
 */
public record Cast(DType to) implements Op {
    public Cast {
        Objects.requireNonNull(to, "to");
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        return List.of(new TensorType(to, inputs.get(0).shape()));
    }
}
