package org.cnn4j.onnx;

import static org.cnn4j.onnx.Imports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.InputValueNeededException;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Unary;
import org.junit.jupiter.api.Test;

/** From a model and input types to a graph: what is free, what is folded, what is shared and what is refused. */
class OnnxImporterTest {
    private static TestModel reshapeByInput() {
        return new TestModel(13)
                .input("x", TestModel.FLOAT, -1, 6)
                .input("shape", TestModel.INT64, -1)
                .node("Identity", "shape", "s")
                .node("Reshape", "x,s", "y")
                .output("y");
    }

    @Test
    void freeDimensionsTakeAnySizeAndFixedOnesTheirOwn() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, -1, 3)
                .node("Relu", "x", "y")
                .output("y");
        OnnxImporter importer = new OnnxImporter(model.model());
        assertEquals(List.of(-1, 3), importer.inputs().get(0).dims());
        for (int n : new int[] {1, 7}) {
            Graph graph = importer.graph(Map.of("x", TensorType.float32(n, 3)), Map.of());
            assertEquals(TensorType.float32(n, 3), Imports.onlyType(graph));
        }
        ShapeException e = assertThrows(
                ShapeException.class, () -> importer.graph(Map.of("x", TensorType.float32(1, 4)), Map.of()));
        assertTrue(e.getMessage().contains("\"x\"") && e.getMessage().contains("[?, 3]"), e.getMessage());
        assertTrue(e.getMessage().contains("[1, 4]"), e.getMessage());
        assertThrows(ShapeException.class, () -> importer.graph(Map.of(), Map.of()));
        e = assertThrows(
                ShapeException.class,
                () -> importer.graph(Map.of("x", TensorType.float32(1, 3), "z", TensorType.float32(1)), Map.of()));
        assertTrue(e.getMessage().contains("no input \"z\""), e.getMessage());
    }

    @Test
    void arithmeticOnShapesLeavesNoTrace() {
        // Flatten as PyTorch exports it: Shape, Gather, Unsqueeze, Concat, Reshape.
        TestModel model = new TestModel(11)
                .input("x", TestModel.FLOAT, -1, 2, -1, -1)
                .longs("zero", new long[] {}, 0)
                .ints("minus", -1)
                .node("Shape", "x", "s")
                .node("Gather", "s,zero", "n")
                .node("Unsqueeze", "n", "n1", TestModel.attrInts("axes", 0))
                .node("Concat", "n1,minus", "target", TestModel.attr("axis", 0))
                .node("Reshape", "x,target", "y")
                .output("y");
        Graph graph = Imports.graph(model, TensorType.float32(3, 2, 4, 5));
        assertEquals(List.of(new Reshape(Shape.of(3, 40))), Imports.ops(graph));
    }

    @Test
    void initializersThatAreAlsoInputsAreConstants() {
        TestModel model = new TestModel(8)
                .input("x", TestModel.FLOAT, 2)
                .input("w", TestModel.FLOAT, 2)
                .floats("w", new long[] {2}, 1, 2)
                .node("Add", "x,w", "y")
                .output("y");
        Graph graph = Imports.graph(model, TensorType.float32(2));
        assertEquals(1, graph.inputs().size());
        assertNotNull(graph.constant(graph.nodes().get(0).inputs().get(1)));
    }

    @Test
    void graphsShareWhatDependsOnTheFileAlone() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, -1, 2)
                .floats("w", new long[] {1, 2}, 1, 2)
                .node("Neg", "w", "v")
                .node("Add", "x,w", "a")
                .node("Add", "a,v", "y")
                .output("y");
        OnnxImporter importer = new OnnxImporter(model.model());
        Graph one = importer.graph(Map.of("x", TensorType.float32(1, 2)), Map.of());
        Graph two = importer.graph(Map.of("x", TensorType.float32(2, 2)), Map.of());
        assertEquals(2, one.nodes().size());
        for (int n = 0; n < 2; n++) {
            Tensor first = one.constant(one.nodes().get(n).inputs().get(1));
            Tensor second = two.constant(two.nodes().get(n).inputs().get(1));
            assertNotNull(first);
            assertSame(first, second);
        }
    }

    @Test
    void asksForTheContentsOfInputsThatDecideShapes() {
        OnnxImporter importer = new OnnxImporter(reshapeByInput().model());
        Map<String, TensorType> types =
                Map.of("x", TensorType.float32(2, 6), "shape", new TensorType(DType.INT64, Shape.of(2)));
        InputValueNeededException e =
                assertThrows(InputValueNeededException.class, () -> importer.graph(types, Map.of()));
        assertEquals("shape", e.input());
        Graph graph = importer.graph(types, Map.of("shape", Tensor.of(Shape.of(2), 3L, -1L)));
        assertEquals(1, graph.inputs().size());
        assertEquals(TensorType.float32(3, 4), Imports.onlyType(graph));
        Graph same = importer.graphFor(Map.of("x", Imports.counting(2, 6), "shape", Tensor.of(Shape.of(2), 3L, -1L)));
        assertEquals(TensorType.float32(3, 4), Imports.onlyType(same));
    }

    @Test
    void neverAsksForTheContentsOfAPicture() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2, 2)
                .node("Cast", "x", "s", TestModel.attr("to", 7))
                .node("Reshape", "x,s", "y")
                .output("y");
        assertRefused(model, List.of("Reshape_node", "must be a constant"), TensorType.float32(2, 2));
    }

    @Test
    void whatIsNotSupportedIsNotWhatIsWrong() {
        TestModel unknown = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .node("Frobnicate", "x", "y")
                .output("y");
        UnsupportedOnnxException operator =
                assertThrows(UnsupportedOnnxException.class, () -> Imports.graph(unknown, TensorType.float32(2)));
        assertEquals("Frobnicate", operator.node().opType());
        assertThrows(UnsupportedOnnxException.class, () -> {
            throw operator.in("some.onnx");
        });
        TestModel text = new TestModel(13).input("x", 8, 2).output("x");
        assertThrows(UnsupportedOnnxException.class, () -> new OnnxImporter(text.model()));
        TestModel integers = new TestModel(13)
                .input("x", TestModel.INT32, 2)
                .node("Sqrt", "x", "y")
                .output("y");
        TensorType ints = new TensorType(DType.INT32, Shape.of(2));
        assertThrows(UnsupportedOnnxException.class, () -> Imports.graph(integers, ints));
        TestModel axis = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .node("Softmax", "x", "supported", TestModel.attr("axis", 5))
                .output("supported");
        OnnxImportException wrong =
                assertThrows(OnnxImportException.class, () -> Imports.graph(axis, TensorType.float32(2)));
        assertFalse(wrong instanceof UnsupportedOnnxException, wrong.getMessage());
    }

    @Test
    void namesTheNodeTheOperatorAndTheOpset() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .node("Frobnicate", "x", "y")
                .output("y");
        assertRefused(
                model,
                List.of("test: node 'Frobnicate_node' (Frobnicate, opset 13)", "not supported"),
                TensorType.float32(2));
        TestModel loop = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .node("Loop", "x", "y")
                .output("y");
        assertRefused(loop, List.of("control flow"), TensorType.float32(2));
        TestModel upsample = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .node("Upsample", "x,x", "y")
                .output("y");
        assertRefused(upsample, List.of("Upsample", "supported in opsets 1-9 only"), TensorType.float32(2));
        assertEquals("1-9", OnnxImporter.operators().get("Upsample"));
        assertEquals("1+", OnnxImporter.operators().get("Conv"));
    }

    @Test
    void namesTheNodeWhoseOperandsDoNotFit() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, -1)
                .floats("w", new long[] {3}, 1, 2, 3)
                .node("Add", "x,w", "y")
                .output("y");
        OnnxImporter importer = new OnnxImporter(model.model());
        OnnxImportException e = assertThrows(
                OnnxImportException.class, () -> importer.graph(Map.of("x", TensorType.float32(2)), Map.of()));
        assertEquals("Add", e.node().opType());
        assertTrue(e.getMessage().contains("'Add_node' (Add, opset 13)"), e.getMessage());
        assertTrue(e.getMessage().contains("[2]") && e.getMessage().contains("[3]"), e.getMessage());
    }

    @Test
    void leavesOutWhatNoOutputNeeds() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .node("Frobnicate", "x", "dead")
                .node("Neg", "dead", "deader")
                .node("Relu", "x", "y")
                .output("y");
        assertEquals(1, Imports.graph(model, TensorType.float32(2)).nodes().size());
    }

    @Test
    void refusesOutputsThatAreUsedAndNotSupported() {
        TestModel pool =
                new TestModel(13).input("x", TestModel.FLOAT, 1, 1, 4, 4).node("Relu", "x", "y,more");
        assertRefused(pool.output("y", "more"), List.of("Relu", "output 1 ('more')"), TensorType.float32(1, 1, 4, 4));
        TestModel unused = new TestModel(13)
                .input("x", TestModel.FLOAT, 1, 1, 4, 4)
                .node("MaxPool", "x", "y,indices", TestModel.attrInts("kernel_shape", 2, 2))
                .output("y");
        Graph graph = Imports.graph(unused, TensorType.float32(1, 1, 4, 4));
        assertEquals(TensorType.float32(1, 1, 3, 3), Imports.onlyType(graph));
    }

    @Test
    void refusesInputsThatCannotBeCarried() {
        TestModel model = new TestModel(13).input("x", 8, 2).output("x");
        OnnxImportException e = assertThrows(OnnxImportException.class, () -> new OnnxImporter(model.model()));
        assertTrue(e.getMessage().contains("input 'x': element type STRING is not supported"), e.getMessage());
    }

    @Test
    void boundsConstantsComputedOnImport() {
        TestModel huge = new TestModel(13)
                .ints("shape", 1 << 20, 1 << 20)
                .node("ConstantOfShape", "shape", "y")
                .output("y");
        assertRefused(huge, List.of("ConstantOfShape", "the limit of an import"));
        TestModel range = new TestModel(13)
                .longs("a", new long[] {}, 0)
                .longs("b", new long[] {}, Long.MAX_VALUE)
                .longs("c", new long[] {}, 1)
                .node("Range", "a,b,c", "y")
                .output("y");
        assertRefused(range, List.of("Range", "the limit of an import"));
        TestModel many = new TestModel(13).ints("shape", 1 << 28);
        for (int i = 0; i < 5; i++) {
            many.node("ConstantOfShape", "shape", "y" + i);
            many.output("y" + i);
        }
        OnnxImportException e = assertThrows(OnnxImportException.class, () -> {
            OnnxModel model = OnnxReader.read(
                    "test",
                    many.toByteArray(),
                    new ImportLimits(1 << 20, 100, 1000, 2, 100, 100, 8, 1 << 28, 1000, false));
            new OnnxImporter(model).graph(Map.of(), Map.of());
        });
        assertTrue(e.getMessage().contains("together"), e.getMessage());
    }

    @Test
    void outputsMayBeInputsAndConstants() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .floats("w", new long[] {1}, 5)
                .output("x", "w");
        Graph graph = Imports.graph(model, TensorType.float32(2));
        assertEquals("x", graph.outputs().get(0).name());
        assertNull(graph.constant(graph.outputs().get(0).value()));
        assertNotNull(graph.constant(graph.outputs().get(1).value()));
    }

    @Test
    void namesNodesAfterTheFile() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .node("Relu", "x", "y")
                .output("y");
        Graph graph = Imports.graph(model, TensorType.float32(2));
        assertEquals("Relu_node", graph.nodes().get(0).name());
        assertTrue(graph.nodes().get(0).op() instanceof Unary);
        assertEquals("test", graph.name());
    }

    @Test
    void oldBroadcastingStartsAtItsAxis() {
        TestModel model = new TestModel(6)
                .input("x", TestModel.FLOAT, 2, 3, 4)
                .floats("b", new long[] {3}, 1, 2, 3)
                .node("Add", "x,b", "y", TestModel.attr("broadcast", 1), TestModel.attr("axis", 1))
                .output("y");
        Graph graph = Imports.graph(model, TensorType.float32(2, 3, 4));
        assertEquals(List.of(new Binary(Binary.Kind.ADD)), Imports.ops(graph));
        assertEquals(Shape.of(3, 1), graph.nodes().get(0).inputs().get(1).type().shape());
    }
}
