package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * The gradients of {@link BatchNormTraining} (Ioffe and Szegedy 2015, section 3), through the batch's statistics as well: with
 * {@code xhat = (x - mean) / sqrt(variance + epsilon)} and n elements a channel,
 * {@code dbias = sum(dy)}, {@code dscale = sum(dy * xhat)},
 * {@code dx = scale / sqrt(variance + epsilon) * (dy - dbias / n - xhat * dscale / n)}.
 *
 * <p>Operands, FLOAT32: dy, x {@code [N, C, ...]}, scale, mean, variance {@code [C]}, the last two as {@link BatchNormTraining} gave them.
 * Results: dx as x, dscale, dbias {@code [C]}.
 *
 * @param layout the order of the axes of dy, x and dx
 */
public record BatchNormGradient(float epsilon, Layout layout) implements Op {
    /** The gradients with channels first. */
    public BatchNormGradient(float epsilon) {
        this(epsilon, Layout.CHANNELS_FIRST);
    }

    public BatchNormGradient withLayout(Layout other) {
        return new BatchNormGradient(epsilon, other);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 5);
        TensorType x = inputs.get(1);
        Shape channels = BatchNormTraining.channels(this, layout, x);
        Checks.require(inputs.get(0).equals(x), this, "dy must be " + x + " as x, not " + inputs.get(0));
        Checks.exactly(this, "scale", inputs.get(2), channels);
        Checks.exactly(this, "mean", inputs.get(3), channels);
        Checks.exactly(this, "variance", inputs.get(4), channels);
        TensorType parameters = new TensorType(DType.FLOAT32, channels);
        return List.of(x, parameters, parameters);
    }
}
