package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.TensorType;

/**
 * Transposed convolution over 1 to 3 spatial axes: each input element adds its multiple of the kernel to the result.
 *
 * <p>Operands, FLOAT32: x {@code [N, C, spatial...]}, w {@code [C, M / groups, kernel...]}, then as the epilogue says
 * bias {@code [M]} and residual. Result: {@code [N, M, out...]} with {@code out = stride * (in - 1) + outputPadding +
 * (kernel - 1) * dilation + 1 - padBefore - padAfter}.
 *
 * <p>It is also the gradient of a convolution with respect to its operand: of dy, with the convolution's weights.
 *
 * @param layout the order of the axes of x, residual and result
 */
public record ConvTranspose(Window window, List<Integer> outputPadding, int groups, Epilogue epilogue, Layout layout)
        implements Op {
    public ConvTranspose {
        outputPadding = List.copyOf(outputPadding);
        Checks.requireParameter(groups >= 1, "ConvTranspose", "groups must be at least 1, not " + groups);
        Checks.requireParameter(
                outputPadding.size() == window.rank() && outputPadding.stream().allMatch(p -> p >= 0),
                "ConvTranspose",
                "output padding must be one number from 0 a spatial axis, not " + outputPadding);
    }

    /** A transposed convolution with channels first. */
    public ConvTranspose(Window window, List<Integer> outputPadding, int groups, Epilogue epilogue) {
        this(window, outputPadding, groups, epilogue, Layout.CHANNELS_FIRST);
    }

    public ConvTranspose withLayout(Layout other) {
        return new ConvTranspose(window, outputPadding, groups, epilogue, other);
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
                x.shape().rank() == rank && w.shape().rank() == rank,
                this,
                "x and w must have rank " + rank + " for kernel " + window.kernel() + ", not " + x.shape() + " and "
                        + w.shape());
        Shape image = layout.toChannelsFirst(x.shape());
        Checks.require(
                w.shape().dim(0) == image.dim(1) && image.dim(1) % groups == 0,
                this,
                "x " + x.shape() + " and w " + w.shape() + " do not fit with " + groups
                        + " groups: w must be [C, M / groups, kernel...]");
        Checks.require(
                w.shape().dropFirst(2).equals(Shape.of(window.kernel())),
                this,
                "w " + w.shape() + " does not have the kernel " + window.kernel());
        int filters = Math.multiplyExact(w.shape().dim(1), groups);
        List<Integer> spatial = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            long out = (long) window.strides().get(i) * (image.dim(i + 2) - 1)
                    + outputPadding.get(i)
                    + window.extent(i)
                    - window.padsBefore().get(i)
                    - window.padsAfter().get(i);
            if (out < 0) {
                throw new ShapeException(
                        "ConvTranspose: the pads leave nothing on spatial axis " + i + " of " + x.shape());
            }
            spatial.add(Math.toIntExact(out));
        }
        Shape out = layout.ofChannelsFirst(Checks.shape(image.dim(0), filters, spatial));
        Checks.epilogue(this, epilogue, inputs, 2, filters, out);
        return List.of(new TensorType(DType.FLOAT32, out));
    }
}
