package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Pool.Kind;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Window;

/** Gradients of pooling; contents are few different integers, so that many elements equal the maximum. */
final class PoolGradientCases {
    private final Cases cases = new Cases("poolGradient");

    static List<ContractCase> all() {
        PoolGradientCases self = new PoolGradientCases();
        self.windows();
        self.channels();
        self.ceil();
        self.networks();
        self.specialNumbers();
        return self.cases.all();
    }

    private void add(String name, Pool op, Shape x) {
        Fill fill = cases.fill(name);
        Shape out = op.infer(List.of(RefTensor.zeros(DType.FLOAT32, x.dims()).type()))
                .get(0)
                .shape();
        PoolGradient gradient = gradient(op, x);
        Tensor dy = fill.integers(out, -5, 6);
        if (op.kind() == Kind.MAX) {
            cases.add(name, gradient, Tolerance.EXACT, dy, fill.integers(x, -6, -3));
        } else {
            cases.add(name, gradient, (in, result) -> tolerance(gradient, in), dy);
        }
    }

    static PoolGradient gradient(Pool op, Shape x) {
        List<Integer> dims = java.util.Arrays.stream(x.dims()).boxed().toList();
        return new PoolGradient(op, dims.subList(2, dims.size()));
    }

    /** A quotient and a sum of as many terms as windows may meet in an element; exact for maxima of small integers. */
    static Tolerance tolerance(PoolGradient op, List<RefTensor> in) {
        if (op.pool().kind() == Kind.MAX) {
            return Tolerance.EXACT;
        }
        RefTensor magnitudes = Reference.apply(op, List.of(in.get(0).abs()));
        return Tolerance.relative(magnitudes, (op.pool().window().kernelSize() + 6) * Tolerance.U);
    }

    /** One case a kind; averages with and without the padding. */
    private void all(String name, Shape x, Window window, boolean ceilMode) {
        String suffix = ceilMode ? " ceil" : "";
        add("max " + name + suffix, new Pool(Kind.MAX, window, ceilMode, false, 1), x);
        add("average " + name + suffix, new Pool(Kind.AVERAGE, window, ceilMode, false, 1), x);
        add("average padded " + name + suffix, new Pool(Kind.AVERAGE, window, ceilMode, true, 1), x);
    }

    private void windows() {
        Window twice = Window.of(2, 2).withStrides(2, 2);
        Window pad = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
        all("one element", shape(1, 1, 1, 1), Window.of(1, 1), false);
        all("2x2 stride 2", shape(2, 3, 8, 10), twice, false);
        all("2x2 stride 2 odd", shape(2, 17, 7, 9), twice, false);
        all("2x2 stride 2 wide", shape(1, 3, 12, 70), twice, false);
        all("3x3 stride 2 pad", shape(2, 5, 14, 13), pad, false);
        all("3x3 stride 2 wide", shape(1, 3, 33, 150), pad, false);
        all("3x3 unpadded", shape(2, 67, 9, 9), Window.of(3, 3), false);
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
        all("stride over kernel", shape(2, 3, 11, 13), Window.of(2, 2).withStrides(3, 5), false);
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
        all("3d", shape(2, 2, 5, 6, 7), Window.of(2, 3, 2).withStrides(2, 1, 3).withPads(0, 1, 1), false);
        all("batch 0", shape(0, 3, 6, 6), Window.of(2, 2), false);
        all("no channels", shape(2, 0, 6, 6), Window.of(2, 2), false);
    }

    private void channels() {
        for (int channels : new int[] {1, 6, 16, 33, 64}) {
            all("2x2 of " + channels, shape(2, channels, 6, 4), Window.of(2, 2).withStrides(2, 2), false);
            Window pad = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
            all("3x3 of " + channels, shape(2, channels, 5, 6), pad, false);
        }
    }

    private void ceil() {
        Window three = Window.of(3, 3).withStrides(2, 2);
        all("3x3 stride 2", shape(1, 3, 10, 7), three, true);
        all("3x3 stride 2 pad", shape(1, 3, 10, 8), three.withPads(1, 1), true);
        all("2x2 stride 2 odd", shape(1, 3, 9, 5), Window.of(2, 2).withStrides(2, 2), true);
        all("last window in the padding", shape(1, 2, 4, 2), Window.of(1, 1).withStrides(2, 2), true);
        Window left = Window.of(2, 2).withStrides(3, 3).withPads(1, 1);
        all("last window left out", shape(1, 2, 3, 4), left, true);
        Window odd = Window.of(3, 2).withStrides(2, 3).withPads(List.of(1, 0), List.of(0, 1));
        all("asymmetric", shape(1, 2, 8, 9), odd, true);
        all("1d", shape(2, 3, 28), Window.of(3).withStrides(4), true);
        all("3d", shape(1, 2, 5, 6, 8), Window.of(2, 3, 3).withStrides(2, 2, 2), true);
    }

    private void networks() {
        Window twice = Window.of(2, 2).withStrides(2, 2);
        all("large 2x2 stride 2", shape(64, 6, 28, 28), twice, false);
        Window pad = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
        all("large 3x3 stride 2", shape(4, 64, 32, 32), pad, false);
        all("large whole planes", shape(32, 130, 8, 8), Window.of(8, 8), false);
        all("large one plane", shape(1, 2, 300, 307), pad, false);
    }

    /** The first NaN of a window counts as its maximum, otherwise the first of equal maxima; dy may be anything. */
    private void specialNumbers() {
        float nan = Float.NaN;
        float inf = Float.POSITIVE_INFINITY;
        PoolGradient pairs = gradient(Pool.max(Window.of(1, 2).withStrides(1, 2)), shape(1, 1, 1, 12));
        Tensor x = Tensor.of(shape(1, 1, 1, 12), 1f, nan, nan, inf, nan, nan, -inf, -inf, -inf, inf, -0f, 0f);
        Tensor dy = Tensor.of(shape(1, 1, 1, 6), 1f, 2f, 3f, 4f, 5f, 6f);
        cases.add("max of special numbers", pairs, Tolerance.EXACT, dy, x);
        Tensor wild = Tensor.of(shape(1, 1, 1, 6), nan, inf, -inf, 0f, nan, inf);
        cases.add("max of special gradients", pairs, Tolerance.EXACT, wild, x);
        PoolGradient average = gradient(Pool.average(Window.of(1, 2).withStrides(1, 2), false), shape(1, 1, 1, 12));
        cases.add("average of special gradients", average, Tolerance.EXACT, wild);
        Pool overlapping = Pool.max(Window.of(3, 3).withPads(1, 1));
        Tensor holes = cases.fill("holes").anything(DType.FLOAT32, shape(2, 3, 7, 6));
        cases.add(
                "max of anything",
                gradient(overlapping, holes.shape()),
                Tolerance.EXACT,
                cases.fill("dy").integers(holes.shape(), -5, 6),
                holes);
        Tensor low = Tensor.filled(holes.type(), -inf);
        cases.add(
                "max of minus infinity",
                gradient(overlapping, low.shape()),
                Tolerance.EXACT,
                cases.fill("dy").integers(holes.shape(), -5, 6),
                low);
    }
}
