package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reduce.Kind;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.UnaryFunction;

/** Reductions, softmax and batch normalisation. */
final class ReductionCases {
    private ReductionCases() {}

    static List<ContractCase> reduce() {
        Cases cases = new Cases("reduce");
        for (Kind kind : Kind.values()) {
            for (DType dtype : List.of(DType.FLOAT32, DType.INT32, DType.INT64)) {
                if (dtype != DType.FLOAT32
                        && List.of(Kind.L2, Kind.LOG_SUM, Kind.LOG_SUM_EXP).contains(kind)) {
                    continue;
                }
                reduce(cases, kind, dtype, shape(7), List.of(0), true);
                reduce(cases, kind, dtype, shape(7), List.of(0), false);
                reduce(cases, kind, dtype, shape(3, 131), List.of(1), false);
                reduce(cases, kind, dtype, shape(131, 3), List.of(0), true);
                reduce(cases, kind, dtype, shape(2, 3, 7, 5), List.of(1), true);
                reduce(cases, kind, dtype, shape(2, 3, 7, 5), List.of(2, 3), true);
                reduce(cases, kind, dtype, shape(2, 3, 7, 5), List.of(0, 2), false);
                reduce(cases, kind, dtype, shape(2, 3, 4, 5), List.of(0, 1, 2, 3), false);
                reduce(cases, kind, dtype, shape(1, 17, 1, 1), List.of(2, 3), true);
                reduce(cases, kind, dtype, shape(3, 4), List.of(), true);
                reduce(cases, kind, dtype, shape(2, 3, 2, 3, 2), List.of(1, 3), false);
                reduce(cases, kind, dtype, shape(0, 3), List.of(1), true);
            }
        }
        for (Kind kind :
                List.of(Kind.SUM, Kind.MEAN, Kind.MAX, Kind.MIN, Kind.PROD, Kind.L1, Kind.L2, Kind.SUM_SQUARE)) {
            reduce(cases, kind, DType.FLOAT32, shape(3, 0), List.of(1), true);
        }
        for (Kind kind : List.of(Kind.SUM, Kind.MAX, Kind.MIN, Kind.PROD, Kind.L1, Kind.SUM_SQUARE)) {
            reduce(cases, kind, DType.INT32, shape(3, 0), List.of(1), true);
            reduce(cases, kind, DType.INT64, shape(3, 0), List.of(1), true);
        }
        Tensor large = Tensor.of(shape(2, 3), 200f, 201f, 199f, -200f, -201f, -199f);
        cases.add(
                "LOG_SUM_EXP stable",
                new Reduce(Kind.LOG_SUM_EXP, List.of(1), true),
                (in, out) -> Tolerance.relative(out, 32 * Tolerance.U),
                large);
        return cases.all();
    }

    private static void reduce(Cases cases, Kind kind, DType dtype, Shape x, List<Integer> axes, boolean keep) {
        String name = kind + " " + dtype + " " + x + " over " + axes + (keep ? " kept" : "");
        // A product of many terms stays a float only if nearly all of them are ones; a sum under a logarithm is
        // positive.
        int low = kind == Kind.PROD ? 1 : kind == Kind.LOG_SUM ? 1 : -9;
        int high = kind == Kind.PROD ? 1 : 9;
        Tensor operand = kind == Kind.PROD
                ? signs(cases.fill(name), dtype, x)
                : cases.fill(name).integers(dtype, x, low, high);
        cases.add(
                name,
                new Reduce(kind, axes, keep),
                (in, out) -> switch (kind) {
                    case MEAN, L2 ->
                        dtype == DType.FLOAT32 ? Tolerance.relative(out, 6 * Tolerance.U) : Tolerance.EXACT;
                    case LOG_SUM, LOG_SUM_EXP -> logarithm(out);
                    default -> Tolerance.EXACT;
                },
                operand);
    }

