package org.cnn4j.testkit;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Binary;
import org.cnn4j.op.UnaryFunction;

/** Operators that work element by element. Integers are exact and wrap around as their type does. */
final class RefElementwise {
    private RefElementwise() {}

    static RefTensor unary(UnaryFunction f, RefTensor x) {
        RefTensor out = RefTensor.zeros(x.type());
        for (int i = 0; i < x.size(); i++) {
            if (x.isReal()) {
                out.doubles[i] = RefFunctions.apply(f, x.doubles[i]);
            } else {
                out.putLong(i, RefFunctions.apply(f, x.longs[i]));
            }
        }
        return out;
    }

    static RefTensor binary(Binary.Kind kind, RefTensor a, RefTensor b) {
        boolean bool = kind.compareTo(Binary.Kind.EQUAL) >= 0;
        int[] dims = RefSums.broadcast(a.shape().dims(), b.shape().dims());
        RefTensor out = RefTensor.zeros(bool ? DType.BOOL : a.dtype(), dims);
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int ia = a.broadcastAt(index);
            int ib = b.broadcastAt(index);
            if (bool) {
                boolean holds = a.isReal()
                        ? compare(kind, a.doubles[ia], b.doubles[ib])
                        : compare(kind, a.longs[ia], b.longs[ib]);
                out.putLong(i, holds ? 1 : 0);
            } else if (a.isReal()) {
                out.doubles[i] = arithmetic(kind, a.doubles[ia], b.doubles[ib]);
            } else {
                out.putLong(i, arithmetic(kind, a.longs[ia], b.longs[ib]));
            }
        }
        return out;
    }

    private static double arithmetic(Binary.Kind kind, double a, double b) {
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
            default -> throw new IllegalArgumentException(kind + " is not for floats");
        };
    }

    private static long arithmetic(Binary.Kind kind, long a, long b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> {
                long power = 1;
                for (long i = 0; i < b; i++) {
                    power *= a;
                }
                yield power;
            }
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case MOD -> (a % b + b) % b;
            case FMOD -> a % b;
            default -> throw new IllegalArgumentException(kind + " is not for integers");
        };
    }

    private static boolean compare(Binary.Kind kind, double a, double b) {
        return switch (kind) {
            case EQUAL -> a == b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
            default -> throw new IllegalArgumentException(kind + " is not for floats");
        };
    }

    private static boolean compare(Binary.Kind kind, long a, long b) {
        return switch (kind) {
            case EQUAL -> a == b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
            case AND -> a != 0 && b != 0;
            case OR -> a != 0 || b != 0;
            case XOR -> (a != 0) ^ (b != 0);
            default -> throw new IllegalArgumentException(kind + " is no comparison");
        };
    }

    static RefTensor where(RefTensor condition, RefTensor a, RefTensor b) {
        int[] dims = RefSums.broadcast(
                condition.shape().dims(),
                RefSums.broadcast(a.shape().dims(), b.shape().dims()));
        RefTensor out = RefTensor.zeros(new TensorType(a.dtype(), Shape.of(dims)));
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            boolean first = condition.longs[condition.broadcastAt(index)] != 0;
            out.take(i, first ? a : b, (first ? a : b).broadcastAt(index));
        }
        return out;
    }

    static RefTensor cast(DType to, RefTensor x) {
        RefTensor out = RefTensor.zeros(new TensorType(to, x.shape()));
        for (int i = 0; i < x.size(); i++) {
            if (out.isReal()) {
                out.doubles[i] = x.isReal() ? x.doubles[i] : (float) x.longs[i];
            } else if (to == DType.BOOL) {
                out.longs[i] = x.real(i) != 0 ? 1 : 0;
            } else if (x.isReal()) {
                // Java narrows a float to a byte by way of an int.
                out.putLong(i, to == DType.INT64 ? (long) x.doubles[i] : (int) x.doubles[i]);
            } else {
                out.putLong(i, x.longs[i]);
            }
        }
        return out;
    }
}
