package org.cnn4j.onnx;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;

/** Tensors out of ONNX files. */
public final class OnnxTensors {
    /**
     * A tensor with the name that its file gives it.
     *
     * @param name may be empty
     * @param tensor the tensor
     */
    public record Named(String name, Tensor tensor) {}

    private OnnxTensors() {}

    /**
     * Reads a file that is one tensor, such as {@code input_0.pb} of the ONNX test suite.
     *
     * @throws OnnxImportException if the file cannot be read, is no tensor, or has an element type that cnn4j does not carry
     */
    public static Named read(Path file) {
        OnnxTensor tensor = OnnxReader.readTensor(file, ImportLimits.defaults());
        try {
            return new Named(tensor.name(), toTensor(tensor));
        } catch (OnnxImportException e) {
            throw e.in(file.toString());
        }
    }

    /** What to say about a type that is not carried. */
    static String unsupported(OnnxDataType type) {
        return "element type " + type + " is not supported; numbers of 8 to 64 bits and booleans are";
    }

    /** Copies the elements out of the file, once, into the array of a tensor. */
    static Tensor toTensor(OnnxTensor tensor) {
        DType dtype = ElementTypes.carrier(tensor.type());
        if (dtype == null) {
            throw new UnsupportedOnnxException("tensor '" + tensor.name() + "': " + unsupported(tensor.type()));
        }
        TensorType type = new TensorType(dtype, Shape.of(tensor.dims()));
        Tensor result;
        try {
            result = elements(tensor, type);
        } catch (InternalError e) {
            throw new OnnxImportException(
                    "tensor '" + tensor.name() + "': the file became shorter while it was read", e);
        }
        return dtype == DType.BOOL ? normalised(result) : result;
    }

    /** Files may write any non-zero byte for true; kernels count on 1. */
    private static Tensor normalised(Tensor bools) {
        byte[] bytes = ((byte[]) bools.array()).clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] == 0 ? 0 : 1);
        }
        return Tensor.wrap(bools.type(), bytes);
    }

    private static Tensor elements(OnnxTensor tensor, TensorType type) {
        ByteBuffer bytes = tensor.elements();
        int size = tensor.size();
        Object array = type.dtype().newArray(size);
        for (int i = 0; i < size; i++) {
            switch (tensor.type()) {
                case DOUBLE -> ((float[]) array)[i] = (float) bytes.getDouble();
                case FLOAT16 -> ((float[]) array)[i] = float16(bytes.getShort());
                case BFLOAT16 -> ((float[]) array)[i] = Float.intBitsToFloat(bytes.getShort() << Short.SIZE);
                case INT16 -> ((int[]) array)[i] = bytes.getShort();
                case UINT16 -> ((int[]) array)[i] = Short.toUnsignedInt(bytes.getShort());
                case UINT32 -> ((long[]) array)[i] = Integer.toUnsignedLong(bytes.getInt());
                case UINT64 -> ((long[]) array)[i] = checked(tensor, bytes.getLong());
                default -> {
                    return Tensor.fromLittleEndian(type, tensor.elements());
                }
            }
        }
        return Tensor.wrap(type, array);
    }

    private static long checked(OnnxTensor tensor, long value) {
        if (value < 0) {
            throw new UnsupportedOnnxException("tensor '" + tensor.name() + "': its value "
                    + Long.toUnsignedString(value) + " is not supported; UINT64 is carried as INT64, up to "
                    + Long.MAX_VALUE);
        }
        return value;
    }

    /** The number that 16 bits in IEEE 754's binary16 stand for. */
    static float float16(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24f;
                    case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Math.scalb(1024f + fraction, exponent - 25);
                };
        return bits < 0 ? -magnitude : magnitude;
    }
}
