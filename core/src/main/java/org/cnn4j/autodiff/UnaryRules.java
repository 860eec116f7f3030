package org.cnn4j.autodiff;

import java.util.function.Supplier;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.UnaryGradient;

/**
 * Functions of one number. Those whose derivative follows from their result have an operator for it; of all others the derivative is
 * written in ordinary operators, from x or y, whichever is shorter.
 */
final class UnaryRules {
    private UnaryRules() {}

    static void addTo(RuleTable table) {
        table.add(Unary.class, (op, node) -> {
            if (!isFlat(op.function().kind())) {
                node.give(0, pass(node.arithmetic(), op.function(), () -> node.x(0), node.y(), node.dy()));
            }
        });
    }

    /** Whether the derivative is 0 wherever there is one. */
    private static boolean isFlat(Kind kind) {
        return kind == Kind.SIGN || kind == Kind.FLOOR || kind == Kind.CEIL || kind == Kind.ROUND;
    }

    /**
     * The gradient of x, where {@code y = f(x)}.
     *
     * @param x asked for where the derivative needs it, since the function may be an epilogue whose operand is stored nowhere
     */
    static Value pass(Arithmetic arithmetic, UnaryFunction f, Supplier<Value> x, Value y, Value dy) {
        if (f.isIdentity()) {
            return dy;
        } else if (UnaryGradient.takes(f)) {
            return arithmetic.add(new UnaryGradient(f), dy, y);
        }
        return switch (f.kind()) {
            case AFFINE -> arithmetic.scaled(f.alpha(), dy);
            case NEG -> arithmetic.negative(dy);
            case SIGN, FLOOR, CEIL, ROUND -> arithmetic.zerosLike(dy);
            case SQRT -> arithmetic.scaled(0.5, arithmetic.over(dy, y));
            case EXP -> arithmetic.times(dy, y);
            case RECIPROCAL -> arithmetic.negative(arithmetic.times(dy, arithmetic.square(y)));
            case TAN -> arithmetic.times(dy, arithmetic.affine(1, arithmetic.square(y), 1));
            case LOG -> arithmetic.over(dy, x.get());
            case THRESHOLDED_RELU -> {
                Value above = arithmetic.compare(Binary.Kind.GREATER, x.get(), arithmetic.number(f.alpha()));
                yield arithmetic.where(above, dy, arithmetic.number(0));
            }
            default -> arithmetic.times(dy, slope(arithmetic, f, x.get(), y));
        };
    }

    private static Value slope(Arithmetic a, UnaryFunction f, Value x, Value y) {
        return switch (f.kind()) {
            case ABS -> a.unary(Kind.SIGN, x);
            case LEAKY_RELU -> aboveZero(a, x, a.number(1), a.number(f.alpha()));
            case ELU -> aboveZero(a, x, a.number(1), a.scaled(f.alpha(), expBelowZero(a, 1, x)));
            case SELU ->
                aboveZero(a, x, a.number(f.beta()), a.scaled((double) f.alpha() * f.beta(), expBelowZero(a, 1, x)));
            case CELU -> expBelowZero(a, 1.0 / f.alpha(), x);
            case SOFTPLUS -> a.unary(Kind.SIGMOID, x);
            case SOFTSIGN -> a.unary(Kind.RECIPROCAL, a.square(a.affine(1, a.unary(Kind.ABS, x), 1)));
            case ERF -> a.scaled(2 / Math.sqrt(Math.PI), a.exp(a.negative(a.square(x))));
            case SWISH, HARD_SWISH, GELU, GELU_TANH, MISH -> gate(a, f, x, y);
            default -> elementary(a, f.kind(), x);
        };
    }

    private static Value aboveZero(Arithmetic a, Value x, Value above, Value otherwise) {
        return a.where(a.compare(Binary.Kind.GREATER, x, a.number(0)), above, otherwise);
    }

    /** {@code exp(factor * x)} for negative x, and 1 for others, so that none overflows. */
    private static Value expBelowZero(Arithmetic a, double factor, Value x) {
        Value below = a.add(new Binary(Binary.Kind.MIN), x, a.number(0));
        return a.exp(a.scaled(factor, below));
    }

    /** Functions that are x times a gate from 0 to 1: the gate, and x times the gate's derivative. */
    private static Value gate(Arithmetic a, UnaryFunction f, Value x, Value y) {
        switch (f.kind()) {
            case SWISH:
                // s + alpha * x * s * (1 - s), where x * s is y.
                Value s = a.unary(Kind.SIGMOID, a.scaled(f.alpha(), x));
                return a.plus(s, a.times(a.scaled(f.alpha(), y), a.affine(-1, s, 1)));
            case HARD_SWISH:
                Value inner = a.affine(1.0 / 3, x, 0.5);
                Value below = a.compare(Binary.Kind.LESS, x, a.number(-3));
                Value above = a.compare(Binary.Kind.GREATER, x, a.number(3));
                return a.where(below, a.number(0), a.where(above, a.number(1), inner));
            case GELU:
                Value gate = a.affine(0.5, a.unary(Kind.ERF, a.scaled(Math.sqrt(0.5), x)), 0.5);
                Value density = a.scaled(1 / Math.sqrt(2 * Math.PI), a.exp(a.scaled(-0.5, a.square(x))));
                return a.plus(gate, a.times(x, density));
            case GELU_TANH:
                double c = Math.sqrt(2 / Math.PI);
                Value square = a.square(x);
                Value t = a.unary(Kind.TANH, a.times(x, a.affine(c * 0.044715, square, c)));
                Value steepness = a.affine(c * 3 * 0.044715, square, c);
                Value change = a.times(a.affine(-1, a.square(t), 1), steepness);
                return a.plus(a.affine(0.5, t, 0.5), a.scaled(0.5, a.times(x, change)));
            default:
                Value bend = a.unary(Kind.TANH, a.unary(Kind.SOFTPLUS, x));
                Value slope = a.times(a.affine(-1, a.square(bend), 1), a.unary(Kind.SIGMOID, x));
                return a.plus(bend, a.times(x, slope));
        }
    }

    private static Value elementary(Arithmetic a, Kind kind, Value x) {
        return switch (kind) {
            case SIN -> a.unary(Kind.COS, x);
            case COS -> a.negative(a.unary(Kind.SIN, x));
            case SINH -> a.unary(Kind.COSH, x);
            case COSH -> a.unary(Kind.SINH, x);
            case ASIN -> a.unary(Kind.RECIPROCAL, a.unary(Kind.SQRT, a.affine(-1, a.square(x), 1)));
            case ACOS -> a.negative(elementary(a, Kind.ASIN, x));
            case ATAN -> a.unary(Kind.RECIPROCAL, a.affine(1, a.square(x), 1));
            case ASINH -> a.unary(Kind.RECIPROCAL, a.unary(Kind.SQRT, a.affine(1, a.square(x), 1)));
            case ACOSH -> a.unary(Kind.RECIPROCAL, a.unary(Kind.SQRT, a.affine(1, a.square(x), -1)));
            case ATANH -> a.unary(Kind.RECIPROCAL, a.affine(-1, a.square(x), 1));
            default -> throw new IllegalStateException("No derivative of " + kind);
        };
    }
}
