package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Pooling over 1 to 3 spatial axes. Operand: x {@code [N, C, spatial...]}, FLOAT32. Result: {@code [N, C, out...]}.
 *
 * @param ceilMode rounds the number of windows up instead of down; a window that would start in the padding after the
 *     input is left out (as PyTorch does, and ONNX since opset 19)
 * @param countIncludePad AVERAGE only: padded elements count in the divisor. What a last window in ceil mode has beyond
 *     the padding never counts
 * @param p LP only: the power
 * @param layout the order of the axes of x and result
 */
public record Pool(Kind kind, Window window, boolean ceilMode, boolean countIncludePad, int p, Layout layout)
        implements Op {
    /**
     * How the elements of a window become one. Padding never takes part in MAX and adds nothing to LP. Of a window that lies in
     * the padding altogether MAX is minus infinity, the others 0.
     */
    public enum Kind {
        MAX,
        AVERAGE,
        LP
    }

    public Pool {
        Checks.requireParameter(p >= 1, "Pool", "p must be at least 1, not " + p);
    }

    /** Pooling with channels first. */
    public Pool(Kind kind, Window window, boolean ceilMode, boolean countIncludePad, int p) {
        this(kind, window, ceilMode, countIncludePad, p, Layout.CHANNELS_FIRST);
    }

    public Pool withLayout(Layout other) {
        return new Pool(kind, window, ceilMode, countIncludePad, p, other);
    }

    public static Pool max(Window window) {
        return new Pool(Kind.MAX, window, false, false, 1);
    }

    public static Pool average(Window window, boolean countIncludePad) {
        return new Pool(Kind.AVERAGE, window, false, countIncludePad, 1);
    }

    @Override
    public String name() {
        return switch (kind) {
            case MAX -> "MaxPool";
            case AVERAGE -> "AveragePool";
            case LP -> "LpPool";
        };
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        TensorType x = inputs.get(0);
        Checks.dtype(this, "x", x, DType.FLOAT32);
        Checks.require(
                x.shape().rank() == window.rank() + 2,
                this,
                "x must be [N, C, spatial...] with " + window.rank() + " spatial axes, not " + x.shape());
        Shape image = layout.toChannelsFirst(x.shape());
        List<Integer> spatial = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            spatial.add(windows(image, i));
        }
        return List.of(x.withShape(layout.ofChannelsFirst(Checks.shape(image.dim(0), image.dim(1), spatial))));
    }

    private int windows(Shape x, int axis) {
        int in = x.dim(axis + 2);
        int before = window.padsBefore().get(axis);
        int stride = window.strides().get(axis);
        long room = (long) in + before + window.padsAfter().get(axis) - window.extent(axis);
        Checks.require(
                room >= 0,
                this,
                "the kernel of extent " + window.extent(axis) + " is larger than the padded input on spatial axis "
                        + axis + " of " + x);
        long count = (ceilMode ? Math.floorDiv(room + stride - 1, stride) : room / stride) + 1;
        if (ceilMode && (count - 1) * stride >= (long) in + before) {
            count--;
        }
        return Math.toIntExact(count);
    }
}
