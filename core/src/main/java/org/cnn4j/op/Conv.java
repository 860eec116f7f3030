package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Convolution (cross-correlation, as everywhere in this field) over 1 to 3 spatial axes.
 *
 * <p>Operands, FLOAT32: x {@code [N, C, spatial...]}, w {@code [M, C / groups, kernel...]}, then as the epilogue says
 * bias {@code [M]} and residual {@code [N, M, out...]}. Result: {@code [N, M, out...]}. Depthwise: groups = C.
 *
 * @param layout the order of the axes of x, residual and result
 */
public record Conv(Window window, int groups, Epilogue epilogue, Layout layout) implements Op {
    public Conv {
        Checks.requireParameter(groups >= 1, "Conv", "groups must be at least 1, not " + groups);
    }

    /** A convolution with channels first. */
    public Conv(Window window, int groups, Epilogue epilogue) {
        this(window, groups, epilogue, Layout.CHANNELS_FIRST);
    }

    public Conv withEpilogue(Epilogue other) {
        return new Conv(window, groups, other, layout);
    }

    public Conv withLayout(Layout other) {
        return new Conv(window, groups, epilogue, other);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2 + epilogue.operands());
        TensorType x = inputs.get(0);
        TensorType w = inputs.get(1);
        Checks.dtype(this, "x", x, DType.FLOAT32);
        Checks.dtype(this, "w", w, DType.FLOAT32);
        int rank = window.rank() + 2;
        Checks.require(
                x.shape().rank() == rank,
                this,
                "x must have rank " + rank + " ([N, C, spatial...]) for kernel " + window.kernel() + ", not "
                        + x.shape());
        Shape image = layout.toChannelsFirst(x.shape());
        Checks.require(w.shape().rank() == rank, this, "w must have rank " + rank + ", not " + w.shape());
        int channels = image.dim(1);
        int filters = w.shape().dim(0);
        Checks.require(
                w.shape().dim(1) * (long) groups == channels && filters % groups == 0,
                this,
                "x " + x.shape() + " and w " + w.shape() + " do not fit with " + groups
                        + " groups: w must be [M, C / groups, kernel...] with M a multiple of groups");
        Checks.require(
                w.shape().dropFirst(2).equals(Shape.of(window.kernel())),
                this,
                "w " + w.shape() + " does not have the kernel " + window.kernel());
        Shape out = layout.ofChannelsFirst(Checks.shape(image.dim(0), filters, window.slide(name(), image)));
        Checks.epilogue(this, epilogue, inputs, 2, filters, out);
        return List.of(new TensorType(DType.FLOAT32, out));
    }
}
