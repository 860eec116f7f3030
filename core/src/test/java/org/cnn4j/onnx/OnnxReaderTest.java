package org.cnn4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sound file says is what the reader gives, in every encoding that writers use. */
class OnnxReaderTest {
    private static OnnxTensor read(Proto tensor) {
        Proto graph = new TestModel(13).initializer(tensor).output("t").graph();
        return OnnxReader.read("test", TestModel.model(8, graph, 13).toByteArray(), ImportLimits.defaults())
                .graph()
                .initializers()
                .get("t");
    }

    private static float[] floats(OnnxTensor tensor) {
        float[] values = new float[tensor.size()];
        tensor.elements().asFloatBuffer().get(values);
        return values;
    }

    private static long[] longs(OnnxTensor tensor) {
        long[] values = new long[tensor.size()];
        tensor.elements().asLongBuffer().get(values);
        return values;
    }

    @Test
    void readsAModelWhole(@TempDir Path folder) {
        Path file = new TestModel(13)
                .input("x", TestModel.FLOAT, -1, 3, 8, 8)
                .floats("w", new long[] {4, 3, 1, 1}, new float[12])
                .node(
                        "Conv",
                        "x,w",
                        "y",
                        TestModel.attrInts("strides", 2, 1),
                        TestModel.attr("group", 1),
                        TestModel.attr("auto_pad", "SAME_UPPER"))
                .node("LeakyRelu", "y", "z", TestModel.attr("alpha", 0.25f))
                .output("z")
                .write(folder.resolve("m.onnx"));
        OnnxModel model = OnnxReader.read(file);
        assertEquals(8, model.irVersion());
        assertEquals(13, model.opset());
        assertEquals("cnn4j tests", model.producer());
        OnnxGraph graph = model.graph();
        assertEquals("[N, 3, 8, 8]", graph.inputs().get(0).shapeText());
        assertEquals(OnnxDataType.FLOAT, graph.inputs().get(0).type());
        assertEquals(List.of(4, 3, 1, 1), graph.initializers().get("w").dims());
        OnnxNode conv = graph.nodes().get(0);
        assertEquals(List.of("x", "w"), conv.inputs());
        assertEquals(List.of(2L, 1L), conv.attributes().get("strides").ints());
        assertEquals(1, conv.attributes().get("group").i());
        assertEquals("SAME_UPPER", conv.attributes().get("auto_pad").s());
        assertEquals(0.25f, graph.nodes().get(1).attributes().get("alpha").f());
        assertEquals("z", graph.outputs().get(0).name());
        assertNull(graph.outputs().get(0).dims());
    }

    @Test
    void readsALargeFileByMapping(@TempDir Path folder) {
        float[] weights = new float[400_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i;
        }
        Path file = new TestModel(13)
                .floats("t", new long[] {1000, 400}, weights)
                .output("t")
                .write(folder.resolve("m.onnx"));
        OnnxTensor tensor = OnnxReader.read(file).graph().initializers().get("t");
        assertTrue(tensor.elements().isDirect());
        assertTrue(tensor.elements().isReadOnly());
        assertArrayEquals(weights, floats(tensor));
    }

    @Test
    void readsFloatsRawPackedSplitAndUnpacked() {
        float[] expected = {1, -2, 3.5f};
        assertArrayEquals(
                expected, floats(read(TestModel.tensor("t", 1, new long[] {3}, TestModel.floatBytes(expected)))));
        assertArrayEquals(expected, floats(read(TestModel.tensorHead("t", 1, 3).packedFloats(4, expected))));
        assertArrayEquals(
                expected,
                floats(read(TestModel.tensorHead("t", 1, 3)
                        .packedFloats(4, 1, -2)
                        .packedFloats(4)
                        .packedFloats(4, 3.5f))));
        assertArrayEquals(
                expected,
                floats(read(TestModel.tensorHead("t", 1, 3)
                        .fixed32(4, 1)
                        .fixed32(4, -2)
                        .fixed32(4, 3.5f))));
        assertArrayEquals(
                expected,
                floats(read(
                        TestModel.tensorHead("t", 1, 3).packedFloats(4, 1, -2).fixed32(4, 3.5f))));
    }

