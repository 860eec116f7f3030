package org.cnn4j.testkit;

import org.cnn4j.op.UnaryFunction;

/** The functions of one number, written from their definitions in {@link UnaryFunction.Kind}. */
final class RefFunctions {
    private RefFunctions() {}

    static double apply(UnaryFunction f, double x) {
        double alpha = f.alpha();
        double beta = f.beta();
        return switch (f.kind()) {
            case IDENTITY -> x;
            case RELU -> Double.isNaN(x) ? x : x > 0 ? x : 0;
            case LEAKY_RELU -> x >= 0 ? x : alpha * x;
            case CLIP -> Double.isNaN(x) ? x : Math.min(Math.max(x, alpha), beta);
            case SIGMOID -> sigmoid(x);
            case TANH -> Math.tanh(x);
            case HARD_SIGMOID -> Math.max(0, Math.min(1, alpha * x + beta));
            case HARD_SWISH -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
            case SWISH -> x * sigmoid(alpha * x);
            case ELU -> x >= 0 ? x : alpha * Math.expm1(x);
            case SELU -> beta * (x > 0 ? x : alpha * Math.expm1(x));
            case CELU -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
            case GELU -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case GELU_TANH -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case MISH -> x * Math.tanh(softplus(x));
            case SOFTPLUS -> softplus(x);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case THRESHOLDED_RELU -> x > alpha ? x : 0;
            case AFFINE -> alpha * x + beta;
            case NOT -> throw new IllegalArgumentException("NOT is not for floats");
            default -> maths(f.kind(), x);
        };
    }

    private static double maths(UnaryFunction.Kind kind, double x) {
        return switch (kind) {
            case ABS -> Math.abs(x);
            case NEG -> -x;
            case SIGN -> x > 0 ? 1 : x < 0 ? -1 : x;
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> roundHalfEven(x);
            case SQRT -> Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case ERF -> erf(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TAN -> Math.tan(x);
            case ASIN -> Math.asin(x);
            case ACOS -> Math.acos(x);
            case ATAN -> Math.atan(x);
            case SINH -> Math.sinh(x);
            case COSH -> Math.cosh(x);
            case ASINH -> Math.signum(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1));
            case ACOSH -> Math.log(x + Math.sqrt(x * x - 1));
            case ATANH -> (Math.log1p(x) - Math.log1p(-x)) / 2;
            default -> throw new IllegalArgumentException("The reference lacks " + kind);
        };
    }

    /** Integers: ABS, NEG, SIGN, RELU, CLIP, IDENTITY and, on BOOL, NOT. The caller narrows to the type. */
    static long apply(UnaryFunction f, long x) {
        return switch (f.kind()) {
            case IDENTITY -> x;
            case ABS -> x < 0 ? -x : x;
            case NEG -> -x;
            case SIGN -> x > 0 ? 1 : x < 0 ? -1 : 0;
            case RELU -> x > 0 ? x : 0;
            case CLIP -> Math.min(Math.max(x, (long) f.alpha()), (long) f.beta());
            case NOT -> x == 0 ? 1 : 0;
            default -> throw new IllegalArgumentException(f.kind() + " is not for integers");
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
    }

    private static double roundHalfEven(double x) {
        double below = Math.floor(x);
        double fraction = x - below;
        if (fraction != 0.5) {
            return fraction < 0.5 ? below : below + 1;
        }
        return below % 2 == 0 ? below : below + 1;
    }

    /**
     * {@code 2 / sqrt(pi) * exp(-x^2) * sum of 2^n x^(2n+1) / (2n+1)!!} (Abramowitz and Stegun 7.1.6): all terms have one
     * sign, so nothing cancels.
     */
    static double erf(double x) {
        if (Double.isNaN(x) || Math.abs(x) > 6) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
