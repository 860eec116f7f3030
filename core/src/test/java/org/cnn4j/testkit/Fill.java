package org.cnn4j.testkit;

import java.util.SplittableRandom;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;

/** Contents for test tensors, the same for the same seed. */
public final class Fill {
    private final SplittableRandom random;

    public Fill(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Integers from {@code low} to {@code high}, of any element type; BOOL takes the lowest bit. */
    public Tensor integers(DType dtype, Shape shape, int low, int high) {
        RefTensor out = RefTensor.zeros(new TensorType(dtype, shape));
        for (int i = 0; i < out.size(); i++) {
            int value = random.nextInt(low, high + 1);
            if (out.isReal()) {
                out.doubles[i] = value;
            } else {
                out.putLong(i, dtype == DType.BOOL ? value & 1 : value);
            }
        }
        return out.toTensor();
    }

    /** FLOAT32 integers from {@code low} to {@code high}. */
    public Tensor integers(Shape shape, int low, int high) {
        return integers(DType.FLOAT32, shape, low, high);
    }

    /** FLOAT32 multiples of {@code step} from {@code -count * step} to {@code count * step}. */
    public Tensor steps(Shape shape, int count, double step) {
        RefTensor out = RefTensor.zeros(new TensorType(DType.FLOAT32, shape));
        for (int i = 0; i < out.size(); i++) {
            out.doubles[i] = random.nextInt(-count, count + 1) * step;
        }
        return out.toTensor();
    }

    /** FLOAT32 numbers from {@code low} to {@code high}. */
    public Tensor uniform(Shape shape, double low, double high) {
        RefTensor out = RefTensor.zeros(new TensorType(DType.FLOAT32, shape));
        for (int i = 0; i < out.size(); i++) {
            out.doubles[i] = random.nextDouble(low, high);
        }
        return out.toTensor();
    }

    /** Every fourth or so of the special floats among integers; other types: the whole range of the type. */
    public Tensor anything(DType dtype, Shape shape) {
        float[] specials = {Float.NaN, -0.0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, 1e30f};
        RefTensor out = RefTensor.zeros(new TensorType(dtype, shape));
        for (int i = 0; i < out.size(); i++) {
            if (out.isReal()) {
                boolean special = random.nextInt(4) == 0;
                out.doubles[i] = special ? specials[random.nextInt(specials.length)] : random.nextInt(-99, 100);
            } else {
                out.putLong(i, dtype == DType.BOOL ? random.nextInt(2) : random.nextLong());
            }
        }
        return out.toTensor();
    }
}
