package org.cnn4j.autodiff;

import java.util.Arrays;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Window;

/** Resampling at another size, which is linear: a matrix for each axis, transposed on the way back; a pool where elements are repeated. */
final class ResizeRules {
    private ResizeRules() {}

    static void addTo(RuleTable table) {
        table.add(Resize.class, ResizeRules::resize);
    }

    private static void resize(Resize op, NodeGradient node) {
        Shape x = node.shape(0);
        if (op.shape().size() == 0) {
            return;
        }
        Value dy = node.dy();
        int[] copies = new int[x.rank()];
        Arrays.fill(copies, 1);
        for (int axis : op.changedAxes(x)) {
            int in = x.dim(axis);
            int out = op.shape().dim(axis);
            Resize.AxisTaps taps = op.taps(axis, in);
            if (axis >= 2 && x.rank() <= 5 && repeats(taps, in, out)) {
                copies[axis] = out / in;
            } else {
                dy = AxisMatrix.apply(node.arithmetic(), transposed(taps, in), in, dy, axis);
            }
        }
        node.give(0, sumOfCopies(node.arithmetic(), dy, copies));
    }

    /** Whether each element is repeated equally often: the nearest one at a whole multiple of the size. */
    private static boolean repeats(Resize.AxisTaps taps, int in, int out) {
        if (taps.count() != 1 || out % in != 0) {
            return false;
        }
        for (int o = 0; o < out; o++) {
            if (taps.indices()[o] != o / (out / in)) {
                return false;
            }
        }
        return true;
    }

    /** {@code [in, out]}: what each input element gave to each output element. */
    private static float[] transposed(Resize.AxisTaps taps, int in) {
        int out = taps.indices().length / taps.count();
        float[] matrix = new float[in * out];
        for (int i = 0; i < taps.indices().length; i++) {
            matrix[taps.indices()[i] * out + i / taps.count()] += taps.weights()[i];
        }
        return matrix;
    }

    /** Sums the copies of each element: an average of windows side by side, times what it divides by. */
    private static Value sumOfCopies(Arithmetic arithmetic, Value dy, int[] copies) {
        int count = Arrays.stream(copies).reduce(1, (a, b) -> a * b);
        if (count == 1) {
            return dy;
        }
        Integer[] sizes = Arrays.stream(copies).skip(2).boxed().toArray(Integer[]::new);
        Pool average = Pool.average(Window.of(sizes).withStrides(sizes), false);
        return arithmetic.scaled(count, arithmetic.add(average, dy));
    }
}
