package org.cnn4j.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Slice;

/**
 * Pooling to a given size, whatever the input's: window {@code i} of {@code out} over {@code in} elements reaches from
 * {@code floor(i * in / out)} to {@code ceil((i + 1) * in / out)}, as in PyTorch. Maximum and mean over a box are those over
 * its axes one after the other, so each axis is pooled by itself.
 */
final class AdaptivePool implements Layer {
    private final Reduce.Kind kind;
    private final int[] sizes;

    AdaptivePool(Reduce.Kind kind, int... sizes) {
        this.kind = kind;
        this.sizes = sizes.clone();
        if (Arrays.stream(sizes).anyMatch(size -> size < 1)) {
            throw new ShapeException(
                    "Adaptive pooling gives at least 1 element an axis, not " + Arrays.toString(sizes));
        }
    }

    @Override
    public Value build(LayerScope scope, Value x) {
        if (x.type().shape().rank() != sizes.length + 2) {
            throw new ShapeException(
                    "Layer \"" + scope.path() + "\": pooling to " + Arrays.toString(sizes) + " takes [N, C, "
                            + sizes.length + " spatial axes], not " + x.type().shape());
        }
        Value y = x;
        for (int i = 0; i < sizes.length; i++) {
            y = along(scope, y, i + 2, sizes[i]);
        }
        scope.report("adaptivePool", y, 0, 0);
        return y;
    }

    private Value along(LayerScope scope, Value x, int axis, int out) {
        int in = x.type().shape().dim(axis);
        List<Value> windows = new ArrayList<>();
        for (int i = 0; i < out; i++) {
            int first = (int) ((long) i * in / out);
            int end = (int) (((long) (i + 1) * in + out - 1) / out);
            windows.add(window(scope.child("axis" + axis).child(String.valueOf(i)), x, axis, first, end - first));
        }
        return scope.child("axis" + axis).add(new Concat(axis), windows);
    }

    private Value window(LayerScope scope, Value x, int axis, int first, int length) {
        int rank = x.type().shape().rank();
        Integer[] starts = new Integer[rank];
        Arrays.fill(starts, 0);
        starts[axis] = first;
        Shape sizesOfWindow = x.type().shape().with(axis, length);
        Slice slice = new Slice(List.of(starts), sizesOfWindow, Collections.nCopies(rank, 1));
        return scope.add(new Reduce(kind, List.of(axis), true), scope.add("window", slice, x));
    }
}
