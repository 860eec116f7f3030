package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;

/** Collects the nodes of a file, and the constants that their ONNX forms need besides the graph's own. */
final class NodeWriter {
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_STRING = 3;
    private static final int ATTRIBUTE_INTS = 7;

    private final ExportNames names;
    private final FreeBatch batch;
    private final List<ProtoMessage> nodes = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();

    NodeWriter(ExportNames names, FreeBatch batch) {
        this.names = names;
        this.batch = batch;
    }

    /** What the graph's reshapes make of the batch. */
    FreeBatch batch() {
        return batch;
    }

    List<ProtoMessage> nodes() {
        return nodes;
    }

    Map<String, Tensor> constants() {
        return constants;
    }

    String name(Value value) {
        return names.of(value);
    }

    /** A new name for a value between two nodes. */
    String between(String wanted) {
        return names.fresh(wanted);
    }

    /** A list of integers as a constant, for inputs such as axes and shapes. */
    String integers(String wanted, List<? extends Number> values) {
        long[] longs = values.stream().mapToLong(Number::longValue).toArray();
        return constant(wanted, Tensor.of(Shape.of(longs.length), longs));
    }

    String scalar(String wanted, float value) {
        return constant(wanted, Tensor.scalar(value));
    }

    String constant(String wanted, Tensor tensor) {
        String name = names.fresh(wanted);
        constants.put(name, tensor);
        return name;
    }

    /**
     * Adds a node.
     *
     * @param inputs names; an empty one is an input left out
     * @param attributes names and values by turns: Float, Integer, String or a list of Integers
     */
    void add(String type, List<String> inputs, String output, Object... attributes) {
        addAll(type, inputs, List.of(output), attributes);
    }

    /** Adds a node with several results; as {@link #add}. */
    void addAll(String type, List<String> inputs, List<String> outputs, Object... attributes) {
        ProtoMessage node = new ProtoMessage();
        inputs.forEach(input -> node.string(1, input));
        outputs.forEach(output -> node.string(2, output));
        node.string(3, outputs.get(0)).string(4, type);
        for (int i = 0; i < attributes.length; i += 2) {
            node.message(5, attribute((String) attributes[i], attributes[i + 1]));
        }
        nodes.add(node);
    }

    private static ProtoMessage attribute(String name, Object value) {
        ProtoMessage proto = new ProtoMessage().string(1, name);
        if (value instanceof Float number) {
            return proto.fixedFloat(2, number).varint(20, ATTRIBUTE_FLOAT);
        }
        if (value instanceof Integer number) {
            return proto.varint(3, number).varint(20, ATTRIBUTE_INT);
        }
        if (value instanceof String text) {
            return proto.string(4, text).varint(20, ATTRIBUTE_STRING);
        }
        for (Object number : (List<?>) value) {
            proto.varint(8, (Integer) number);
        }
        return proto.varint(20, ATTRIBUTE_INTS);
    }
}
