package org.cnn4j.autodiff;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Layout;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Window;

/** Pooling. */
final class PoolRules {
    private PoolRules() {}

    static void addTo(RuleTable table) {
        table.add(Pool.class, PoolRules::pool);
        table.add(MaxPoolIndices.class, PoolRules::maxIndices);
    }

    private static void pool(Pool op, NodeGradient node) {
        switch (op.kind()) {
            case MAX -> max(op, node);
            case AVERAGE -> node.give(0, node.arithmetic().add(gradient(op, node), node.dy()));
            case LP -> power(op, node);
        }
    }

    private static PoolGradient gradient(Pool op, NodeGradient node) {
        Shape x = op.layout().toChannelsFirst(node.shape(0));
        return new PoolGradient(op, Arithmetic.dims(x).subList(2, x.rank()));
    }

    private static void max(Pool op, NodeGradient node) {
        node.give(0, node.arithmetic().add(gradient(op, node), node.dy(), node.x(0)));
    }

    private static void maxIndices(MaxPoolIndices op, NodeGradient node) {
        max(new Pool(Pool.Kind.MAX, op.window(), op.ceilMode(), false, 1), node);
    }

    /**
     * Of y = (sum of |x|^p)^(1/p): {@code |x|^(p - 1) * sign(x)} times the sum over the windows that x lies in of
     * {@code dy * y^(1 - p)}, 0 for windows of zeros. The sum over windows is an average's gradient times what that divides by.
     */
    private static void power(Pool op, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Value dy = node.dy();
        Value x = node.x(0);
        Value slope = arithmetic.unary(Kind.SIGN, x);
        if (op.p() > 1) {
            Value positive = arithmetic.compare(Binary.Kind.GREATER, node.y(), arithmetic.number(0));
            Value safe = arithmetic.where(positive, node.y(), arithmetic.number(1));
            Value power = power(arithmetic, safe, 1 - op.p());
            dy = arithmetic.times(dy, arithmetic.where(positive, power, arithmetic.number(0)));
            slope = arithmetic.times(slope, power(arithmetic, arithmetic.unary(Kind.ABS, x), op.p() - 1));
        }
        Pool average = new Pool(Pool.Kind.AVERAGE, op.window(), op.ceilMode(), false, 1, op.layout());
        Value counted = arithmetic.times(dy, arithmetic.constant(counts(op, node)));
        Value spread = arithmetic.add(gradient(average, node), counted);
        node.give(0, arithmetic.times(spread, slope));
    }

    private static Value power(Arithmetic arithmetic, Value x, int power) {
        return power == 1 ? x : arithmetic.add(new Binary(Binary.Kind.POW), x, arithmetic.number(power));
    }

    /** How many elements of x each window holds, to be broadcast over pictures and channels. */
    private static Tensor counts(Pool op, NodeGradient node) {
        Layout layout = op.layout();
        Shape x = layout.toChannelsFirst(node.shape(0));
        Shape plane = layout.toChannelsFirst(node.y().type().shape()).with(0, 1).with(1, 1);
        int[] strides = plane.strides();
        float[] counts = new float[plane.intSize()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 1;
            for (int axis = 0; axis < op.window().rank(); axis++) {
                int place = i / strides[axis + 2] % plane.dim(axis + 2);
                counts[i] *= inside(op.window(), axis, place, x.dim(axis + 2));
            }
        }
        // With one channel the order of the axes does not matter to the elements.
        return Tensor.of(layout.ofChannelsFirst(plane), counts);
    }

    private static int inside(Window window, int axis, int place, int length) {
        int count = 0;
        int first = place * window.strides().get(axis) - window.padsBefore().get(axis);
        List<Integer> dilations = window.dilations();
        for (int k = 0; k < window.kernel().get(axis); k++) {
            int at = first + k * dilations.get(axis);
            count += at >= 0 && at < length ? 1 : 0;
        }
        return count;
    }
}
