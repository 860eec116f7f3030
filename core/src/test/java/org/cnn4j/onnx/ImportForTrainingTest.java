package org.cnn4j.onnx;

import static org.cnn4j.onnx.Imports.assertRefused;
import static org.cnn4j.onnx.Imports.counting;
import static org.cnn4j.onnx.Imports.fold;
import static org.cnn4j.onnx.Imports.graph;
import static org.cnn4j.onnx.Imports.ops;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Dropout;
import org.junit.jupiter.api.Test;

/** What fine-tuning needs of an import: operators that training changes, and parameters by the names that the file has. */
class ImportForTrainingTest {
    /** The constants that nodes use, by name, in order; no two of one name. */
    private static Map<String, Value> constants(Graph graph) {
        Map<String, Value> used = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            for (Value value : node.inputs()) {
                if (graph.constant(value) != null) {
                    Value before = used.put(value.name(), value);
                    assertTrue(before == null || before == value, "two constants named " + value.name());
                }
            }
        }
        return used;
    }

    private static List<String> names(Graph graph) {
        return List.copyOf(constants(graph).keySet());
    }

    private static TestModel input(long... dims) {
        return new TestModel(17).input("x", TestModel.FLOAT, dims);
    }

    /** As PyTorch writes a network with nothing folded. */
    @Test
    void normalisationAndNamesStay() {
        TestModel model = input(-1, 1, 2, 2)
                .floats("conv.weight", new long[] {2, 1, 1, 1}, 1, 2)
                .floats("bn.weight", new long[] {2}, 3, 4)
                .floats("bn.bias", new long[] {2}, 5, 6)
                .floats("bn.running_mean", new long[] {2}, 7, 8)
                .floats("bn.running_var", new long[] {2}, 9, 10)
                .floats("fc.weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
                .floats("fc.bias", new long[] {1, 3}, 7, 8, 9)
                .node("Conv", "x,conv.weight", "c")
                .node("BatchNormalization", "c,bn.weight,bn.bias,bn.running_mean,bn.running_var", "n")
                .node("GlobalAveragePool", "n", "p")
                .node("Flatten", "p", "f")
                .node("Gemm", "f,fc.weight,fc.bias", "y")
                .output("y");
        OnnxImporter importer = new OnnxImporter(model.model());
        for (int batch = 1; batch <= 3; batch++) {
            Graph graph = importer.graph(Map.of("x", TensorType.float32(batch, 1, 2, 2)), Map.of());
            assertTrue(
                    ops(graph).stream().anyMatch(op -> op instanceof BatchNorm),
                    graph.nodes().toString());
            assertEquals(
                    List.of(
                            "conv.weight",
                            "bn.weight",
                            "bn.bias",
                            "bn.running_mean",
                            "bn.running_var",
                            "fc.weight",
                            "fc.bias"),
                    names(graph));
        }
    }

    /** Weights that the file turns before their use, and weights that are outputs of Constant nodes. */
    @Test
    void namesSurviveTranspositionAndAreTheSameInEveryGraph() {
        TestModel model = input(2, 2)
                .floats("a.weight", new long[] {3, 2}, 1, 2, 3, 4, 5, 6)
                .floats("b.weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
                .node("Transpose", "a.weight", "onnx::MatMul_7")
                .node("MatMul", "x,onnx::MatMul_7", "h")
                .node(
                        "Constant",
                        "",
                        "slope",
                        TestModel.attrTensor(
                                "value", TestModel.tensor("", 1, new long[] {3}, TestModel.floatBytes(1, 2, 3))))
                .node("PRelu", "h,slope", "i")
                .node("Transpose", "b.weight", "turned")
                .node("MatMul", "i,turned", "j")
                .node("MatMul", "j,b.weight", "y")
                .output("y");
        OnnxImporter importer = new OnnxImporter(model.model());
        for (int time = 0; time < 3; time++) {
            Graph graph = importer.graph(Map.of("x", TensorType.float32(2, 2)), Map.of());
            assertEquals(List.of("a.weight", "slope", "turned", "b.weight"), names(graph));
        }
    }

    /** PyTorch writes a module that is used twice by an Identity of its weight. */
    @Test
    void sharedWeightsAreOneConstant() {
        TestModel model = input(2, 2)
                .floats("w", new long[] {2, 2}, 1, 2, 3, 4)
                .node("Identity", "w", "v")
                .node("MatMul", "x,w", "h")
                .node("MatMul", "h,v", "y")
                .output("y");
        OnnxImporter importer = new OnnxImporter(model.model());
        for (int time = 0; time < 3; time++) {
            Graph graph = importer.graph(Map.of("x", TensorType.float32(2, 2)), Map.of());
            assertEquals(List.of("w"), names(graph));
            assertSame(
                    graph.nodes().get(0).inputs().get(1),
                    graph.nodes().get(1).inputs().get(1));
        }
    }

    @Test
    void pretrainedNetworksNameTheirParametersAlike() {
        assumeTrue(TestData.folder().isPresent(), TestData.absence());
        Path models = TestData.folder().orElseThrow().resolve("models");
        for (String name : List.of("resnet20_cifar10", "mnist_cnn", "mobilenet_v2_imagenet_wq8", "ppocr_v2_cls")) {
            Path file = models.resolve(name).resolve("model.onnx");
            assumeTrue(Files.exists(file), TestData.absence());
            OnnxImporter importer = OnnxImporter.read(file);
            GraphInput input = importer.inputs().get(0);
            int[] dims = input.dims().stream().mapToInt(d -> d < 0 ? 48 : d).toArray();
            Map<String, TensorType> types = Map.of(input.name(), TensorType.float32(dims));
            Graph first = importer.graph(types, Map.of());
            Graph second = importer.graph(types, Map.of());
            assertEquals(names(first), names(second), name);
            constants(first)
                    .forEach((constant, value) -> assertSame(
                            first.constant(value),
                            second.constant(constants(second).get(constant)),
                            name + ": " + constant));
        }
    }

    private static Dropout dropout(TestModel model) {
        Graph graph = graph(model.output("y"), TensorType.float32(4));
        assertEquals(1, graph.nodes().size());
        return (Dropout) ops(graph).get(0);
    }

    @Test
    void dropoutKeepsItsRatio() {
        TestModel old = new TestModel(9).input("x", TestModel.FLOAT, 4);
        assertEquals(
                0.25f,
                dropout(old.node("Dropout", "x", "y", TestModel.attr("ratio", 0.25f)))
                        .rate());
        assertEquals(0.5f, dropout(input(4).node("Dropout", "x", "y")).rate());
        TestModel given = input(4).floats("r", new long[] {}, 0.75f).node("Dropout", "x,r", "y");
        assertEquals(0.75f, dropout(given).rate());
        TestModel wrong = input(4).floats("r", new long[] {}, 1.5f)
                .node("Dropout", "x,r", "y")
                .output("y");
        assertRefused(wrong, List.of("Dropout_node", "rate must be from 0", "1.5"), TensorType.float32(4));
    }

    /** Nothing is dropped outside of training, whatever the ratio. */
    @Test
    void dropoutIsNoneInInference() {
        TestModel atRunTime =
                input(4).input("r", TestModel.FLOAT).node("Dropout", "x,r", "y").output("y");
        assertTrue(graph(atRunTime, TensorType.float32(4), TensorType.float32())
                .nodes()
                .isEmpty());
        TestModel twice =
                input(4).node("Dropout", "x", "h").node("Dropout", "h", "y").output("y");
        Graph graph = Passes.apply(graph(twice, TensorType.float32(4)), Passes.inference(new FoldMemo()));
        assertTrue(graph.nodes().isEmpty());
        assertArrayEquals(
                counting(4).toFloatArray(),
                fold(input(4).node("Dropout", "x", "y").output("y"), counting(4))
                        .get(0)
                        .toFloatArray());
    }

    @Test
    void eachDropoutDrawsNumbersOfItsOwn() {
        TestModel model = input(-1, 4)
                .node("Dropout", "x", "a")
                .node("Relu", "a", "b")
                .node("Dropout", "b", "c")
                .node("Dropout", "c", "y")
                .output("y");
        OnnxImporter importer = new OnnxImporter(model.model());
        List<List<Integer>> streams = List.of(1, 1, 5).stream()
                .map(batch -> importer.graph(Map.of("x", TensorType.float32(batch, 4)), Map.of()))
                .map(graph -> ops(graph).stream()
                        .filter(op -> op instanceof Dropout)
                        .map(op -> ((Dropout) op).stream())
                        .toList())
                .toList();
        assertEquals(3, streams.get(0).stream().distinct().count());
        assertEquals(streams.get(0), streams.get(1));
        assertEquals(streams.get(0), streams.get(2));
    }
}
