package org.cnn4j;

/** The element types that a {@link Tensor} carries. Networks compute in {@link #FLOAT32}. */
public enum DType {
    FLOAT32(4),
    INT64(8),
    INT32(4),
    /** Unsigned bytes, kept in a {@code byte[]}. */
    UINT8(1),
    INT8(1),
    /** One byte an element, 0 or 1, kept in a {@code byte[]}. */
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    public boolean isInteger() {
        return this != FLOAT32 && this != BOOL;
    }

    /** A new Java array of {@code length} zeros of this type: float[], long[], int[] or byte[]. */
    public Object newArray(int length) {
        return switch (this) {
            case FLOAT32 -> new float[length];
            case INT64 -> new long[length];
            case INT32 -> new int[length];
            case UINT8, INT8, BOOL -> new byte[length];
        };
    }

    /** The number of elements of {@code array}, which must be of this type's array class. */
    public int lengthOf(Object array) {
        return switch (this) {
            case FLOAT32 -> ((float[]) array).length;
            case INT64 -> ((long[]) array).length;
            case INT32 -> ((int[]) array).length;
            case UINT8, INT8, BOOL -> ((byte[]) array).length;
        };
    }
}
