package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.Op;
import org.cnn4j.op.TopK;

/** Operators that find elements along an axis or sum them in order; contents have many equal elements. */
final class SearchCases {
    private static final List<DType> NUMBERS =
            List.of(DType.FLOAT32, DType.INT64, DType.INT32, DType.UINT8, DType.INT8);
    private static final float INF = Float.POSITIVE_INFINITY;

    private SearchCases() {}

    private static void add(Cases cases, String name, DType dtype, Op op, Shape x) {
        int low = dtype == DType.UINT8 ? 120 : -5;
        cases.add(
                name,
                op,
                Tolerance.BITWISE,
                cases.fill(name).integers(dtype, x, low, dtype == DType.UINT8 ? 135 : low + 12));
    }

    static List<ContractCase> argReduce() {
        Cases cases = new Cases("argReduce");
        for (ArgReduce.Kind kind : ArgReduce.Kind.values()) {
            for (boolean last : new boolean[] {false, true}) {
                String name = kind + (last ? " last " : " first ");
                for (DType dtype : NUMBERS) {
                    add(cases, name + dtype, dtype, new ArgReduce(kind, 1, true, last), shape(3, 29, 5));
                }
                ArgReduce inner = new ArgReduce(kind, 2, false, last);
                add(cases, name + "innermost", DType.FLOAT32, inner, shape(2, 3, 67));
                add(cases, name + "outermost", DType.FLOAT32, new ArgReduce(kind, 0, false, last), shape(9, 131));
                add(cases, name + "long", DType.FLOAT32, new ArgReduce(kind, 1, true, last), shape(2, 1031));
                add(cases, name + "vector", DType.FLOAT32, new ArgReduce(kind, 0, false, last), shape(19));
                add(cases, name + "one", DType.FLOAT32, new ArgReduce(kind, 1, true, last), shape(3, 1, 2));
                add(cases, name + "batch 0", DType.FLOAT32, new ArgReduce(kind, 1, false, last), shape(0, 4));
                Tensor zeros = Tensor.of(shape(2, 4), -0f, 0f, 0f, -0f, 0f, -0f, -0f, 0f);
                ArgReduce rows = new ArgReduce(kind, 1, true, last);
                cases.add(name + "zeros", rows, Tolerance.BITWISE, zeros);
                Tensor infinite = Tensor.of(shape(3, 3), -INF, -INF, -INF, INF, INF, INF, -INF, 1f, INF);
                cases.add(name + "infinities", rows, Tolerance.BITWISE, infinite);
                float nan = Float.NaN;
                Tensor nans = Tensor.of(shape(3, 4), 1f, nan, INF, nan, nan, -INF, 2f, 2f, -INF, -INF, INF, nan);
                cases.add(name + "NaN", rows, Tolerance.BITWISE, nans);
            }
        }
        Tensor wide = Tensor.of(shape(1, 4), 1L << 60, (1L << 60) + 1, -(1L << 60), -(1L << 60) - 1);
        cases.add("MAX wide INT64", new ArgReduce(ArgReduce.Kind.MAX, 1, true, false), Tolerance.BITWISE, wide);
        cases.add("MIN wide INT64", new ArgReduce(ArgReduce.Kind.MIN, 1, true, false), Tolerance.BITWISE, wide);
        return cases.all();
    }

