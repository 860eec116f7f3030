package org.cnn4j;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * An array of numbers of one element type with a shape, row-major, immutable to users. Factories copy what they are
 * given, except {@link #wrap}.
 *
 * <p>{@link #close()} gives the memory back early; it may be called twice, and any access after it says so.
 */
public final class Tensor implements AutoCloseable {
    private final TensorType type;
    private volatile Object array;

    private Tensor(TensorType type, Object array) {
        this.type = type;
        this.array = array;
        int length = type.dtype().lengthOf(array);
        if (length != type.shape().size()) {
            throw new ShapeException(
                    "Shape " + type.shape() + " needs " + type.shape().size() + " elements, not " + length);
        }
    }

    /**
     * @throws ShapeException if the number of values is not the shape's size
     */
    public static Tensor of(Shape shape, float... values) {
        return new Tensor(new TensorType(DType.FLOAT32, shape), values.clone());
    }

    /**
     * @throws ShapeException if the number of values is not the shape's size
     */
    public static Tensor of(Shape shape, long... values) {
        return new Tensor(new TensorType(DType.INT64, shape), values.clone());
    }

    /**
     * @throws ShapeException if the number of values is not the shape's size
     */
    public static Tensor of(Shape shape, int... values) {
        return new Tensor(new TensorType(DType.INT32, shape), values.clone());
    }

    /**
     * @throws ShapeException if the number of values is not the shape's size
     */
    public static Tensor of(Shape shape, boolean... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return new Tensor(new TensorType(DType.BOOL, shape), bytes);
    }

    public static Tensor scalar(float value) {
        return of(Shape.scalar(), value);
    }

    /** A tensor whose every element is {@code value}, converted to the type as a cast does; a BOOL is true unless it is 0. */
    public static Tensor filled(TensorType type, double value) {
        Object array = type.dtype().newArray(type.shape().intSize());
        switch (type.dtype()) {
            case FLOAT32 -> Arrays.fill((float[]) array, (float) value);
            case INT64 -> Arrays.fill((long[]) array, (long) value);
            case INT32 -> Arrays.fill((int[]) array, (int) value);
            case UINT8, INT8 -> Arrays.fill((byte[]) array, (byte) value);
            case BOOL -> Arrays.fill((byte[]) array, (byte) (value != 0 ? 1 : 0));
        }
        return new Tensor(type, array);
    }

    public static Tensor zeros(DType dtype, Shape shape) {
        return new Tensor(new TensorType(dtype, shape), dtype.newArray(shape.intSize()));
    }

    /**
     * A tensor over {@code array} itself: no copy is made, and the caller must not change the array afterwards.
     *
     * @param array float[], long[], int[] or byte[], as {@link DType#newArray} makes for {@code type}
     * @throws ShapeException if the array has another length than the shape's size
     */
    public static Tensor wrap(TensorType type, Object array) {
        return new Tensor(type, Objects.requireNonNull(array, "array"));
    }

    /** A tensor read from little-endian bytes: {@code type.shape().size() * dtype.bytes()} of them must remain. */
    public static Tensor fromLittleEndian(TensorType type, ByteBuffer bytes) {
        int size = type.shape().intSize();
        Object array = type.dtype().newArray(size);
        ByteBuffer source = bytes.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        switch (type.dtype()) {
            case FLOAT32 -> source.asFloatBuffer().get((float[]) array);
            case INT64 -> source.asLongBuffer().get((long[]) array);
            case INT32 -> source.asIntBuffer().get((int[]) array);
            case UINT8, INT8, BOOL -> source.get((byte[]) array);
        }
        return new Tensor(type, array);
    }

    public TensorType type() {
        return type;
    }

    public DType dtype() {
        return type.dtype();
    }

    public Shape shape() {
        return type.shape();
    }

    /** The number of elements. */
    public int size() {
        return type.shape().intSize();
    }

    /** The same elements under another shape of equal size; the memory is shared. */
    public Tensor reshape(Shape shape) {
        return new Tensor(type.withShape(shape), array());
    }

    /** A copy of the elements of a FLOAT32 tensor. */
    public float[] toFloatArray() {
        return floats().clone();
    }

    /** A copy of the elements as longs; the tensor must be of an integer type or BOOL. */
    public long[] toLongArray() {
        long[] out = new long[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = getLong(i);
        }
        return out;
    }

    /** Element {@code index} in row-major order, as a double. */
    public double getDouble(int index) {
        return dtype() == DType.FLOAT32 ? ((float[]) array())[index] : getLong(index);
    }

    /** Element {@code index} in row-major order of an integer or BOOL tensor. */
    public long getLong(int index) {
        Object data = array();
        return switch (dtype()) {
            case INT64 -> ((long[]) data)[index];
            case INT32 -> ((int[]) data)[index];
            case UINT8 -> ((byte[]) data)[index] & 0xFF;
            case INT8, BOOL -> ((byte[]) data)[index];
            case FLOAT32 -> throw new ShapeException("A float32 tensor has no integer elements; use getDouble");
        };
    }

    /** For backends: the array itself, to be read only. */
    public float[] floats() {
        if (dtype() != DType.FLOAT32) {
            throw new ShapeException("Expected a float32 tensor, not " + type);
        }
        return (float[]) array();
    }

    /**
     * For backends: the array itself (float[], long[], int[] or byte[]), to be read only.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public Object array() {
        Object data = array;
        if (data == null) {
            throw new IllegalStateException("This tensor " + type + " was closed");
        }
        return data;
    }

    /** Whether type and every element are equal, floats compared by their bits (NaN equals itself, 0.0 is not -0.0). */
    public boolean contentEquals(Tensor other) {
        if (!type.equals(other.type)) {
            return false;
        }
        return switch (dtype()) {
            case FLOAT32 -> Arrays.equals((float[]) array(), (float[]) other.array());
            case INT64 -> Arrays.equals((long[]) array(), (long[]) other.array());
            case INT32 -> Arrays.equals((int[]) array(), (int[]) other.array());
            case UINT8, INT8, BOOL -> Arrays.equals((byte[]) array(), (byte[]) other.array());
        };
    }

    @Override
    public void close() {
        array = null;
    }

    @Override
    public String toString() {
        return "Tensor(" + type + (array == null ? ", closed" : "") + ")";
    }
}
