package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.Binary;
import org.cnn4j.plan.Step;

/** {@link Binary} with broadcasting, on every type that it takes. */
final class BinaryStep extends ElementLoop {
    private final Binary.Kind kind;
    private final DType type;
    private final boolean floatArithmetic;

    BinaryStep(Binary op, Step step, Binding binding) {
        super(binding, loops(step));
        this.kind = op.kind();
        this.type = step.input(0).type().dtype();
        this.floatArithmetic = type == DType.FLOAT32 && !kind.isComparison();
    }

    /** Operand 0 is the result, 1 and 2 are a and b. */
    private static Loops loops(Step step) {
        Shape out = step.output().type().shape();
        return Loops.of(
                out.dims(),
                out.strides(),
                Loops.broadcast(step.input(0).type().shape(), out),
                Loops.broadcast(step.input(1).type().shape(), out));
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf a = binding.input(0);
        Buf b = binding.input(1);
        Buf c = binding.output();
        int as = loops.step(1);
        int bs = loops.step(2);
        int ao = a.offset() + loops.offset(1, row) + from * as;
        int bo = b.offset() + loops.offset(2, row) + from * bs;
        int co = c.offset() + loops.offset(0, row) + from;
        if (floatArithmetic && as <= 1 && bs <= 1) {
            binding.kernels()
                    .spans()
                    .binary(
                            kind,
                            a.floats(),
                            ao,
                            as,
                            b.floats(),
                            bo,
                            bs,
                            c.floats(),
                            co,
                            n,
                            binding.workspaces()[slot]);
        } else if (type == DType.FLOAT32) {
            for (int i = 0; i < n; i++) {
                compare(a.floats()[ao + i * as], b.floats()[bo + i * bs], c.bytes(), co + i);
            }
        } else {
            DType outType = kind.isComparison() || kind.isLogical() ? DType.BOOL : type;
            for (int i = 0; i < n; i++) {
                long x = Elements.getLong(type, a.array(), ao + i * as);
                long y = Elements.getLong(type, b.array(), bo + i * bs);
                Elements.putLong(outType, c.array(), co + i, integer(x, y));
            }
        }
    }

    private void compare(float x, float y, byte[] out, int o) {
        boolean holds =
                switch (kind) {
                    case EQUAL -> x == y;
                    case LESS -> x < y;
                    case LESS_OR_EQUAL -> x <= y;
                    case GREATER -> x > y;
                    default -> x >= y;
                };
        out[o] = (byte) (holds ? 1 : 0);
    }

    private long integer(long x, long y) {
        return switch (kind) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> divide(x, y);
            case POW -> power(x, y);
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case MOD -> y == 0 ? 0 : Math.floorMod(x, y);
            case FMOD -> y == 0 ? 0 : x % y;
            case EQUAL -> x == y ? 1 : 0;
            case LESS -> x < y ? 1 : 0;
            case LESS_OR_EQUAL -> x <= y ? 1 : 0;
            case GREATER -> x > y ? 1 : 0;
            case GREATER_OR_EQUAL -> x >= y ? 1 : 0;
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
            case PRELU -> throw new IllegalStateException("PRELU of " + type);
        };
    }

    /** A device cannot throw: a quotient by zero is 0. */
    private static long divide(long x, long y) {
        return y == 0 ? 0 : x / y;
    }

    /** Repeated squaring; wraps around as multiplication does. Negative powers truncate toward zero. */
    private static long power(long x, long y) {
        if (y < 0) {
            return x == 1 ? 1 : x == -1 ? (y % 2 == 0 ? 1 : -1) : 0;
        }
        long result = 1;
        long square = x;
        for (long e = y; e > 0; e >>= 1) {
            if ((e & 1) == 1) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }
}
