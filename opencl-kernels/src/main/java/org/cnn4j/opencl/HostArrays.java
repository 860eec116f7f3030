package org.cnn4j.opencl;

import org.cnn4j.DType;
import org.jocl.Pointer;

/** Pointers to the Java arrays that tensors lie in. */
final class HostArrays {
    private HostArrays() {}

    static Pointer pointer(Object array, DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> Pointer.to((float[]) array);
            case INT64 -> Pointer.to((long[]) array);
            case INT32 -> Pointer.to((int[]) array);
            case UINT8, INT8, BOOL -> Pointer.to((byte[]) array);
        };
    }
}
