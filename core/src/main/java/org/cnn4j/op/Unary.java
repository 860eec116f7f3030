package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.TensorType;
import org.cnn4j.op.UnaryFunction.Kind;

/**
 * A function of each element. Operand: {@code x}, any shape. All kinds take FLOAT32; ABS, NEG, SIGN, RELU and CLIP also
 * take INT32, INT64 and INT8; NOT takes BOOL alone; IDENTITY takes every type.
 */
public record Unary(UnaryFunction function) implements Op {
    @Override
    public String name() {
        return function.kind().name().charAt(0)
                + function.kind().name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        Kind kind = function.kind();
        switch (kind) {
            case IDENTITY -> Checks.dtype(this, "x", inputs.get(0), DType.values());
            case NOT -> Checks.dtype(this, "x", inputs.get(0), DType.BOOL);
            case ABS, NEG, SIGN, RELU, CLIP ->
                Checks.dtype(this, "x", inputs.get(0), DType.FLOAT32, DType.INT32, DType.INT64, DType.INT8);
            default -> Checks.dtype(this, "x", inputs.get(0), DType.FLOAT32);
        }
        return List.of(inputs.get(0));
    }
}
