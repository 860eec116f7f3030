package org.cnn4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.op.Op;

/** What the converter tests share. */
final class Imports {
    private Imports() {}

    /** The graph for inputs of these types, in the model's order. */
    static Graph graph(TestModel model, TensorType... types) {
        OnnxImporter importer = new OnnxImporter(model.model());
        Map<String, TensorType> byName = new LinkedHashMap<>();
        for (int i = 0; i < types.length; i++) {
            byName.put(importer.inputs().get(i).name(), types[i]);
        }
        return importer.graph(byName, Map.of());
    }

    /** The results where all inputs are known while the model is imported; only for operators that are then evaluated. */
    static List<Tensor> fold(TestModel model, Tensor... inputs) {
        OnnxImporter importer = new OnnxImporter(model.model());
        Map<String, Tensor> byName = new LinkedHashMap<>();
        for (int i = 0; i < inputs.length; i++) {
            byName.put(importer.inputs().get(i).name(), inputs[i]);
        }
        Graph graph = importer.graph(Map.of(), byName);
        return graph.outputs().stream()
                .map(output -> {
                    Tensor tensor = graph.constant(output.value());
                    assertNotNull(tensor, "not evaluated: " + graph.nodes());
                    return tensor;
                })
                .toList();
    }

    static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    static TensorType onlyType(Graph graph) {
        assertEquals(1, graph.outputs().size());
        return graph.outputs().get(0).value().type();
    }

    /** 0, 1, 2, ... in a shape. */
    static Tensor counting(int... dims) {
        float[] values = new float[Shape.of(dims).intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Tensor.of(Shape.of(dims), values);
    }

    static void assertFloats(Tensor tensor, Shape shape, double... expected) {
        assertEquals(shape, tensor.shape());
        double[] actual =
                IntStream.range(0, tensor.size()).mapToDouble(tensor::getDouble).toArray();
        assertArrayEquals(expected, actual, 0);
    }

    static void assertLongs(Tensor tensor, Shape shape, long... expected) {
        assertEquals(shape, tensor.shape());
        assertArrayEquals(expected, tensor.toLongArray());
    }

    /** Asserts that the import is refused, in one line that has all of {@code parts}. */
    static void assertRefused(TestModel model, List<String> parts, TensorType... types) {
        OnnxImportException e = assertThrows(OnnxImportException.class, () -> graph(model, types));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
        assertEquals(1, e.getMessage().lines().count());
    }
}
