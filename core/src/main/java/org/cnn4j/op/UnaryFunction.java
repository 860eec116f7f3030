package org.cnn4j.op;

import java.util.Objects;

/**
 * A function of one number, as an elementwise operator or as the activation at the end of a convolution. {@code alpha}
 * and {@code beta} are 0 where the kind has no such parameter.
 */
public record UnaryFunction(Kind kind, float alpha, float beta) {
    public static final UnaryFunction IDENTITY = new UnaryFunction(Kind.IDENTITY, 0, 0);
    public static final UnaryFunction RELU = new UnaryFunction(Kind.RELU, 0, 0);

    /** What the function computes of {@code x}. */
    public enum Kind {
        IDENTITY,
        /** {@code max(x, 0)}; NaN stays NaN. */
        RELU,
        /** {@code x >= 0 ? x : alpha * x}. */
        LEAKY_RELU,
        /** {@code min(max(x, alpha), beta)}; NaN stays NaN. */
        CLIP,
        /** {@code 1 / (1 + exp(-x))}. */
        SIGMOID,
        TANH,
        /** {@code max(0, min(1, alpha * x + beta))}. */
        HARD_SIGMOID,
        /** {@code x * max(0, min(1, x / 6 + 0.5))}. */
        HARD_SWISH,
        /** {@code x * sigmoid(alpha * x)}; alpha 1 is SiLU. */
        SWISH,
        /** {@code x >= 0 ? x : alpha * (exp(x) - 1)}. */
        ELU,
        /** {@code beta * (x > 0 ? x : alpha * (exp(x) - 1))}. */
        SELU,
        /** {@code max(0, x) + min(0, alpha * (exp(x / alpha) - 1))}. */
        CELU,
        /** {@code x / 2 * (1 + erf(x / sqrt(2)))}. */
        GELU,
        /** {@code x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))}. */
        GELU_TANH,
        /** {@code x * tanh(ln(1 + exp(x)))}. */
        MISH,
        /** {@code ln(1 + exp(x))}, stable for large x. */
        SOFTPLUS,
        /** {@code x / (1 + |x|)}. */
        SOFTSIGN,
        /** {@code x > alpha ? x : 0}. */
        THRESHOLDED_RELU,
        /** {@code alpha * x + beta}. */
        AFFINE,
        ABS,
        NEG,
        /** -1, 0 or 1. */
        SIGN,
        FLOOR,
        CEIL,
        /** To the nearest integer, halves to the even one. */
        ROUND,
        SQRT,
        /** {@code 1 / x}. */
        RECIPROCAL,
        EXP,
        LOG,
        ERF,
        SIN,
        COS,
        TAN,
        ASIN,
        ACOS,
        ATAN,
        SINH,
        COSH,
        ASINH,
        ACOSH,
        ATANH,
        /** Logical negation of BOOL. */
        NOT
    }

    public UnaryFunction {
        Objects.requireNonNull(kind, "kind");
    }

    public static UnaryFunction of(Kind kind) {
        return new UnaryFunction(kind, 0, 0);
    }

    public static UnaryFunction clip(float min, float max) {
        return new UnaryFunction(Kind.CLIP, min, max);
    }

    public boolean isIdentity() {
        return kind == Kind.IDENTITY;
    }
}
