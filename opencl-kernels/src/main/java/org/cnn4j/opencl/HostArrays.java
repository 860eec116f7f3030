package org.cnn4j.opencl;

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

    /** Copies all of an array to the beginning of a buffer, in the order of bytes that the machine has. */
    static void copy(Object from, DType dtype, ByteBuffer to) {
        ByteBuffer all = to.duplicate().clear().order(ByteOrder.nativeOrder());
        switch (dtype) {
            case FLOAT32 -> all.asFloatBuffer().put((float[]) from);
            case INT64 -> all.asLongBuffer().put((long[]) from);
            case INT32 -> all.asIntBuffer().put((int[]) from);
            case UINT8, INT8, BOOL -> all.put((byte[]) from);
        }
    }

    /** Fills an array from the beginning of a buffer. */
    static void copy(ByteBuffer from, DType dtype, Object to) {
        ByteBuffer all = from.duplicate().clear().order(ByteOrder.nativeOrder());
        switch (dtype) {
            case FLOAT32 -> all.asFloatBuffer().get((float[]) to);
            case INT64 -> all.asLongBuffer().get((long[]) to);
            case INT32 -> all.asIntBuffer().get((int[]) to);
            case UINT8, INT8, BOOL -> all.get((byte[]) to);
        }
    }
}
