package org.cnn4j.nn;

import java.util.Arrays;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Philox;

/**
 * How the weights of a new layer are drawn. Fan-in is the number of inputs that a unit sees, fan-out the number of units
 * that an input reaches, both counting the kernel's elements.
 */
public enum Initializer {
    /** Uniform within sqrt(6 / (fan-in + fan-out)): Glorot and Bengio 2010, equation 16. For tanh and sigmoid. */
    XAVIER_UNIFORM,
    /** Normal with variance 2 / (fan-in + fan-out): Glorot and Bengio 2010, equation 12. */
    XAVIER_NORMAL,
    /** Uniform within sqrt(6 / fan-in): He et al. 2015, equation 10, as a uniform distribution. For ReLU. */
    HE_UNIFORM,
    /** Normal with variance 2 / fan-in: He et al. 2015, equation 10. For ReLU. */
    HE_NORMAL,
    ZEROS,
    ONES;

    /**
     * A new tensor.
     *
     * @param shape {@code [M, C / groups, kernel...]} for a convolution, {@code [units, features]} for a dense layer, or
     *     any for ZEROS and ONES
     * @param stream which of the generator's sub-streams to draw from; parameters of one network take different ones
     */
    public Tensor draw(Shape shape, Philox random, long stream) {
        int size = shape.intSize();
        float[] values = new float[size];
        if (this == ZEROS || this == ONES) {
            Arrays.fill(values, this == ONES ? 1 : 0);
        } else {
            int receptive = shape.product(2, shape.rank());
            double fanIn = (double) shape.dim(1) * receptive;
            double fanOut = (double) shape.dim(0) * receptive;
            double variance =
                    switch (this) {
                        case XAVIER_UNIFORM, XAVIER_NORMAL -> 2 / (fanIn + fanOut);
                        default -> 2 / fanIn;
                    };
            boolean uniform = this == XAVIER_UNIFORM || this == HE_UNIFORM;
            values = uniform ? random.uniform(stream, size) : random.normal(stream, size);
            double scale = uniform ? 2 * Math.sqrt(3 * variance) : Math.sqrt(variance);
            double shift = uniform ? -0.5 : 0;
            for (int i = 0; i < size; i++) {
                values[i] = (float) ((values[i] + shift) * scale);
            }
        }
        return Tensor.wrap(new TensorType(org.cnn4j.DType.FLOAT32, shape), values);
    }
}
