package org.cnn4j.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor of a file. Its elements stay in the file's bytes (for a large file, a memory mapping) until they are converted into the
 * one array of the tensor that computes, so that weights are copied once.
 */
public final class OnnxTensor {
    private final String name;
    private final OnnxDataType type;
    private final List<Integer> dims;
    private final int size;
    private final ByteBuffer elements;

    OnnxTensor(String name, OnnxDataType type, List<Integer> dims, int size, ByteBuffer elements) {
        this.name = name;
        this.type = type;
        this.dims = List.copyOf(dims);
        this.size = size;
        this.elements = elements;
    }

    /** Its name; may be empty for the tensors of attributes. */
    public String name() {
        return name;
    }

    public OnnxDataType type() {
        return type;
    }

    /** The dimensions; empty for a scalar. */
    public List<Integer> dims() {
        return dims;
    }

    /** The number of elements. */
    public int size() {
        return size;
    }

    /** A view of the elements, little-endian and read-only; without bytes for the types that are not read, such as strings. */
    public ByteBuffer elements() {
        return elements.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
        return "OnnxTensor[" + name + ", " + type + ", " + dims + "]";
    }
}
