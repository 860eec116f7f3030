package org.cnn4j.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes small ONNX models for tests: nodes, initializers, inputs and outputs in the order of the calls. */
public final class TestModel {
    public static final int FLOAT = 1;
    public static final int UINT8 = 2;
    public static final int INT8 = 3;
    public static final int INT32 = 6;
    public static final int INT64 = 7;
    public static final int BOOL = 9;

    private final Proto graph = new Proto().string(2, "test");
    private final List<Proto> otherSets = new ArrayList<>();
    private final long opset;

    public TestModel(long opset) {
        this.opset = opset;
    }

    /** A graph input; a dimension below 0 is left free and called "N". */
    public TestModel input(String name, int type, long... dims) {
        graph.message(11, valueInfo(name, type, dims));
        return this;
    }

    /** Says which version of the operators of a domain beside the standard one the file uses. */
    public TestModel opset(String domain, long version) {
        otherSets.add(new Proto().string(1, domain).varint(2, version));
        return this;
    }

    /** A graph output of unknown shape. */
    public TestModel output(String... names) {
        for (String name : names) {
            graph.message(12, new Proto().string(1, name));
        }
        return this;
    }

    public TestModel floats(String name, long[] dims, float... values) {
        return initializer(tensor(name, FLOAT, dims, floatBytes(values)));
    }

    public TestModel longs(String name, long[] dims, long... values) {
        return initializer(tensor(name, INT64, dims, longBytes(values)));
    }

    /** A one-dimensional int64 initializer. */
    public TestModel ints(String name, long... values) {
        return longs(name, new long[] {values.length}, values);
    }

    public TestModel bytes(String name, int type, long[] dims, int... values) {
        byte[] data = new byte[values.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) values[i];
        }
        return initializer(tensor(name, type, dims, data));
    }

    public TestModel initializer(Proto tensor) {
        graph.message(5, tensor);
        return this;
    }

    /** A node; {@code inputs} and {@code outputs} are names with commas between, an empty one for an optional value left out. */
    public TestModel node(String op, String inputs, String outputs, Proto... attributes) {
        return nodeOf("", op, inputs, outputs, attributes);
    }

    /** A node as {@link #node}, of an operator of another domain. */
    public TestModel nodeOf(String domain, String op, String inputs, String outputs, Proto... attributes) {
        Proto node = new Proto().string(7, domain);
        for (String input : inputs.isEmpty() ? List.<String>of() : List.of(inputs.split(",", -1))) {
            node.string(1, input);
        }
        for (String output : outputs.split(",", -1)) {
            node.string(2, output);
        }
        node.string(3, op + "_node").string(4, op);
        for (Proto attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
        return this;
    }

    public Proto graph() {
        return graph;
    }

    public byte[] toByteArray() {
        Proto model = model(8, graph, opset);
        otherSets.forEach(set -> model.message(8, set));
        return model.toByteArray();
    }

    public OnnxModel model() {
        return OnnxReader.read("test", toByteArray(), ImportLimits.defaults());
    }

    public Path write(Path file) {
        try {
            return Files.write(file, toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Proto model(long irVersion, Proto graph, long opset) {
        return new Proto()
                .varint(1, irVersion)
                .string(2, "cnn4j tests")
                .message(7, graph)
                .message(8, new Proto().string(1, "").varint(2, opset));
    }

    public static Proto tensor(String name, int type, long[] dims, byte[] raw) {
        return tensorHead(name, type, dims).bytes(9, raw);
    }

    /** A tensor without data yet. */
    public static Proto tensorHead(String name, int type, long... dims) {
        Proto tensor = new Proto();
        for (long dim : dims) {
            tensor.varint(1, dim);
        }
        return tensor.varint(2, type).string(8, name);
    }

    public static Proto valueInfo(String name, int type, long... dims) {
        Proto shape = new Proto();
        for (long dim : dims) {
            shape.message(1, dim < 0 ? new Proto().string(2, "N") : new Proto().varint(1, dim));
        }
        Proto tensor = new Proto().varint(1, type).message(2, shape);
        return new Proto().string(1, name).message(2, new Proto().message(1, tensor));
    }

    public static Proto attr(String name, long value) {
        return new Proto().string(1, name).varint(3, value).varint(20, 2);
    }

    public static Proto attr(String name, float value) {
        return new Proto().string(1, name).fixed32(2, value).varint(20, 1);
    }

    public static Proto attr(String name, String value) {
        return new Proto()
                .string(1, name)
                .bytes(4, value.getBytes(StandardCharsets.UTF_8))
                .varint(20, 3);
    }

    public static Proto attrInts(String name, long... values) {
        Proto attribute = new Proto().string(1, name);
        for (long value : values) {
            attribute.varint(8, value);
        }
        return attribute.varint(20, 7);
    }

    public static Proto attrFloats(String name, float... values) {
        return new Proto().string(1, name).packedFloats(7, values).varint(20, 6);
    }

    public static Proto attrTensor(String name, Proto tensor) {
        return new Proto().string(1, name).message(5, tensor).varint(20, 4);
    }

    public static byte[] floatBytes(float... values) {
        ByteBuffer out = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(values);
        return out.array();
    }

    public static byte[] longBytes(long... values) {
        ByteBuffer out = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.asLongBuffer().put(values);
        return out.array();
    }
}
