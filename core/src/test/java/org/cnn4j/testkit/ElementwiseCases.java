package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Where;

/** Functions of one number, two numbers, choices and conversions, on every type that their records allow. */
final class ElementwiseCases {
    private static final Shape[] BROADCAST_A = {
        shape(),
        shape(1),
        shape(7),
        shape(5, 7),
        shape(3, 5, 7),
        shape(2, 3, 5, 7),
        shape(2, 3, 1, 1),
        shape(1, 3, 1, 7),
        shape(2, 1, 5, 1),
        shape(1, 1, 5, 7),
        shape(2, 3, 4, 5, 6),
        shape(2, 3, 4, 5, 6),
        shape(0, 3),
        shape(1, 131),
        shape(67, 1),
        shape(2, 1, 3, 1, 2, 1)
    };
    private static final Shape[] BROADCAST_B = {
        shape(),
        shape(7),
        shape(1),
        shape(7),
        shape(5, 1),
        shape(3, 1, 1),
        shape(2, 3, 5, 7),
        shape(2, 3, 5, 7),
        shape(1, 3, 1, 7),
        shape(2, 3, 1, 1),
        shape(6),
        shape(2, 1, 4, 1, 6),
        shape(1, 3),
        shape(67, 1),
        shape(67, 131),
        shape(1, 2, 1, 3, 1, 2)
    };

    private ElementwiseCases() {}

    static List<ContractCase> unary() {
        Cases cases = new Cases("unary");
        for (UnaryFunction f : Functions.onFloats()) {
            String label = Functions.label(f);
            unary(cases, label, f, cases.fill(label).steps(shape(3, 131), 24, 0.25));
            unary(cases, label + " within one", f, cases.fill(label + "1").uniform(shape(67), -1, 1));
            unary(cases, label + " halves", f, Tensor.of(shape(7), -2.5f, -1.5f, -0.5f, 0f, 0.5f, 1.5f, 2.5f));
            unary(cases, label + " empty", f, Tensor.zeros(DType.FLOAT32, shape(0, 3)));
        }
        for (Kind kind :
                List.of(Kind.SIGMOID, Kind.TANH, Kind.SOFTPLUS, Kind.MISH, Kind.GELU, Kind.SWISH, Kind.ELU, Kind.ERF)) {
            UnaryFunction f = new UnaryFunction(kind, kind == Kind.SWISH || kind == Kind.ELU ? 1 : 0, 0);
            unary(cases, kind + " saturated", f, Tensor.of(shape(8), -1e4f, -200f, -90f, -20f, 20f, 90f, 200f, 1e4f));
        }
        for (UnaryFunction f : List.of(UnaryFunction.RELU, UnaryFunction.clip(-1, 1))) {
            unary(
                    cases,
                    f.kind() + " NaN and infinities",
                    f,
                    Tensor.of(shape(5), Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0.5f, -0.5f));
        }
        for (DType dtype : List.of(DType.INT32, DType.INT64, DType.INT8)) {
            for (UnaryFunction f : List.of(
                    UnaryFunction.of(Kind.ABS),
                    UnaryFunction.of(Kind.NEG),
                    UnaryFunction.of(Kind.SIGN),
                    UnaryFunction.RELU,
                    UnaryFunction.clip(-7, 50))) {
                String name = f.kind() + " " + dtype;
                cases.add(
                        name, new Unary(f), Tolerance.EXACT, cases.fill(name).integers(dtype, shape(3, 43), -100, 100));
            }
        }
        for (DType dtype : DType.values()) {
            String name = "IDENTITY " + dtype;
            cases.add(
                    name,
                    new Unary(UnaryFunction.IDENTITY),
                    Tolerance.BITWISE,
                    cases.fill(name).anything(dtype, shape(5, 27)));
        }
        cases.add(
                "NOT",
                new Unary(UnaryFunction.of(Kind.NOT)),
                Tolerance.EXACT,
                cases.fill("NOT").anything(DType.BOOL, shape(5, 27)));
        return cases.all();
    }

    private static void unary(Cases cases, String name, UnaryFunction f, Tensor x) {
        cases.add(name, new Unary(f), (in, out) -> Tolerance.function(f, in.get(0), out), x);
    }

    static List<ContractCase> binary() {
        Cases cases = new Cases("binary");
        for (Binary.Kind kind : Binary.Kind.values()) {
            for (DType dtype : DType.values()) {
                if (!allowed(kind, dtype)) {
                    continue;
                }
                for (int i = 0; i < BROADCAST_A.length; i++) {
                    // All patterns for the commonest, a few for each other combination.
                    boolean common = dtype == DType.FLOAT32
                            && (kind == Binary.Kind.ADD || kind == Binary.Kind.SUB || kind == Binary.Kind.PRELU);
                    if (common || i % 5 == 4 || i == 1) {
                        String name = kind + " " + dtype + " " + BROADCAST_A[i] + " " + BROADCAST_B[i];
                        binary(cases, name, kind, dtype, BROADCAST_A[i], BROADCAST_B[i]);
                    }
                }
                binary(cases, kind + " " + dtype + " same", kind, dtype, shape(3, 5, 67), shape(3, 5, 67));
            }
        }
        float nan = Float.NaN;
        float inf = Float.POSITIVE_INFINITY;
        for (Binary.Kind kind : Binary.Kind.values()) {
            if (kind.isComparison()) {
                cases.add(
                        kind + " NaN and infinities",
                        new Binary(kind),
                        Tolerance.EXACT,
                        Tensor.of(shape(6), nan, nan, 1f, inf, -inf, 0f),
                        Tensor.of(shape(6), nan, 1f, nan, inf, inf, -0f));
            }
        }
        overflow(cases);
        return cases.all();
    }

