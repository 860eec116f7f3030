package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * A function of two operands, element by element, with NumPy's broadcasting. Operands: {@code a}, {@code b} of one type.
 *
 * <p>Arithmetic takes FLOAT32, INT32 and INT64 (integer division truncates toward zero, integers wrap around on
 * overflow); comparisons also UINT8, INT8 and (EQUAL alone) BOOL and give BOOL; AND, OR, XOR take and give BOOL; PRELU
 * takes FLOAT32.
 */
public record Binary(Kind kind) implements Op {
    /** What is computed of {@code a} and {@code b}. */
    public enum Kind {
        ADD,
        SUB,
        MUL,
        DIV,
        /** {@code a} to the power of {@code b}. */
        POW,
        MIN,
        MAX,
        /** The remainder with the sign of {@code b} (Python's %); integers only. */
        MOD,
        /** The remainder with the sign of {@code a} (C's fmod). */
        FMOD,
        /** {@code a >= 0 ? a : a * b}. */
        PRELU,
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        AND,
        OR,
        XOR;

        public boolean isComparison() {
            return ordinal() >= EQUAL.ordinal() && ordinal() <= GREATER_OR_EQUAL.ordinal();
        }

        public boolean isLogical() {
            return ordinal() >= AND.ordinal();
        }
    }

    @Override
    public String name() {
        return kind.name().charAt(0) + kind.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2);
        TensorType a = inputs.get(0);
        TensorType b = inputs.get(1);
        Checks.require(a.dtype() == b.dtype(), this, "operands must have one element type, not " + a + " and " + b);
        if (kind.isLogical()) {
            Checks.dtype(this, "operands", a, DType.BOOL);
        } else if (kind == Kind.EQUAL) {
            Checks.dtype(this, "operands", a, DType.values());
        } else if (kind.isComparison()) {
            Checks.dtype(this, "operands", a, DType.FLOAT32, DType.INT32, DType.INT64, DType.UINT8, DType.INT8);
        } else if (kind == Kind.PRELU) {
            Checks.dtype(this, "operands", a, DType.FLOAT32);
        } else if (kind == Kind.MOD) {
            Checks.dtype(this, "operands", a, DType.INT32, DType.INT64);
        } else {
            Checks.dtype(this, "operands", a, DType.FLOAT32, DType.INT32, DType.INT64);
        }
        Shape shape = Shape.broadcast(a.shape(), b.shape());
        boolean bool = kind.isComparison() || kind.isLogical();
        return List.of(new TensorType(bool ? DType.BOOL : a.dtype(), shape));
    }
}
