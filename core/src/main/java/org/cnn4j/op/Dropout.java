package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Dropout (Srivastava et al. 2014): each element becomes 0 with the chance {@code rate}, and is divided by {@code 1 - rate} otherwise.
 *
 * <p>Operands: x, FLOAT32, any shape, and in training also counter, INT64 {@code [2]}: the seed and the number of the step. With x alone
 * nothing is dropped, as outside of training. Result: as x.
 *
 * <p>Which elements are dropped is the same on every device, and in the gradient, which is Dropout of what comes from behind with the
 * same counter: element i of x in row-major order stays where word {@code i % 4} of {@link Philox#block} of the seed's
 * generator on the counter {@code (i / 4, low half of the step, stream, high half of the step)}, its upper 24 bits as a fraction of 2^24, is at least
 * {@code rate}.
 *
 * @param rate from 0 to less than 1
 * @param stream tells the dropouts of one network apart
 */
public record Dropout(float rate, int stream) implements Op {
    public Dropout {
        Checks.requireParameter(rate >= 0 && rate < 1, "Dropout", "rate must be from 0 to less than 1, not " + rate);
    }

    /** What an element that stays is multiplied by. */
    public float factor() {
        return 1 / (1 - rate);
    }

    /** An element stays where the upper 24 bits of its random word, as an integer, are at least this. */
    public int threshold() {
        return (int) Math.ceil(rate * (double) (1 << 24));
    }

    /** Whether {@code inputs} are those of training. */
    public static boolean isTraining(List<?> inputs) {
        return inputs.size() == 2;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.require(
                inputs.size() == 1 || inputs.size() == 2,
                this,
                "takes x, and in training a counter, not " + inputs.size() + " operands");
        Checks.dtype(this, "x", inputs.get(0), DType.FLOAT32);
        if (isTraining(inputs)) {
            Checks.dtype(this, "counter", inputs.get(1), DType.INT64);
            Checks.require(
                    inputs.get(1).shape().equals(Shape.of(2)),
                    this,
                    "counter must be [2], seed and step, not " + inputs.get(1).shape());
        }
        return List.of(inputs.get(0));
    }
}