    private static void overflow(Cases cases) {
        Tensor ints = Tensor.of(shape(4), Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, -7);
        Tensor longs = Tensor.of(shape(4), Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62, -7L);
        for (Binary.Kind kind : List.of(Binary.Kind.ADD, Binary.Kind.MUL)) {
            cases.add(kind + " INT32 wraps", new Binary(kind), Tolerance.EXACT, ints, Tensor.of(shape(1), 5));
            cases.add(kind + " INT64 wraps", new Binary(kind), Tolerance.EXACT, longs, Tensor.of(shape(1), 5L));
        }
        cases.add(
                "LESS UINT8 unsigned",
                new Binary(Binary.Kind.LESS),
                Tolerance.EXACT,
                cases.fill("u").anything(DType.UINT8, shape(64)),
                cases.fill("v").anything(DType.UINT8, shape(64)));
        cases.add(
                "LESS INT8 signed",
                new Binary(Binary.Kind.LESS),
                Tolerance.EXACT,
                cases.fill("i").anything(DType.INT8, shape(64)),
                cases.fill("j").anything(DType.INT8, shape(64)));
    }

    static boolean allowed(Binary.Kind kind, DType dtype) {
        boolean small = dtype == DType.UINT8 || dtype == DType.INT8;
        if (kind.isLogical()) {
            return dtype == DType.BOOL;
        } else if (kind.isComparison()) {
            return dtype != DType.BOOL || kind == Binary.Kind.EQUAL;
        }
        return switch (kind) {
            case PRELU -> dtype == DType.FLOAT32;
            case MOD -> dtype == DType.INT32 || dtype == DType.INT64;
            default -> !small && dtype != DType.BOOL;
        };
    }

    private static void binary(Cases cases, String name, Binary.Kind kind, DType dtype, Shape a, Shape b) {
        Fill fill = cases.fill(name);
        Tensor left = fill.integers(dtype, a, kind == Binary.Kind.POW ? 1 : -9, 9);
        boolean divides = kind == Binary.Kind.DIV || kind == Binary.Kind.MOD || kind == Binary.Kind.FMOD;
        Tensor right = fill.integers(
                dtype, b, divides ? 1 : kind == Binary.Kind.POW ? 0 : -9, kind == Binary.Kind.POW ? 5 : 9);
        cases.add(name, new Binary(kind), (in, out) -> rule(kind, dtype, out), left, right);
        if (divides && b.size() > 0) {
            Tensor negative = fill.integers(dtype, b, -9, -1);
            cases.add(name + " negative", new Binary(kind), (in, out) -> rule(kind, dtype, out), left, negative);
        }
    }

    /** OpenCL C 1.2 allows 2.5 ulp for a division and 16 for pow; all else rounds once. */
    private static Tolerance rule(Binary.Kind kind, DType dtype, RefTensor out) {
        if (dtype != DType.FLOAT32 || kind != Binary.Kind.DIV && kind != Binary.Kind.POW) {
            return Tolerance.EXACT;
        }
        return Tolerance.relative(out, (kind == Binary.Kind.DIV ? 5 : 32) * Tolerance.U);
    }

    static List<ContractCase> where() {
        Cases cases = new Cases("where");
        for (DType dtype : DType.values()) {
            where(cases, "same " + dtype, dtype, shape(3, 43), shape(3, 43), shape(3, 43));
        }
        where(cases, "condition repeated", DType.FLOAT32, shape(1, 7), shape(5, 7), shape(5, 7));
        where(cases, "all repeated", DType.FLOAT32, shape(2, 1, 1), shape(3, 1), shape(7));
        where(cases, "scalars", DType.INT64, shape(4, 5), shape(), shape());
        where(cases, "rank 5", DType.FLOAT32, shape(2, 1, 4, 1, 6), shape(2, 3, 4, 5, 6), shape(1));
        where(cases, "empty", DType.FLOAT32, shape(0, 3), shape(1, 3), shape(3));
        return cases.all();
    }

    private static void where(Cases cases, String name, DType dtype, Shape condition, Shape a, Shape b) {
        Fill fill = cases.fill(name);
        cases.add(
                name,
                new Where(),
                Tolerance.BITWISE,
                fill.anything(DType.BOOL, condition),
                fill.anything(dtype, a),
                fill.anything(dtype, b));
    }

    static List<ContractCase> cast() {
        Cases cases = new Cases("cast");
        for (DType from : DType.values()) {
            for (DType to : DType.values()) {
                String name = from + " to " + to;
                Fill fill = cases.fill(name);
                cases.add(name, new Cast(to), Tolerance.EXACT, fill.integers(from, shape(5, 27), -120, 120));
                if (from != DType.FLOAT32) {
                    cases.add(name + " whole range", new Cast(to), Tolerance.EXACT, fill.anything(from, shape(5, 27)));
                }
            }
            cases.add("empty " + from, new Cast(DType.FLOAT32), Tolerance.EXACT, Tensor.zeros(from, shape(2, 0)));
        }
        Tensor floats = Tensor.of(
                shape(13),
                0.9f,
                -0.9f,
                1.5f,
                -2.5f,
                300.7f,
                -129.5f,
                -0f,
                1e-30f,
                3e9f,
                -3e9f,
                1e20f,
                Float.NaN,
                Float.NEGATIVE_INFINITY);
        for (DType to : DType.values()) {
            cases.add("fractions and extremes to " + to, new Cast(to), Tolerance.EXACT, floats);
        }
        return cases.all();
    }
}
