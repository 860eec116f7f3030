package org.cnn4j.onnx;

import java.nio.file.Path;
import java.util.List;
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

    /** The element type that carries {@code type}; null if none does. */
    static DType dtype(OnnxDataType type) {
        return switch (type) {
            case FLOAT -> DType.FLOAT32;
            case INT64 -> DType.INT64;
            case INT32 -> DType.INT32;
            case UINT8 -> DType.UINT8;
            case INT8 -> DType.INT8;
            case BOOL -> DType.BOOL;
            default -> null;
        };
    }

    /** What to say about a type that is not carried. */
    static String unsupported(OnnxDataType type) {
        return "element type " + type + " is not supported; " + List.of(DType.values()) + " are";
    }

    /** Copies the elements out of the file, once, into the array of a tensor. */
    static Tensor toTensor(OnnxTensor tensor) {
        DType dtype = dtype(tensor.type());
        if (dtype == null) {
            throw new OnnxImportException("tensor '" + tensor.name() + "': " + unsupported(tensor.type()));
        }
        TensorType type = new TensorType(dtype, Shape.of(tensor.dims()));
        Tensor result;
        try {
            result = Tensor.fromLittleEndian(type, tensor.elements());
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
}
