package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * The gradient of a convolution with respect to its weights: for each weight, the sum over images and positions of what comes from
 * behind times the element of x that the weight met there (Goodfellow et al. 2016, section 9.5).
 *
 * <p>Operands, FLOAT32: x {@code [N, C, spatial...]}, dy {@code [N, M, out...]}, where {@code out} is what {@link Conv} with this
 * window makes of x. Result: dw {@code [M, C / groups, kernel...]}. The weight gradient of a transposed convolution is this with
 * its dy as x, and its x as dy.
 *
 * @param layout the order of the axes of x and dy; dw has channels first always
 */
public record ConvWeightGradient(Window window, int groups, Layout layout) implements Op {
    public ConvWeightGradient {
        Checks.requireParameter(groups >= 1, "ConvWeightGradient", "groups must be at least 1, not " + groups);
    }

    /** The gradient with channels first. */
    public ConvWeightGradient(Window window, int groups) {
        this(window, groups, Layout.CHANNELS_FIRST);
    }

    public ConvWeightGradient withLayout(Layout other) {
        return new ConvWeightGradient(window, groups, other);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2);
        TensorType x = inputs.get(0);
        TensorType dy = inputs.get(1);
        Checks.dtype(this, "x", x, DType.FLOAT32);
        Checks.dtype(this, "dy", dy, DType.FLOAT32);
        int rank = window.rank() + 2;
        Checks.require(
                x.shape().rank() == rank && dy.shape().rank() == rank,
                this,
                "x and dy must have rank " + rank + " for kernel " + window.kernel() + ", not " + x.shape() + " and "
                        + dy.shape());
        Shape image = layout.toChannelsFirst(x.shape());
        Shape maps = layout.toChannelsFirst(dy.shape());
        int channels = image.dim(1);
        int filters = maps.dim(1);
        Checks.require(
                channels % groups == 0 && filters % groups == 0,
                this,
                channels + " channels of x and " + filters + " of dy must be multiples of " + groups + " groups");
        Shape expected = Checks.shape(image.dim(0), filters, window.slide(name(), image));
        Checks.require(
                maps.equals(expected),
                this,
                "dy must be " + layout.ofChannelsFirst(expected) + " for x " + x.shape() + ", not " + dy.shape());
        List<Integer> dims = new ArrayList<>(List.of(filters, channels / groups));
        dims.addAll(window.kernel());
        return List.of(new TensorType(DType.FLOAT32, Shape.of(dims)));
    }
}
