package org.cnn4j;

import java.util.Arrays;
import java.util.List;

/**
 * The dimensions of a tensor, outermost first; {@code [N, C, H, W]} for pictures. Immutable. A scalar has rank 0, a
 * dimension may be 0 (an empty tensor).
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final long size;

    private Shape(int[] dims) {
        long product = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new ShapeException("A dimension must not be negative: " + Arrays.toString(dims));
            }
            if (product != 0 && dim > Long.MAX_VALUE / Math.max(product, 1)) {
                throw new ShapeException("Too many elements for a tensor: " + Arrays.toString(dims));
            }
            product *= dim;
        }
        this.dims = dims;
        this.size = product;
    }

    /**
     * @throws ShapeException if a dimension is negative or the number of elements overflows
     */
    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    /**
     * @throws ShapeException if a dimension is negative or over 2^31 - 1
     */
    public static Shape of(List<? extends Number> dims) {
        int[] ints = new int[dims.size()];
        for (int i = 0; i < ints.length; i++) {
            long dim = dims.get(i).longValue();
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw new ShapeException("A dimension must lie between 0 and 2^31 - 1: " + dims);
            }
            ints[i] = (int) dim;
        }
        return new Shape(ints);
    }

    public static Shape scalar() {
        return SCALAR;
    }

    public int rank() {
        return dims.length;
    }

    /** The dimension of {@code axis}; a negative axis counts from the end. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** A copy of the dimensions. */
    public int[] dims() {
        return dims.clone();
    }

    /** The number of elements: the product of the dimensions, 1 for a scalar. */
    public long size() {
        return size;
    }

    /**
     * The number of elements as an int.
     *
     * @throws ShapeException if there are more than a Java array can hold
     */
    public int intSize() {
        if (size > Integer.MAX_VALUE - 8) {
            throw new ShapeException("A tensor of shape " + this + " has " + size
                    + " elements, more than one array can hold (" + (Integer.MAX_VALUE - 8) + ")");
        }
        return (int) size;
    }

    /** {@code axis} as a number from 0 to rank - 1; negative axes count from the end. */
    public int axis(int axis) {
        int normal = axis < 0 ? axis + dims.length : axis;
        if (normal < 0 || normal >= dims.length) {
            throw new ShapeException("Axis " + axis + " is out of range for shape " + this + " of rank " + dims.length);
        }
        return normal;
    }

    /** Row-major strides in elements. */
    public int[] strides() {
        int[] strides = new int[dims.length];
        int stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, dims[i]);
        }
        return strides;
    }

    /** The product of the dimensions from {@code from} (inclusive) to {@code to} (exclusive). */
    public int product(int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product = Math.multiplyExact(product, dims[i]);
        }
        return Math.toIntExact(product);
    }

    /** This shape with the dimension of {@code axis} replaced. */
    public Shape with(int axis, int dim) {
        int[] copy = dims.clone();
        copy[axis(axis)] = dim;
        return new Shape(copy);
    }

    /** This shape without its first {@code count} dimensions. */
    public Shape dropFirst(int count) {
        return of(Arrays.copyOfRange(dims, count, dims.length));
    }

    /**
     * The common shape of two operands by NumPy's broadcasting rule.
     *
     * @throws ShapeException if two dimensions differ and neither is 1
     */
    public static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            int da = i < rank - a.rank() ? 1 : a.dims[i - rank + a.rank()];
            int db = i < rank - b.rank() ? 1 : b.dims[i - rank + b.rank()];
            if (da != db && da != 1 && db != 1) {
                throw new ShapeException("Shapes " + a + " and " + b + " do not broadcast: " + da + " against " + db);
            }
            dims[i] = da == 1 ? db : da;
        }
        return new Shape(dims);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape && Arrays.equals(dims, ((Shape) other).dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
