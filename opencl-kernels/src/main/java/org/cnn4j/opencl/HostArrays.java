package org.cnn4j.opencl;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cnn4j.DType;
import org.jocl.Pointer;

/** The Java arrays that tensors lie in, for OpenCL. */
final class HostArrays {
    private HostArrays() {}

    /** A pointer for blocking calls. */
    static Pointer pointer(Object array, DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> Pointer.to((float[]) array);
            case INT64 -> Pointer.to((long[]) array);
            case INT32 -> Pointer.to((int[]) array);
            case UINT8, INT8, BOOL -> Pointer.to((byte[]) array);
        };
    }

    /** @throws IllegalArgumentException if the array does not have so many bytes */
    static void requireBytes(Object array, DType dtype, long bytes) {
        long found = (long) Array.getLength(array) * dtype.bytes();
        if (found != bytes) {
            throw new IllegalArgumentException("an array of " + found + " bytes where there are " + bytes);
        }
    }

    /**
     * Copies a part of an array to the same part of a buffer, in the order of bytes that the machine has.
     *
     * @param origin in bytes, a whole number of elements, as is {@code length}
     */
    static void copy(Object from, DType dtype, ByteBuffer to, int origin, int length) {
        ByteBuffer part = part(to, origin, length);
        int first = origin / dtype.bytes();
        int elements = length / dtype.bytes();
        switch (dtype) {
            case FLOAT32 -> part.asFloatBuffer().put((float[]) from, first, elements);
            case INT64 -> part.asLongBuffer().put((long[]) from, first, elements);
            case INT32 -> part.asIntBuffer().put((int[]) from, first, elements);
            case UINT8, INT8, BOOL -> part.put((byte[]) from, first, elements);
        }
    }

    /** Copies a part of a buffer to the same part of an array. */
    static void copy(ByteBuffer from, DType dtype, Object to, int origin, int length) {
        ByteBuffer part = part(from, origin, length);
        int first = origin / dtype.bytes();
        int elements = length / dtype.bytes();
        switch (dtype) {
            case FLOAT32 -> part.asFloatBuffer().get((float[]) to, first, elements);
            case INT64 -> part.asLongBuffer().get((long[]) to, first, elements);
            case INT32 -> part.asIntBuffer().get((int[]) to, first, elements);
            case UINT8, INT8, BOOL -> part.get((byte[]) to, first, elements);
        }
    }

    private static ByteBuffer part(ByteBuffer all, int origin, int length) {
        return all.duplicate().clear().slice(origin, length).order(ByteOrder.nativeOrder());
    }
}
