package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Pool.Kind;
import org.cnn4j.op.Window;

/** Pooling of every kind; contents are negative for the most part, so that padding taken for a zero shows. */
final class PoolCases {
    private final Cases cases = new Cases("pool");

    static List<ContractCase> all() {
        PoolCases self = new PoolCases();
        self.windows();
        self.ceil();
        self.parameters();
        return self.cases.all();
    }

    private void add(String name, Pool op, Shape x) {
        Tensor operand = cases.fill(name).integers(x, -20, 3);
        // A quotient or a root: 2.5 ulp for a division and 16 for pow in OpenCL C 1.2; a maximum is exact.
        double relative = op.kind() == Kind.LP ? 40 * Tolerance.U : 6 * Tolerance.U;
        cases.add(
                name,
                op,
                (in, out) -> op.kind() == Kind.MAX ? Tolerance.EXACT : Tolerance.relative(out, relative),
                operand);
    }

    /** One case a kind; averages with and without the padding. */
    private void all(String name, Shape x, Window window, boolean ceilMode) {
        String suffix = ceilMode ? " ceil" : "";
        add("max " + name + suffix, new Pool(Kind.MAX, window, ceilMode, false, 1), x);
        add("average " + name + suffix, new Pool(Kind.AVERAGE, window, ceilMode, false, 1), x);
        add("average padded " + name + suffix, new Pool(Kind.AVERAGE, window, ceilMode, true, 1), x);
        add("lp2 " + name + suffix, new Pool(Kind.LP, window, ceilMode, false, 2), x);
    }

    private void windows() {
        all("one element", shape(1, 1, 1, 1), Window.of(1, 1), false);
        all("2x2 stride 2", shape(2, 3, 8, 10), Window.of(2, 2).withStrides(2, 2), false);
        all("2x2 stride 2 odd", shape(1, 17, 7, 9), Window.of(2, 2).withStrides(2, 2), false);
        all(
                "3x3 stride 2 pad",
                shape(1, 5, 14, 13),
                Window.of(3, 3).withStrides(2, 2).withPads(1, 1),
                false);
        all(
                "3x3 stride 2 wide",
                shape(1, 3, 33, 150),
                Window.of(3, 3).withStrides(2, 2).withPads(1, 1),
                false);
        all("2x2 stride 2 wide", shape(1, 3, 12, 70), Window.of(2, 2).withStrides(2, 2), false);
        all("3x3 unpadded", shape(2, 67, 9, 9), Window.of(3, 3), false);
        all("3x3 small planes stride 2", shape(1, 67, 13, 14), Window.of(3, 3).withStrides(2, 2), false);
        all("3x3 stride 1", shape(1, 4, 7, 7), Window.of(3, 3).withPads(1, 1), false);
        all(
                "across tiles",
                shape(1, 3, 67, 131),
                Window.of(3, 2).withStrides(2, 2).withPads(1, 0),
                false);
        all("padding over kernel", shape(1, 3, 3, 4), Window.of(2, 2).withPads(2, 2), false);
        all(
                "taps beside the input",
                shape(1, 2, 3),
                Window.of(2).withDilations(4).withPads(1),
                false);
        all("stride over kernel", shape(1, 3, 11, 13), Window.of(2, 2).withStrides(3, 5), false);
        all("asymmetric", shape(2, 3, 6, 7), Window.of(3, 4).withPads(List.of(0, 3), List.of(2, 1)), false);
        all("dilated", shape(1, 3, 11, 12), Window.of(3, 2).withDilations(2, 4), false);
        all(
                "dilated padded",
                shape(1, 3, 9, 8),
                Window.of(3, 3).withDilations(2, 2).withPads(2, 2),
                false);
        all("whole plane", shape(3, 17, 7, 7), Window.of(7, 7), false);
        all("large plane", shape(1, 5, 56, 61), Window.of(56, 61), false);
        all("padded beyond", shape(1, 2, 2, 2), Window.of(4, 4).withPads(2, 1), false);
        all("1x3", shape(1, 3, 5, 17), Window.of(1, 3).withStrides(1, 2), false);
        all("1d", shape(2, 3, 29), Window.of(3).withStrides(2).withPads(1), false);
        all("3d", shape(1, 2, 5, 6, 7), Window.of(2, 3, 2).withStrides(2, 1, 3).withPads(0, 1, 1), false);
        all("batch 0", shape(0, 3, 6, 6), Window.of(2, 2), false);
    }

    private void ceil() {
        all("3x3 stride 2", shape(1, 3, 10, 7), Window.of(3, 3).withStrides(2, 2), true);
        all(
                "3x3 stride 2 pad",
                shape(1, 3, 10, 8),
                Window.of(3, 3).withStrides(2, 2).withPads(1, 1),
                true);
        all("2x2 stride 2 odd", shape(1, 3, 9, 5), Window.of(2, 2).withStrides(2, 2), true);
        all("last window in the padding", shape(1, 2, 4, 2), Window.of(1, 1).withStrides(2, 2), true);
        all(
                "last window left out",
                shape(1, 2, 3, 4),
                Window.of(2, 2).withStrides(3, 3).withPads(1, 1),
                true);
        all(
                "asymmetric",
                shape(1, 2, 8, 9),
                Window.of(3, 2).withStrides(2, 3).withPads(List.of(1, 0), List.of(0, 1)),
                true);
        all("dilated", shape(1, 2, 10, 11), Window.of(2, 2).withStrides(2, 3).withDilations(3, 2), true);
        all("1d", shape(2, 3, 28), Window.of(3).withStrides(4), true);
        all("3d", shape(1, 2, 5, 6, 8), Window.of(2, 3, 3).withStrides(2, 2, 2), true);
    }

