package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Where;
import org.cnn4j.op.Window;

/** Sizes at which backends share work between threads, block their loops, or turn to another kernel. */
final class LargeCases {
    private final Cases cases = new Cases("large");

    static List<ContractCase> all() {
        LargeCases self = new LargeCases();
        self.sums();
        self.elementwise();
        self.movement();
        self.reductions();
        return self.cases.all();
    }

    private Fill fill(String name) {
        return cases.fill(name);
    }

    private void sums() {
        product("product of several blocks", 9, 600, 530);
        product("product with a large left side", 520, 601, 5);
        product("one row of many columns", 1, 700, 1100);
        Fill fill = fill("conv");
        Epilogue both = Epilogue.ofBias().withResidual().withActivation(UnaryFunction.RELU);
        cases.add(
                "pointwise with large weights",
                new Conv(Window.of(1, 1), 1, both),
                Tolerance.EXACT,
                fill.integers(shape(1, 601, 2, 3), -3, 3),
                fill.integers(shape(520, 601, 1, 1), -2, 2),
                fill.integers(shape(520), -9, 9),
                fill.integers(shape(1, 520, 2, 3), -9, 9));
        cases.add(
                "3x3 of several blocks",
                new Conv(Window.of(3, 3).withPads(1, 1), 1, both),
                Tolerance.EXACT,
                fill.integers(shape(2, 67, 19, 17), -3, 3),
                fill.integers(shape(21, 67, 3, 3), -2, 2),
                fill.integers(shape(21), -9, 9),
                fill.integers(shape(2, 21, 19, 17), -9, 9));
        cases.add(
                "depthwise of a wide plane",
                new Conv(Window.of(3, 3).withPads(1, 1), 2, Epilogue.ofBias()),
                Tolerance.EXACT,
                fill.integers(shape(1, 2, 300, 307), -3, 3),
                fill.integers(shape(2, 1, 3, 3), -2, 2),
                fill.integers(shape(2), -9, 9));
        cases.add(
                "pool of a wide plane",
                Pool.max(Window.of(3, 3).withStrides(2, 2).withPads(1, 1)),
                Tolerance.EXACT,
                fill.integers(shape(1, 2, 300, 307), -20, 3));
    }

    private void product(String name, int m, int k, int n) {
        Fill fill = fill(name);
        cases.add(
                name,
                new MatMul(false, false, Epilogue.ofBias().withResidual()),
                Tolerance.EXACT,
                fill.integers(shape(m, k), -3, 3),
                fill.integers(shape(k, n), -2, 2),
                fill.integers(shape(n), -9, 9),
                fill.integers(shape(m, n), -9, 9));
    }

    private void elementwise() {
        Tensor x = fill("x").integers(shape(3, 131, 103), -9, 9);
        for (UnaryFunction f : List.of(UnaryFunction.RELU, UnaryFunction.of(UnaryFunction.Kind.SIGMOID))) {
            cases.add("unary " + f.kind(), new Unary(f), (in, out) -> Tolerance.function(f, in.get(0), out), x);
        }
        Binary add = new Binary(Binary.Kind.ADD);
        cases.add("sum", add, Tolerance.EXACT, x, fill("y").integers(shape(3, 131, 103), -9, 9));
        cases.add("sum with rows", add, Tolerance.EXACT, x, fill("r").integers(shape(103), -9, 9));
        cases.add("sum with columns", add, Tolerance.EXACT, fill("c").integers(shape(131, 1), -9, 9), x);
        cases.add(
                "sum of rows and columns",
                add,
                Tolerance.EXACT,
                fill("c").integers(shape(301, 1), -9, 9),
                fill("r").integers(shape(1, 137), -9, 9));
        cases.add("sum with a number", add, Tolerance.EXACT, x, Tensor.scalar(3));
        cases.add("cast", new Cast(DType.INT64), Tolerance.EXACT, x);
        cases.add(
                "where",
                new Where(),
                Tolerance.BITWISE,
                fill("w").anything(DType.BOOL, shape(131, 1)),
                x,
                Tensor.scalar(7));
        BatchNorm norm = new BatchNorm(1e-3f);
        Fill fill = fill("norm");
        cases.add(
                "batch normalisation",
                norm,
                (in, out) -> Tolerance.batchNorm(norm, in),
                x,
                fill.uniform(shape(131), -2, 2),
                fill.uniform(shape(131), -2, 2),
                fill.uniform(shape(131), -1, 1),
                fill.uniform(shape(131), 0, 2));
    }

    private void movement() {
        Tensor x = fill("m").anything(DType.FLOAT32, shape(3, 131, 103));
        cases.add("transposed", new Transpose(List.of(2, 0, 1)), Tolerance.BITWISE, x);
        cases.add("transposed planes", new Transpose(List.of(0, 2, 1)), Tolerance.BITWISE, x);
        cases.add("concat", new Concat(1), Tolerance.BITWISE, x, fill("n").anything(DType.FLOAT32, shape(3, 67, 103)));
        cases.add("slice", new Slice(List.of(2, 1, 102), shape(3, 129, 101), List.of(-1, 1, -1)), Tolerance.BITWISE, x);
        cases.add("pad", new Pad(Pad.Mode.REFLECT, List.of(0, 3, 5), List.of(0, 2, 1), 0), Tolerance.BITWISE, x);
        cases.add(
                "expand",
                new Expand(shape(5, 131, 103)),
                Tolerance.BITWISE,
                fill("e").anything(DType.FLOAT32, shape(131, 1)));
        cases.add(
                "gather", new Gather(1), Tolerance.BITWISE, x, fill("g").integers(DType.INT64, shape(140), -131, 130));
        cases.add(
                "bytes",
                new Transpose(List.of(1, 0)),
                Tolerance.BITWISE,
                fill("b").anything(DType.UINT8, shape(301, 137)));
    }

    private void reductions() {
        reduce("rows", List.of(1), 3, 5003);
        reduce("columns", List.of(0), 7, 5003);
        reduce("outer and inner", List.of(0, 2), 5, 3, 2503);
        reduce("all", List.of(0, 1, 2), 3, 131, 103);
        reduce("many short rows", List.of(1), 9001, 5);
        softmax("softmax of rows", 1, 301, 137);
        softmax("softmax of a long row", 0, 40009);
        softmax("softmax of columns", 1, 2, 5, 1301);
    }

    private void reduce(String name, List<Integer> axes, int... dims) {
        Tensor x = fill(name).integers(shape(dims), -9, 9);
        for (Reduce.Kind kind : List.of(Reduce.Kind.SUM, Reduce.Kind.MAX)) {
            cases.add(kind + " of " + name, new Reduce(kind, axes, true), Tolerance.EXACT, x);
        }
    }

    /** Twice the errors of exp and of its rounded argument, and n u for the sum: all terms are positive. */
    private void softmax(String name, int axis, int... dims) {
        Tensor x = fill(name).uniform(shape(dims), -8, 8);
        cases.add(
                name,
                new Softmax(axis, false),
                (in, out) -> Tolerance.relative(out, (64 + x.shape().dim(axis)) * Tolerance.U),
                x);
    }
}
