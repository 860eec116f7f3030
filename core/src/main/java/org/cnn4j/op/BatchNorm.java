package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Batch normalisation with given statistics:
 * {@code activation((x - mean) / sqrt(variance + epsilon) * scale + bias)} a channel (Ioffe and Szegedy 2015, section 3.1).
 *
 * <p>Operands, FLOAT32: x {@code [N, C, ...]}, scale, bias, mean, variance {@code [C]}. Result: as x.
 *
 * @param layout the order of the axes of x and result
 * @param activation what is done with each result before it is stored
 */
public record BatchNorm(float epsilon, Layout layout, UnaryFunction activation) implements Op {
    /** Normalisation with channels first. */
    public BatchNorm(float epsilon) {
        this(epsilon, Layout.CHANNELS_FIRST, UnaryFunction.IDENTITY);
    }

    public BatchNorm withLayout(Layout other) {
        return new BatchNorm(epsilon, other, activation);
    }

    public BatchNorm withActivation(UnaryFunction function) {
        return new BatchNorm(epsilon, layout, function);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 5);
        TensorType x = inputs.get(0);
        Checks.dtype(this, "x", x, DType.FLOAT32);
        Checks.require(x.shape().rank() >= 2, this, "x must be [N, C, ...], not " + x.shape());
        Shape channels = Shape.of(x.shape().dim(layout.channelAxis(x.shape().rank())));
        for (int i = 1; i < 5; i++) {
            Checks.dtype(this, "parameters", inputs.get(i), DType.FLOAT32);
            Checks.require(
                    inputs.get(i).shape().equals(channels),
                    this,
                    "scale, bias, mean and variance must be " + channels + ", not "
                            + inputs.get(i).shape());
        }
        return List.of(x);
    }
}
