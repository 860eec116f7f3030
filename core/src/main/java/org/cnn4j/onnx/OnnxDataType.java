package org.cnn4j.onnx;

/** The element types of ONNX tensors, with the bytes that one element takes in a file. */
public enum OnnxDataType {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    UINT16(4, 2),
    INT16(5, 2),
    INT32(6, 4),
    INT64(7, 8),
    STRING(8, 0),
    BOOL(9, 1),
    FLOAT16(10, 2),
    DOUBLE(11, 8),
    UINT32(12, 4),
    UINT64(13, 8),
    COMPLEX64(14, 0),
    COMPLEX128(15, 0),
    BFLOAT16(16, 2),
    /** The 8-bit and 4-bit formats of later versions, and numbers that no version defines. */
    OTHER(-1, 0);

    private final int code;
    private final int bytes;

    OnnxDataType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The number of this type in a file. */
    public int code() {
        return code;
    }

    /** Bytes of one element; 0 for the types whose elements are not read. */
    public int bytes() {
        return bytes;
    }

    /** The type with this number, or {@link #OTHER}. */
    public static OnnxDataType of(long code) {
        for (OnnxDataType type : values()) {
            if (type.code == code && type != OTHER) {
                return type;
            }
        }
        return OTHER;
    }
}