    static List<ContractCase> cumSum() {
        Cases cases = new Cases("cumSum");
        for (boolean exclusive : new boolean[] {false, true}) {
            for (boolean reverse : new boolean[] {false, true}) {
                String name = (exclusive ? "exclusive " : "") + (reverse ? "reverse " : "");
                for (DType dtype : List.of(DType.FLOAT32, DType.INT64, DType.INT32)) {
                    exact(cases, name + dtype, dtype, new CumSum(1, exclusive, reverse), shape(3, 17, 5));
                }
                exact(cases, name + "innermost", DType.FLOAT32, new CumSum(2, exclusive, reverse), shape(2, 3, 67));
                exact(cases, name + "outermost", DType.FLOAT32, new CumSum(0, exclusive, reverse), shape(9, 131));
                exact(cases, name + "vector", DType.FLOAT32, new CumSum(0, exclusive, reverse), shape(1031));
                exact(cases, name + "one", DType.FLOAT32, new CumSum(1, exclusive, reverse), shape(3, 1, 2));
                exact(cases, name + "batch 0", DType.FLOAT32, new CumSum(1, exclusive, reverse), shape(0, 4));
                exact(cases, name + "of nothing", DType.FLOAT32, new CumSum(1, exclusive, reverse), shape(3, 0));
            }
        }
        Tensor high = Tensor.of(shape(3), Integer.MAX_VALUE, 5, -9);
        cases.add("INT32 around", new CumSum(0, false, false), Tolerance.BITWISE, high);
        Tensor wide = Tensor.of(shape(3), Long.MAX_VALUE, 5L, -9L);
        cases.add("INT64 around", new CumSum(0, false, true), Tolerance.BITWISE, wide);
        Tensor floats = cases.fill("floats").uniform(shape(5, 200), -1, 1);
        cases.add(
                "floats",
                new CumSum(1, false, false),
                (in, out) -> Tolerance.ofLargest(
                        RefTensor.of(Tensor.of(out.shape(), filled(out.size(), 200))), 200 * Tolerance.U),
                floats);
        return cases.all();
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        java.util.Arrays.fill(values, value);
        return values;
    }

    /** Sums of small integers; what is left out altogether is 0 of either sign. */
    private static void exact(Cases cases, String name, DType dtype, CumSum op, Shape x) {
        cases.add(name, op, Tolerance.EXACT, cases.fill(name).integers(dtype, x, -9, 9));
    }

    static List<ContractCase> topK() {
        Cases cases = new Cases("topK");
        for (boolean largest : new boolean[] {true, false}) {
            String name = largest ? "largest " : "least ";
            for (DType dtype : NUMBERS) {
                add(cases, name + dtype, dtype, new TopK(1, 4, largest), shape(3, 29, 5));
            }
            add(cases, name + "innermost", DType.FLOAT32, new TopK(2, 5, largest), shape(2, 3, 67));
            add(cases, name + "outermost", DType.FLOAT32, new TopK(0, 3, largest), shape(9, 131));
            add(cases, name + "all", DType.FLOAT32, new TopK(1, 33, largest), shape(4, 33));
            add(cases, name + "one of many", DType.FLOAT32, new TopK(1, 1, largest), shape(2, 1031));
            add(cases, name + "many of many", DType.FLOAT32, new TopK(1, 300, largest), shape(2, 1031));
            add(cases, name + "none", DType.FLOAT32, new TopK(1, 0, largest), shape(3, 4));
            add(cases, name + "vector", DType.INT64, new TopK(0, 6, largest), shape(19));
            add(cases, name + "axis of one", DType.FLOAT32, new TopK(1, 1, largest), shape(3, 1, 2));
            add(cases, name + "batch 0", DType.FLOAT32, new TopK(1, 2, largest), shape(0, 4));
            Tensor floats = cases.fill(name + "floats").uniform(shape(3, 50), -1, 1);
            cases.add(name + "floats", new TopK(1, 50, largest), Tolerance.BITWISE, floats);
            Tensor same = Tensor.of(shape(2, 5), 7f, 7f, 7f, 7f, 7f, -0f, 0f, -0f, 0f, -0f);
            cases.add(name + "equal", new TopK(1, 5, largest), Tolerance.BITWISE, same);
            Tensor infinite = Tensor.of(shape(2, 4), -INF, 3f, INF, -INF, -INF, -INF, -INF, -INF);
            cases.add(name + "infinities", new TopK(1, 4, largest), Tolerance.BITWISE, infinite);
            Tensor lowest =
                    Tensor.of(shape(5), Long.MIN_VALUE, Long.MAX_VALUE, (1L << 60) + 1, 1L << 60, Long.MIN_VALUE);
            cases.add(name + "wide INT64", new TopK(0, 5, largest), Tolerance.BITWISE, lowest);
        }
        return cases.all();
    }
}
