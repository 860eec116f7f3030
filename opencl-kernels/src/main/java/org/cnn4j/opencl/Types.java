package org.cnn4j.opencl;

import org.cnn4j.DType;

/** The OpenCL C names of element types. */
final class Types {
    private Types() {}

    /** The type that kernels compute with. */
    static String of(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> "float";
            case INT64 -> "long";
            case INT32 -> "int";
            case UINT8, BOOL -> "uchar";
            case INT8 -> "char";
        };
    }

    /** An unsigned type of the same size, for kernels that only move elements. */
    static String mover(DType dtype) {
        return switch (dtype.bytes()) {
            case 8 -> "ulong";
            case 4 -> "uint";
            default -> "uchar";
        };
    }
}
