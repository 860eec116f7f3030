package org.cnn4j.autodiff;

import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Where;

/** Functions of two numbers and choices between them; what was broadcast is summed on the way back. */
final class BinaryRules {
    private BinaryRules() {}

    static void addTo(RuleTable table) {
        table.add(Binary.class, BinaryRules::binary);
        table.add(Where.class, BinaryRules::where);
        // Gradients flow through FLOAT32 values alone, so this is no conversion.
        table.add(Cast.class, (op, node) -> node.give(0, node.dy()));
    }

    private static void give(NodeGradient node, int operand, Value gradient) {
        node.give(operand, node.arithmetic().sumTo(gradient, node.shape(operand)));
    }

    private static void binary(Binary op, NodeGradient node) {
        if (node.wants(0)) {
            give(node, 0, first(op.kind(), node));
        }
        if (node.wants(1)) {
            give(node, 1, second(op.kind(), node));
        }
    }

    private static Value first(Binary.Kind kind, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Value dy = node.dy();
        Value a = node.x(0);
        Value b = node.x(1);
        return switch (kind) {
            case ADD, SUB, FMOD -> dy;
            case MUL -> arithmetic.times(dy, b);
            case DIV -> arithmetic.over(dy, b);
            case POW -> arithmetic.times(dy, powerOfBase(node));
            case MAX -> arithmetic.times(dy, share(arithmetic, a, b));
            case MIN -> arithmetic.times(dy, share(arithmetic, b, a));
            case PRELU ->
                arithmetic.where(
                        arithmetic.compare(Binary.Kind.GREATER, a, arithmetic.number(0)), dy, arithmetic.times(dy, b));
            default -> throw new IllegalStateException("No derivative of " + kind);
        };
    }

    private static Value second(Binary.Kind kind, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Value dy = node.dy();
        Value a = node.x(0);
        Value b = node.x(1);
        return switch (kind) {
            case ADD -> dy;
            case SUB -> arithmetic.negative(dy);
            case MUL -> arithmetic.times(dy, a);
            case DIV -> arithmetic.negative(arithmetic.over(arithmetic.times(dy, node.y()), b));
            case FMOD -> arithmetic.negative(arithmetic.times(dy, truncated(arithmetic, arithmetic.over(a, b))));
            case POW -> {
                // y log(a), and 0 where a is 0 although its logarithm is none.
                Value zero = arithmetic.compare(Binary.Kind.EQUAL, a, arithmetic.number(0));
                Value log = arithmetic.unary(Kind.LOG, arithmetic.where(zero, arithmetic.number(1), a));
                yield arithmetic.times(dy, arithmetic.times(node.y(), log));
            }
            case MAX -> arithmetic.times(dy, share(arithmetic, b, a));
            case MIN -> arithmetic.times(dy, share(arithmetic, a, b));
            case PRELU -> arithmetic.times(dy, arithmetic.add(new Binary(Binary.Kind.MIN), a, arithmetic.number(0)));
            default -> throw new IllegalStateException("No derivative of " + kind);
        };
    }

    /** 1 where a is greater than b, a half where they are equal, and 0 elsewhere. */
    private static Value share(Arithmetic arithmetic, Value a, Value b) {
        Value greater = arithmetic.indicator(Binary.Kind.GREATER, a, b);
        Value notLess = arithmetic.indicator(Binary.Kind.GREATER_OR_EQUAL, a, b);
        return arithmetic.scaled(0.5, arithmetic.plus(greater, notLess));
    }

    private static Value truncated(Arithmetic arithmetic, Value x) {
        Value whole = arithmetic.unary(Kind.FLOOR, arithmetic.unary(Kind.ABS, x));
        return arithmetic.times(arithmetic.unary(Kind.SIGN, x), whole);
    }

    /** {@code b * a^(b - 1)}, and 0 where b is 0 whatever a is. */
    private static Value powerOfBase(NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Value a = node.x(0);
        Value b = node.x(1);
        Tensor constant = node.constant(1);
        if (constant != null && constant.size() == 1) {
            double exponent = constant.getDouble(0);
            if (exponent == 0 || exponent == 1) {
                return arithmetic.number(exponent);
            }
            Value power =
                    exponent == 2 ? a : arithmetic.add(new Binary(Binary.Kind.POW), a, arithmetic.number(exponent - 1));
            return arithmetic.scaled(exponent, power);
        }
        Value zero = arithmetic.compare(Binary.Kind.EQUAL, b, arithmetic.number(0));
        Value power = arithmetic.add(new Binary(Binary.Kind.POW), a, arithmetic.affine(1, b, -1));
        return arithmetic.where(zero, arithmetic.number(0), arithmetic.times(b, power));
    }

    private static void where(Where op, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        if (node.wants(1)) {
            give(node, 1, arithmetic.where(node.x(0), node.dy(), arithmetic.number(0)));
        }
        if (node.wants(2)) {
            give(node, 2, arithmetic.where(node.x(0), arithmetic.number(0), node.dy()));
        }
    }
}
