package org.cnn4j.testkit;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;

/**
 * A tensor as the {@link Reference} computes with it: FLOAT32 as doubles, every other type as longs. Exactly one of the
 * two arrays is there.
 */
public final class RefTensor {
    private final TensorType type;
    final double[] doubles;
    final long[] longs;

    private RefTensor(TensorType type, double[] doubles, long[] longs) {
        this.type = type;
        this.doubles = doubles;
        this.longs = longs;
    }

    /** Zeros of {@code type}. */
    public static RefTensor zeros(TensorType type) {
        int size = type.shape().intSize();
        boolean real = type.dtype() == DType.FLOAT32;
        return new RefTensor(type, real ? new double[size] : null, real ? null : new long[size]);
    }

    static RefTensor zeros(DType dtype, int... dims) {
        return zeros(new TensorType(dtype, Shape.of(dims)));
    }

    /** A copy of a tensor's elements. */
    public static RefTensor of(Tensor tensor) {
        RefTensor copy = zeros(tensor.type());
        for (int i = 0; i < tensor.size(); i++) {
            if (copy.isReal()) {
                copy.doubles[i] = tensor.getDouble(i);
            } else {
                copy.longs[i] = tensor.getLong(i);
            }
        }
        return copy;
    }

    /** The nearest tensor of the type: doubles rounded to floats. */
    public Tensor toTensor() {
        Object array = type.dtype().newArray(size());
        for (int i = 0; i < size(); i++) {
            switch (type.dtype()) {
                case FLOAT32 -> ((float[]) array)[i] = (float) doubles[i];
                case INT64 -> ((long[]) array)[i] = longs[i];
                case INT32 -> ((int[]) array)[i] = (int) longs[i];
                case UINT8, INT8, BOOL -> ((byte[]) array)[i] = (byte) longs[i];
            }
        }
        return Tensor.wrap(type, array);
    }

    public TensorType type() {
        return type;
    }

    public Shape shape() {
        return type.shape();
    }

    public DType dtype() {
        return type.dtype();
    }

    public int size() {
        return type.shape().intSize();
    }

    public int dim(int axis) {
        return type.shape().dim(axis);
    }

    public boolean isReal() {
        return doubles != null;
    }

    /** Element {@code i}, whatever the type. */
    public double real(int i) {
        return isReal() ? doubles[i] : longs[i];
    }

    /** A copy with one element of a FLOAT32 tensor replaced, in full precision. */
    public RefTensor with(int i, double value) {
        RefTensor copy = new RefTensor(type, doubles.clone(), null);
        copy.doubles[i] = value;
        return copy;
    }

    /** Copies element {@code from} of {@code source}, which has the same element type. */
    void take(int to, RefTensor source, int from) {
        if (isReal()) {
            doubles[to] = source.doubles[from];
        } else {
            longs[to] = source.longs[from];
        }
    }

    /** Stores an integer the way the type does: the high bits are dropped. */
    void putLong(int i, long value) {
        longs[i] = switch (type.dtype()) {
            case INT64 -> value;
            case INT32 -> (int) value;
            case UINT8 -> value & 0xFF;
            case INT8 -> (byte) value;
            case BOOL -> value != 0 ? 1 : 0;
            case FLOAT32 -> throw new IllegalStateException("a float is no integer");
        };
    }

    /** The same elements under another shape. */
    RefTensor reshape(Shape shape) {
        return new RefTensor(type.withShape(shape), doubles, longs);
    }

    /** The magnitudes of the elements, for error bounds. */
    RefTensor abs() {
        RefTensor out = zeros(type);
        for (int i = 0; i < size(); i++) {
            if (isReal()) {
                out.doubles[i] = Math.abs(doubles[i]);
            } else {
                out.longs[i] = Math.abs(longs[i]);
            }
        }
        return out;
    }

    /** Row-major position of {@code index}. */
    int at(int... index) {
        int at = 0;
        for (int i = 0; i < index.length; i++) {
            at = at * dim(i) + index[i];
        }
        return at;
    }

    /** The index of the element at row-major position {@code at}. */
    int[] index(int at) {
        int[] index = new int[shape().rank()];
        int rest = at;
        for (int i = index.length - 1; i >= 0; i--) {
            index[i] = rest % dim(i);
            rest /= dim(i);
        }
        return index;
    }

    /** The position of the element that NumPy's broadcasting puts at {@code index} of a larger shape. */
    int broadcastAt(int[] index) {
        int at = 0;
        int shift = index.length - shape().rank();
        for (int i = 0; i < shape().rank(); i++) {
            at = at * dim(i) + (dim(i) == 1 ? 0 : index[i + shift]);
        }
        return at;
    }

    @Override
    public String toString() {
        return "RefTensor(" + type + ")";
    }
}
