package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Resize;

/** Resampling at another size, which is linear: a matrix for each axis, transposed on the way back. */
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
        List<Integer> repeated = new ArrayList<>();
        for (int axis : op.changedAxes(x)) {
            int in = x.dim(axis);
            Resize.AxisTaps taps = op.taps(axis, in);
            if (repeats(taps, in, op.shape().dim(axis))) {
                repeated.add(axis);
            } else {
                dy = AxisMatrix.apply(node.arithmetic(), transposed(taps, in), in, dy, axis);
            }
        }
        node.give(0, sumOfRepeated(node.arithmetic(), dy, repeated, x));
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

    /** Sums the copies of each element, on all such axes at once. */
    private static Value sumOfRepeated(Arithmetic arithmetic, Value dy, List<Integer> axes, Shape x) {
        List<Integer> split = new ArrayList<>();
        List<Integer> copies = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            split.add(x.dim(axis));
            if (axes.contains(axis)) {
                copies.add(split.size());
                split.add(dy.type().shape().dim(axis) / x.dim(axis));
            }
        }
        return arithmetic.sum(arithmetic.reshape(dy, split), copies, false);
    }
}
