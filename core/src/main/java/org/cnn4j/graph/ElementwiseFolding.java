package org.cnn4j.graph;

import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Binary;
import org.cnn4j.op.UnaryFunction;

/** Elementwise functions on constants. */
final class ElementwiseFolding {
    private ElementwiseFolding() {}

    static Tensor unary(UnaryFunction function, Tensor x) {
        if (function.isIdentity()) {
            return x;
        }
        Object target = x.dtype().newArray(x.size());
        for (int i = 0; i < x.size(); i++) {
            if (x.dtype() == DType.FLOAT32) {
                Double y = real(function, x.getDouble(i));
                if (y == null) {
                    return null;
                }
                ((float[]) target)[i] = y.floatValue();
            } else {
                Long y = integral(function, x.getLong(i));
                if (y == null) {
                    return null;
                }
                store(x.dtype(), target, i, y);
            }
        }
        return Tensor.wrap(x.type(), target);
    }

    private static Double real(UnaryFunction f, double x) {
        return switch (f.kind()) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> Math.rint(x);
            case SQRT -> Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case RELU -> Math.max(x, 0);
            case CLIP -> Math.min(Math.max(x, f.alpha()), f.beta());
            case AFFINE -> f.alpha() * x + f.beta();
            default -> null;
        };
    }

    private static Long integral(UnaryFunction f, long x) {
        return switch (f.kind()) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> (long) Long.signum(x);
            case RELU -> Math.max(x, 0);
            case CLIP -> Math.min(Math.max(x, (long) f.alpha()), (long) f.beta());
            case NOT -> x == 0 ? 1L : 0L;
            default -> null;
        };
    }

    static Tensor binary(Binary.Kind kind, Tensor a, Tensor b, TensorType out) {
        int[] ia = HostEvaluator.offsets(out.shape(), 0, HostEvaluator.broadcastStrides(a.shape(), out.shape()));
        int[] ib = HostEvaluator.offsets(out.shape(), 0, HostEvaluator.broadcastStrides(b.shape(), out.shape()));
        boolean real = a.dtype() == DType.FLOAT32;
        Object target = out.dtype().newArray(ia.length);
        for (int i = 0; i < ia.length; i++) {
            if (out.dtype() == DType.BOOL) {
                boolean holds = real
                        ? holds(
                                kind,
                                Double.compare(a.getDouble(ia[i]), b.getDouble(ib[i])),
                                a.getDouble(ia[i]),
                                b.getDouble(ib[i]))
                        : holds(
                                kind,
                                Long.compare(a.getLong(ia[i]), b.getLong(ib[i])),
                                a.getLong(ia[i]),
                                b.getLong(ib[i]));
                ((byte[]) target)[i] = (byte) (holds ? 1 : 0);
            } else if (real) {
                ((float[]) target)[i] = (float) real(kind, a.getDouble(ia[i]), b.getDouble(ib[i]));
            } else {
                long divisor = b.getLong(ib[i]);
                if (divisor == 0 && (kind == Binary.Kind.DIV || kind == Binary.Kind.MOD || kind == Binary.Kind.FMOD)) {
                    return null;
                }
                store(out.dtype(), target, i, integral(kind, a.getLong(ia[i]), divisor));
            }
        }
        return Tensor.wrap(out, target);
    }

    private static double real(Binary.Kind kind, double a, double b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> Math.pow(a, b);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case FMOD -> a % b;
            case PRELU -> a >= 0 ? a : a * b;
            default -> throw new IllegalArgumentException("Not arithmetic on floats: " + kind);
        };
    }

    private static long integral(Binary.Kind kind, long a, long b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> (long) Math.pow(a, b);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case MOD -> Math.floorMod(a, b);
            case FMOD -> a % b;
            default -> throw new IllegalArgumentException("Not arithmetic on integers: " + kind);
        };
    }

    private static boolean holds(Binary.Kind kind, int order, double a, double b) {
        boolean ordered = !Double.isNaN(a) && !Double.isNaN(b);
        return switch (kind) {
            case EQUAL -> ordered && (order == 0 || a == b);
            case LESS -> ordered && a != b && order < 0;
            case LESS_OR_EQUAL -> ordered && (order <= 0 || a == b);
            case GREATER -> ordered && a != b && order > 0;
            case GREATER_OR_EQUAL -> ordered && (order >= 0 || a == b);
            case AND -> a != 0 && b != 0;
            case OR -> a != 0 || b != 0;
            case XOR -> (a != 0) != (b != 0);
            default -> throw new IllegalArgumentException("Not a comparison: " + kind);
        };
    }

    static void store(DType dtype, Object target, int index, long value) {
        switch (dtype) {
            case INT64 -> ((long[]) target)[index] = value;
            case INT32 -> ((int[]) target)[index] = (int) value;
            case UINT8, INT8, BOOL -> ((byte[]) target)[index] = (byte) value;
            case FLOAT32 -> throw new IllegalArgumentException("An integer into a float tensor");
        }
    }
}
