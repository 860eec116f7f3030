package org.cnn4j.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static final TensorType VECTOR = TensorType.float32(3);
    private static final Unary RELU = new Unary(UnaryFunction.RELU);
    private static final Binary ADD = new Binary(Binary.Kind.ADD);

    @Test
    void nodesMustComeAfterWhatTheyUse() {
        Value x = new Value("x", VECTOR);
        Value y = new Value("y", VECTOR);
        Value z = new Value("z", VECTOR);
        Node first = new Node("first", RELU, List.of(x), List.of(y));
        Node second = new Node("second", RELU, List.of(y), List.of(z));
        List<Graph.Output> outputs = List.of(new Graph.Output("z", z));
        assertEquals(
                2,
                new Graph("g", List.of(x), List.of(first, second), outputs, Map.of())
                        .nodes()
                        .size());
        Cnn4jException e = assertThrows(
                Cnn4jException.class, () -> new Graph("g", List.of(x), List.of(second, first), outputs, Map.of()));
        assertTrue(e.getMessage().contains("\"second\"") && e.getMessage().contains("y:"), e.getMessage());
    }

    @Test
    void outputsMustBeMadeAndNamedOnce() {
        Value x = new Value("x", VECTOR);
        Graph.Output unknown = new Graph.Output("out", new Value("x", VECTOR));
        Cnn4jException nothing = assertThrows(
                Cnn4jException.class, () -> new Graph("g", List.of(x), List.of(), List.of(unknown), Map.of()));
        assertTrue(nothing.getMessage().contains("\"out\""), nothing.getMessage());
        Graph.Output out = new Graph.Output("out", x);
        Cnn4jException twice = assertThrows(
                Cnn4jException.class, () -> new Graph("g", List.of(x), List.of(), List.of(out, out), Map.of()));
        assertTrue(twice.getMessage().contains("Two outputs"), twice.getMessage());
    }

    @Test
    void countsUsesByNodesAndOutputs() {
        GraphBuilder builder = new GraphBuilder("g");
        Value x = builder.input("x", VECTOR);
        Value y = builder.add("y", ADD, x, x);
        builder.output("a", y);
        builder.output("b", y);
        Graph graph = builder.build();
        assertEquals(2, graph.uses().get(x));
        assertEquals(2, graph.uses().get(y));
        assertEquals("y", graph.producers().get(y).name());
        assertNull(graph.producers().get(x));
    }

    @Test
    void everyResultCanBeAnOutput() {
        GraphBuilder builder = new GraphBuilder("g");
        Value y = builder.add("same", RELU, builder.input("x", VECTOR));
        builder.output("out", builder.add("same", RELU, y));
        Graph all = builder.build().withEveryResult();
        assertEquals(
                List.of("0:same", "1:same"),
                all.outputs().stream().map(Graph.Output::name).toList());
        assertSame(y, all.outputs().get(0).value());
    }

    @Test
    void constantsAreFoldedAtOnce() {
        GraphBuilder builder = new GraphBuilder("g");
        Value a = builder.constant("a", Tensor.of(Shape.of(2), 1L, 2L));
        Value b = builder.add("b", ADD, a, a);
        Value c = builder.add("c", new Concat(0), List.of(b, a));
        assertArrayEquals(new long[] {2, 4, 1, 2}, builder.constantOf(c).toLongArray());
        assertNull(builder.constantOf(builder.input("x", VECTOR)));
        builder.output("c", c);
        Graph graph = builder.build();
        assertTrue(graph.nodes().isEmpty());
        assertArrayEquals(
                new long[] {2, 4, 1, 2},
                graph.constant(graph.outputs().get(0).value()).toLongArray());
    }

    @Test
    void whatDoesNotFitIsNamed() {
        GraphBuilder builder = new GraphBuilder("g");
        Value x = builder.input("x", VECTOR);
        Value i = builder.input("i", new TensorType(DType.INT64, Shape.of(3)));
        ShapeException e = assertThrows(ShapeException.class, () -> builder.add("sum of both", ADD, x, i));
        assertTrue(e.getMessage().startsWith("Node \"sum of both\": Add: operands must"), e.getMessage());
    }

    @Test
    void inputsCheckWhatIsFed() {
        GraphInput picture = new GraphInput("x", DType.FLOAT32, List.of(-1, 3, -1, 8));
        picture.check(TensorType.float32(5, 3, 7, 8));
        for (TensorType wrong : List.of(
                TensorType.float32(5, 3, 7, 9),
                TensorType.float32(5, 3, 7),
                new TensorType(DType.UINT8, Shape.of(5, 3, 7, 8)))) {
            ShapeException e = assertThrows(ShapeException.class, () -> picture.check(wrong));
            assertTrue(e.getMessage().contains("\"x\" takes float32[?, 3, ?, 8], not " + wrong), e.getMessage());
        }
        new GraphInput("any", DType.FLOAT32, null).check(TensorType.float32(5, 3));
        List<Integer> dims = Arrays.asList(1, 2);
        GraphInput copy = new GraphInput("x", DType.FLOAT32, dims);
        dims.set(0, 9);
        assertEquals(List.of(1, 2), copy.dims());
    }
}