    @Test
    void readsIntegersPackedAndUnpacked() {
        long[] expected = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE};
        assertArrayEquals(expected, longs(read(TestModel.tensorHead("t", 7, 4).packedVarints(7, expected))));
        assertArrayEquals(
                expected,
                longs(read(TestModel.tensorHead("t", 7, 2, 2)
                        .packedVarints(7, 0, -1, Long.MAX_VALUE)
                        .varint(7, Long.MIN_VALUE))));
    }

    @Test
    void readsSmallIntegersOutOfInt32Data() {
        ByteBuffer bytes = read(TestModel.tensorHead("t", 3, 3).packedVarints(5, -128, 127, -1))
                .elements();
        assertArrayEquals(new byte[] {-128, 127, -1}, new byte[] {bytes.get(0), bytes.get(1), bytes.get(2)});
        bytes = read(TestModel.tensorHead("t", 2, 2).varint(5, 255).varint(5, 0))
                .elements();
        assertEquals((byte) 255, bytes.get(0));
        bytes = read(TestModel.tensorHead("t", 9, 2).packedVarints(5, 1, 0)).elements();
        assertEquals(1, bytes.get(0));
        assertEquals(0, bytes.get(1));
        bytes = read(TestModel.tensorHead("t", 6, 2).packedVarints(5, -7, 1 << 30))
                .elements();
        assertEquals(-7, bytes.getInt(0));
        assertEquals(1 << 30, bytes.getInt(4));
    }

    @Test
    void readsThePayloadWhereTheTypeComesLast() {
        Proto late = new Proto()
                .packedVarints(5, 1, 2, 3)
                .string(8, "t")
                .varint(2, TestModel.UINT8)
                .packedVarints(1, 3);
        OnnxTensor tensor = read(late);
        assertEquals(List.of(3), tensor.dims());
        assertEquals(3, tensor.elements().remaining());
    }

    @Test
    void readsScalarsAndEmptyTensors() {
        OnnxTensor scalar = read(TestModel.tensorHead("t", 1).packedFloats(4, 5));
        assertEquals(List.of(), scalar.dims());
        assertArrayEquals(new float[] {5}, floats(scalar));
        OnnxTensor empty = read(TestModel.tensorHead("t", 1, 0));
        assertEquals(0, empty.size());
        assertEquals(List.of(0), empty.dims());
    }

    @Test
    void skipsUnknownFieldsEverywhere() {
        Proto tensor = TestModel.tensorHead("t", 1, 1)
                .packedFloats(4, 9)
                .string(12, "doc")
                .varint(999, 1)
                .fixed64(998, 2);
        Proto graph = new TestModel(13)
                .initializer(tensor)
                .output("t")
                .graph()
                .string(10, "doc")
                .fixed32(77, 1)
                .varint(78, -1);
        Proto model = TestModel.model(8, graph, 13).string(6, "doc").message(25, new Proto().string(1, "function"));
        OnnxModel read = OnnxReader.read("test", model.toByteArray(), ImportLimits.defaults());
        assertArrayEquals(new float[] {9}, floats(read.graph().initializers().get("t")));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0})
    void takesOddDimensionsForFree(long dim) {
        Proto shape = new Proto().message(1, new Proto().varint(1, dim)).message(1, new Proto());
        Proto type = new Proto().message(1, new Proto().varint(1, 1).message(2, shape));
        Proto graph = new TestModel(13)
                .output("x")
                .graph()
                .message(11, new Proto().string(1, "x").message(2, type));
        OnnxValueInfo input = OnnxReader.read(
                        "test", TestModel.model(8, graph, 13).toByteArray(), ImportLimits.defaults())
                .graph()
                .inputs()
                .get(0);
        assertTrue(input.dims().get(0).isFree());
        assertTrue(input.dims().get(1).isFree());
        assertEquals("[?, ?]", input.shapeText());
    }

    @Test
    void tellsRequiredInputsFromThoseWithAnInitializer() {
        OnnxGraph graph = new TestModel(8)
                .input("x", TestModel.FLOAT, 2)
                .input("w", TestModel.FLOAT, 2)
                .floats("w", new long[] {2}, 1, 2)
                .node("Add", "x,w", "y")
                .output("y")
                .model()
                .graph();
        assertEquals(
                List.of("x"),
                graph.requiredInputs().stream().map(OnnxValueInfo::name).toList());
    }

    @Test
    void ordersNodesThatTheFileHasOutOfOrder() {
        OnnxGraph graph = new TestModel(13)
                .input("x", TestModel.FLOAT, 2)
                .node("Sqrt", "b", "c")
                .node("Neg", "a", "b")
                .node("Abs", "x", "a")
                .output("c")
                .model()
                .graph();
        assertEquals(
                List.of("Abs", "Neg", "Sqrt"),
                graph.nodes().stream().map(OnnxNode::opType).toList());
    }

    @Test
    void readsSubgraphsAndBothSpellingsOfTheStandardDomain() {
        Proto inner = new TestModel(13).output("c").graph();
        Proto branch = new Proto().string(1, "then_branch").message(6, inner).varint(20, 5);
        Proto graph = new TestModel(13)
                .input("x", TestModel.BOOL)
                .node("If", "x", "y", branch)
                .output("y")
                .graph();
        Proto model = new Proto()
                .varint(1, 8)
                .message(7, graph)
                .message(8, new Proto().string(1, "ai.onnx").varint(2, 15))
                .message(8, new Proto().string(1, "com.example").varint(2, 1));
        OnnxModel read = OnnxReader.read("test", model.toByteArray(), ImportLimits.defaults());
        assertEquals(Map.of("", 15L, "com.example", 1L), read.opsets());
        OnnxAttribute then = read.graph().nodes().get(0).attributes().get("then_branch");
        assertEquals(OnnxAttribute.Kind.GRAPH, then.kind());
        assertEquals("c", then.g().outputs().get(0).name());
    }

    @Test
    void readsTensorFilesWithTheirNames(@TempDir Path folder) throws Exception {
        Path file = Files.write(
                folder.resolve("input_0.pb"),
                TestModel.tensorHead("picture", TestModel.INT32, 2)
                        .packedVarints(5, 3, -4)
                        .toByteArray());
        OnnxTensors.Named read = OnnxTensors.read(file);
        assertEquals("picture", read.name());
        assertTrue(read.tensor().contentEquals(Tensor.of(Shape.of(2), 3, -4)));
        Files.write(file, TestModel.tensorHead("d", 14, 1).toByteArray());
        OnnxImportException e = assertThrows(OnnxImportException.class, () -> OnnxTensors.read(file));
        assertTrue(e.getMessage().contains("input_0.pb: tensor 'd': element type COMPLEX64"), e.getMessage());
        Files.write(file, new byte[] {8});
        assertThrows(OnnxImportException.class, () -> OnnxTensors.read(file));
    }

    @Test
    void readsExternalDataWhenAskedTo(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("weights"));
        Files.write(folder.resolve("weights").resolve("w.bin"), TestModel.floatBytes(0, 0, 5, 6, 7));
        Proto tensor = external("weights/w.bin", "8", "8", 2);
        Path file = new TestModel(13).initializer(tensor).output("t").write(folder.resolve("m.onnx"));
        OnnxModel model = OnnxReader.read(file, ImportLimits.defaults().withExternalData(true));
        assertArrayEquals(
                new float[] {5, 6}, floats(model.graph().initializers().get("t")));
        assertFalse(ImportLimits.defaults().externalData());
    }

    static Proto external(String location, String offset, String length, long elements) {
        return TestModel.tensorHead("t", 1, elements)
                .message(13, new Proto().string(1, "location").string(2, location))
                .message(13, new Proto().string(1, "offset").string(2, offset))
                .message(13, new Proto().string(1, "length").string(2, length))
                .varint(14, 1);
    }
}