    private void parameters() {
        Window window = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
        add("lp1", new Pool(Kind.LP, window, false, false, 1), shape(1, 3, 9, 8));
        add("lp3", new Pool(Kind.LP, window, false, false, 3), shape(1, 3, 9, 8));
        Tensor infinities = Tensor.of(
                shape(1, 1, 1, 4), Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -1f);
        cases.add("max of infinities", Pool.max(Window.of(1, 2).withStrides(1, 2)), Tolerance.EXACT, infinities);
        cases.add("max of infinities padded", Pool.max(Window.of(1, 2).withPads(0, 1)), Tolerance.EXACT, infinities);
        // A NaN in any place of a window must win, whichever comes first.
        Tensor holes = Tensor.of(
                shape(1, 1, 3, 8),
                1f,
                2f,
                3f,
                4f,
                5f,
                6f,
                7f,
                8f,
                1f,
                Float.NaN,
                3f,
                9f,
                5f,
                6f,
                7f,
                8f,
                1f,
                2f,
                3f,
                4f,
                5f,
                6f,
                7f,
                Float.NaN);
        cases.add("max of NaN", Pool.max(Window.of(2, 2)), Tolerance.EXACT, holes);
        cases.add("max of NaN 3x3", Pool.max(Window.of(3, 3).withPads(1, 1)), Tolerance.EXACT, holes);
        cases.add(
                "max of NaN stride 2",
                Pool.max(Window.of(3, 3).withStrides(2, 2).withPads(1, 1)),
                Tolerance.EXACT,
                holes);
        Tensor low = Tensor.of(shape(1, 1, 1, 3), -Float.MAX_VALUE, -Float.MAX_VALUE, -3e38f);
        cases.add("max of the lowest", Pool.max(Window.of(1, 2).withPads(0, 1)), Tolerance.EXACT, low);
    }

    /** Maxima and their places; contents are few different integers, so that many elements equal the maximum. */
    static List<ContractCase> indices() {
        Cases cases = new Cases("maxPoolIndices");
        for (boolean columnMajor : new boolean[] {false, true}) {
            Window twice = Window.of(2, 2).withStrides(2, 2);
            indices(cases, "2x2 stride 2", shape(2, 3, 8, 10), twice, false, columnMajor);
            indices(cases, "2x2 stride 2 odd", shape(1, 17, 7, 9), twice, false, columnMajor);
            indices(cases, "2x2 stride 2 odd ceil", shape(1, 3, 9, 5), twice, true, columnMajor);
            Window pad = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
            indices(cases, "3x3 stride 2 pad", shape(2, 5, 14, 13), pad, false, columnMajor);
            indices(cases, "3x3 stride 2 pad ceil", shape(1, 3, 10, 8), pad, true, columnMajor);
            indices(cases, "across tiles", shape(1, 3, 67, 131), pad, false, columnMajor);
            Window shifted = Window.of(3, 4).withPads(List.of(0, 3), List.of(2, 1));
            indices(cases, "asymmetric", shape(2, 3, 6, 7), shifted, false, columnMajor);
            Window dilated = Window.of(3, 2).withDilations(2, 4);
            indices(cases, "dilated", shape(1, 3, 11, 12), dilated, false, columnMajor);
            Window both = Window.of(3, 3).withDilations(2, 2).withPads(2, 2);
            indices(cases, "dilated padded", shape(1, 3, 9, 8), both, false, columnMajor);
            indices(cases, "whole plane", shape(3, 17, 7, 7), Window.of(7, 7), false, columnMajor);
            Window one = Window.of(3).withStrides(2).withPads(1);
            indices(cases, "1d", shape(2, 3, 29), one, false, columnMajor);
            Window three = Window.of(2, 3, 2).withStrides(2, 1, 3).withPads(0, 1, 1);
            indices(cases, "3d", shape(2, 2, 5, 6, 7), three, false, columnMajor);
            indices(
                    cases,
                    "padding over kernel",
                    shape(1, 3, 3, 4),
                    Window.of(2, 2).withPads(2, 2),
                    false,
                    columnMajor);
            indices(cases, "batch 0", shape(0, 3, 6, 6), Window.of(2, 2), false, columnMajor);
        }
        float least = Float.NEGATIVE_INFINITY;
        Tensor infinities = Tensor.of(shape(1, 1, 1, 5), least, least, Float.POSITIVE_INFINITY, -1f, least);
        Window padded = Window.of(1, 2).withStrides(1, 1).withPads(0, 1);
        cases.add("infinities", new MaxPoolIndices(padded, false, false), Tolerance.EXACT, infinities);
        Tensor low = Tensor.of(shape(1, 1, 1, 3), -Float.MAX_VALUE, -Float.MAX_VALUE, -3e38f);
        cases.add("the lowest", new MaxPoolIndices(padded, false, false), Tolerance.EXACT, low);
        return cases.all();
    }

    private static void indices(
            Cases cases, String name, Shape x, Window window, boolean ceilMode, boolean columnMajor) {
        String full = name + (columnMajor ? " columns" : "");
        MaxPoolIndices op = new MaxPoolIndices(window, ceilMode, columnMajor);
        cases.add(full, op, Tolerance.EXACT, cases.fill(full).integers(x, -6, -3));
    }
}
