package org.cnn4j.cpu.kernel;

import org.cnn4j.op.Binary;
import org.cnn4j.op.UnaryFunction;

/** Functions of single numbers, for kernels without the Vector API and for kinds that are not worth a vector loop. */
public final class FloatMath {
    private static final float LOG2E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /** Adding and subtracting this rounds a small float to an integer: 1.5 * 2^23. */
    private static final float ROUNDER = 12582912f;

    /** Beyond these, exp is infinite or (near the smallest normal number) taken as 0. */
    public static final float EXP_MAX = 88.72284f;

    public static final float EXP_MIN = -86.9f;

    private FloatMath() {}

    /**
     * e to the power of x within 2 ulp: x = n ln 2 + r, and a polynomial of degree 5 in r (Cephes, expf.c).
     * Results below 1.8e-38 are 0.
     */
    public static float exp(float x) {
        if (x > EXP_MAX) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < EXP_MIN) {
            return 0f;
        }
        float n = x * LOG2E + ROUNDER;
        int bits = Float.floatToRawIntBits(n);
        n -= ROUNDER;
        float r = x - n * LN2_HIGH - n * LN2_LOW;
        float p = 1.9875691500e-4f;
        p = p * r + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        p = p * r + 5.0000001201e-1f;
        p = p * r * r + r + 1f;
        // 2^n in two steps: 2^128 has no float.
        return 2f * p * Float.intBitsToFloat((bits << 23) + (126 << 23));
    }

    /** {@code 1 / (1 + exp(-x))}. */
    public static float sigmoid(float x) {
        return 1f / (1f + exp(-x));
    }

    /** Within 7 ulp, 5 with fused multiply-adds: a quotient of polynomials for |x| below 7.9, as in Eigen. */
    public static float tanh(float x) {
        if (Math.abs(x) < 4e-4f) {
            return x;
        }
        float c = x > 7.9053111f ? 7.9053111f : x < -7.9053111f ? -7.9053111f : x;
        float s = c * c;
        float p = -2.76076847742355e-16f;
        p = p * s + 2.00018790482477e-13f;
        p = p * s - 8.60467152213735e-11f;
        p = p * s + 5.12229709037114e-08f;
        p = p * s + 1.48572235717979e-05f;
        p = p * s + 6.37261928875436e-04f;
        p = (p * s + 4.89352455891786e-03f) * c;
        float q = 1.19825839466702e-06f;
        q = q * s + 1.18534705686654e-04f;
        q = q * s + 2.26843463243900e-03f;
        q = q * s + 4.89352518554385e-03f;
        return p / q;
    }

    /** Within a few ulp: a quotient of polynomials for |x| below 4, as in Eigen. */
    public static float erf(float x) {
        float c = x > 4f ? 4f : x < -4f ? -4f : x;
        float s = c * c;
        float p = -2.72614225801306e-10f;
        p = p * s + 2.77068142495902e-08f;
        p = p * s - 2.10102402082508e-06f;
        p = p * s - 5.69250639462346e-05f;
        p = p * s - 7.34990630326855e-04f;
        p = p * s - 2.95459980854025e-03f;
        p = (p * s - 1.60960333262415e-02f) * c;
        float q = -1.45660718464996e-05f;
        q = q * s - 2.13374055278905e-04f;
        q = q * s - 1.68282697438203e-03f;
        q = q * s - 7.37332916720468e-03f;
        q = q * s - 1.42647390514189e-02f;
        return p / q;
    }

    /** One value of any function of floats. */
    public static float apply(UnaryFunction f, float x) {
        float a = f.alpha();
        float b = f.beta();
        return switch (f.kind()) {
            case IDENTITY -> x;
            case RELU -> Math.max(x, 0f);
            case LEAKY_RELU -> x >= 0 ? x : a * x;
            case CLIP -> Math.min(Math.max(x, a), b);
            case SIGMOID -> sigmoid(x);
            case TANH -> tanh(x);
            case HARD_SIGMOID -> Math.max(0f, Math.min(1f, a * x + b));
            case HARD_SWISH -> x * Math.max(0f, Math.min(1f, x * (1f / 6f) + 0.5f));
            case SWISH -> x * sigmoid(a * x);
            case ELU -> x >= 0 ? x : (float) (a * Math.expm1(x));
            case SELU -> x > 0 ? b * x : (float) ((double) b * a * Math.expm1(x));
            case CELU -> Math.max(0f, x) + (float) Math.min(0.0, a * Math.expm1(x / (double) a));
            case GELU -> 0.5f * x * (1f + erf(x * 0.70710678f));
            case GELU_TANH -> 0.5f * x * (1f + tanh(0.7978845608f * (x + 0.044715f * x * x * x)));
            case MISH -> (float) (x * Math.tanh(softplus(x)));
            case SOFTPLUS -> (float) softplus(x);
            case SOFTSIGN -> x / (1f + Math.abs(x));
            case THRESHOLDED_RELU -> x > a ? x : 0f;
            case AFFINE -> a * x + b;
            case ABS -> Math.abs(x);
            case NEG -> -x;
            case SIGN -> Math.signum(x);
            case FLOOR -> (float) Math.floor(x);
            case CEIL -> (float) Math.ceil(x);
            case ROUND -> (float) Math.rint(x);
            case SQRT -> (float) Math.sqrt(x);
            case RECIPROCAL -> 1f / x;
            case EXP -> exp(x);
            case LOG -> (float) Math.log(x);
            case ERF -> erf(x);
            default -> (float) trigonometric(f.kind(), x);
        };
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double trigonometric(UnaryFunction.Kind kind, double x) {
        return switch (kind) {
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TAN -> Math.tan(x);
            case ASIN -> Math.asin(x);
            case ACOS -> Math.acos(x);
            case ATAN -> Math.atan(x);
            case SINH -> Math.sinh(x);
            case COSH -> Math.cosh(x);
            case ASINH -> Math.copySign(asinhOfPositive(Math.abs(x)), x);
            case ACOSH -> Math.log(x + Math.sqrt((x - 1) * (x + 1)));
            case ATANH -> 0.5 * (Math.log1p(x) - Math.log1p(-x));
            default -> throw new IllegalArgumentException(kind + " is not a function of floats");
        };
    }

    /** By log1p, which keeps its accuracy near 0. */
    private static double asinhOfPositive(double x) {
        return Double.isInfinite(x) ? x : Math.log1p(x + x * x / (1 + Math.sqrt(x * x + 1)));
    }

    /** One value of any arithmetic function of two floats. */
    public static float apply(Binary.Kind kind, float a, float b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case POW -> (float) Math.pow(a, b);
            case FMOD -> a % b;
            case PRELU -> a >= 0 ? a : a * b;
            default -> throw new IllegalArgumentException(kind + " is not arithmetic on floats");
        };
    }
}
