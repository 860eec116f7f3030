package org.cnn4j;

import java.util.Objects;

/** What is known of a tensor before it exists: its element type and shape. */
public record TensorType(DType dtype, Shape shape) {
    public TensorType {
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(shape, "shape");
    }

    public static TensorType float32(int... dims) {
        return new TensorType(DType.FLOAT32, Shape.of(dims));
    }

    public TensorType withShape(Shape newShape) {
        return new TensorType(dtype, newShape);
    }

    @Override
    public String toString() {
        return dtype.name().toLowerCase(java.util.Locale.ROOT) + shape;
    }
}