    private static Tensor signs(Fill fill, DType dtype, Shape x) {
        RefTensor out = RefTensor.of(fill.integers(dtype, x, 0, 1));
        for (int i = 0; i < out.size(); i++) {
            double value = out.real(i) == 0 ? -1 : i % 29 == 0 ? 2 : 1;
            if (out.isReal()) {
                out.doubles[i] = value;
            } else {
                out.longs[i] = (long) value;
            }
        }
        return out.toTensor();
    }

    private static Tolerance logarithm(RefTensor out) {
        double[] allowed = new double[out.size()];
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] = 16 * Tolerance.U * (1 + Math.abs(out.real(i)));
        }
        return new Tolerance(false, allowed);
    }

    static List<ContractCase> softmax() {
        Cases cases = new Cases("softmax");
        for (boolean log : new boolean[] {false, true}) {
            softmax(cases, "one", shape(1, 1), 1, log);
            softmax(cases, "vector", shape(1000), 0, log);
            softmax(cases, "rows", shape(67, 131), 1, log);
            softmax(cases, "columns", shape(131, 5), 0, log);
            softmax(cases, "channels", shape(2, 17, 7, 5), 1, log);
            softmax(cases, "last of four", shape(2, 3, 5, 13), 3, log);
            softmax(cases, "middle", shape(3, 7, 11), 1, log);
            softmax(cases, "batch 0", shape(0, 5), 1, log);
            Tensor extreme = Tensor.of(shape(2, 3), 1e4f, 1e4f, 9999f, -1e4f, -1e4f, -9990f);
            softmax(cases, "cannot overflow", extreme, 1, log);
            softmax(cases, "minus infinity", Tensor.of(shape(1, 3), 1f, Float.NEGATIVE_INFINITY, 2f), 1, log);
        }
        return cases.all();
    }

    private static void softmax(Cases cases, String name, Shape x, int axis, boolean log) {
        softmax(cases, name, cases.fill(name).uniform(x, -8, 8), axis, log);
    }

    private static void softmax(Cases cases, String name, Tensor x, int axis, boolean log) {
        int terms = x.shape().dim(axis);
        double roundings = 32 + terms;
        cases.add(
                name + (log ? " log" : ""),
                new Softmax(axis, log),
                (in, out) -> {
                    double[] allowed = new double[out.size()];
                    for (int i = 0; i < allowed.length; i++) {
                        double size = Double.isFinite(out.real(i)) ? Math.abs(out.real(i)) : 0;
                        // exp's argument is rounded, which costs the result |x - max| u; the logarithm is off by as
                        // much.
                        allowed[i] = roundings * Tolerance.U * (log ? 1 + size : 2 * size);
                    }
                    return new Tolerance(false, allowed);
                },
                x);
    }

    static List<ContractCase> batchNorm() {
        Cases cases = new Cases("batchNorm");
        List<Shape> shapes = List.of(
                shape(1, 1),
                shape(5, 3),
                shape(2, 17, 7, 5),
                shape(1, 3, 67, 131),
                shape(2, 5, 13),
                shape(1, 4, 3, 5, 7),
                shape(5, 3, 4, 6),
                shape(9, 2, 3, 5),
                shape(0, 3, 4, 4));
        for (Shape x : shapes) {
            batchNorm(cases, x.toString(), new BatchNorm(1e-3f), x);
        }
        for (UnaryFunction f :
                List.of(UnaryFunction.RELU, UnaryFunction.clip(0, 6), UnaryFunction.of(UnaryFunction.Kind.TANH))) {
            batchNorm(cases, Functions.label(f), new BatchNorm(1e-3f).withActivation(f), shape(2, 17, 9, 5));
        }
        return cases.all();
    }

    private static void batchNorm(Cases cases, String name, BatchNorm op, Shape x) {
        Fill fill = cases.fill(name);
        Shape c = shape(x.dim(1));
        cases.add(
                name,
                op,
                (in, out) -> Tolerance.batchNorm(op, in),
                fill.uniform(x, -3, 3),
                fill.uniform(c, -2, 2),
                fill.uniform(c, -2, 2),
                fill.uniform(c, -1, 1),
                fill.uniform(c, 0, 2));
    }
}
