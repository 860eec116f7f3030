package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Batch normalisation with the statistics of the batch itself, as in training:
 * {@code y = (x - mean) / sqrt(variance + epsilon) * scale + bias} a channel, with mean and variance over all axes but the channels'
 * (Ioffe and Szegedy 2015, algorithm 1).
 *
 * <p>Operands, FLOAT32: x {@code [N, C, ...]}, scale, bias {@code [C]}. Results: y as x, mean {@code [C]}, variance {@code [C]} (the mean of
 * squared differences, divided by the count, not by one less).
 *
 * @param layout the order of the axes of x and y
 */
public record BatchNormTraining(float epsilon, Layout layout) implements Op {
    /** Normalisation with channels first. */
    public BatchNormTraining(float epsilon) {
        this(epsilon, Layout.CHANNELS_FIRST);
    }

    public BatchNormTraining withLayout(Layout other) {
        return new BatchNormTraining(epsilon, other);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 3);
        TensorType x = inputs.get(0);
        Shape channels = channels(this, layout, x);
        Checks.exactly(this, "scale", inputs.get(1), channels);
        Checks.exactly(this, "bias", inputs.get(2), channels);
        TensorType statistics = new TensorType(DType.FLOAT32, channels);
        return List.of(x, statistics, statistics);
    }

    /** {@code [C]} of x, of which each channel must have an element. */
    static Shape channels(Op op, Layout layout, TensorType x) {
        Checks.dtype(op, "x", x, DType.FLOAT32);
        Checks.require(x.shape().rank() >= 2, op, "x must be [N, C, ...], not " + x.shape());
        int axis = layout.channelAxis(x.shape().rank());
        Checks.require(x.shape().size() > 0, op, "a batch without elements has no statistics: x is " + x.shape());
        return Shape.of(x.shape().dim(axis));
    }
}
