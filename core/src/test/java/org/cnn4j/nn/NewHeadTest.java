package org.cnn4j.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Node;
import org.cnn4j.nn.zoo.AlexNet;
import org.cnn4j.nn.zoo.DenseNet;
import org.cnn4j.nn.zoo.GoogLeNet;
import org.cnn4j.nn.zoo.MobileNet;
import org.cnn4j.nn.zoo.Nin;
import org.cnn4j.nn.zoo.ResNet;
import org.cnn4j.nn.zoo.SqueezeNet;
import org.cnn4j.nn.zoo.Vgg;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.onnx.TestData;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Softmax;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class NewHeadTest {
    private static final int CLASSES = 5;

    private static Graph graph(GraphSource source, int batch) {
        GraphInput input = source.inputs().get(0);
        int[] dims = input.dims().stream().mapToInt(Integer::intValue).toArray();
        dims[0] = batch;
        return source.graph(Map.of(input.name(), TensorType.float32(dims)), Map.of());
    }

    /** The constants that nodes use. */
    private static Map<String, Tensor> constants(Graph graph) {
        Map<String, Tensor> used = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            node.inputs().stream()
                    .filter(value -> graph.constant(value) != null)
                    .forEach(value -> used.put(value.name(), graph.constant(value)));
        }
        return used;
    }

    private static Shape output(Graph graph) {
        assertEquals(1, graph.outputs().size());
        return graph.outputs().get(0).value().type().shape();
    }

    private static Cnn4jException refused(GraphSource source, String... parts) {
        Cnn4jException e = assertThrows(Cnn4jException.class, () -> graph(source, 1));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
        assertEquals(1, e.getMessage().lines().count());
        return e;
    }

    @TestFactory
    Stream<DynamicTest> networksOfTheZoo() {
        return Stream.of(
                zoo("alexnet", () -> AlexNet.alexnet(1000, 1), 4096),
                zoo("densenet121", () -> DenseNet.densenet121(1000, 1), 1024),
                zoo("googlenet", () -> GoogLeNet.googlenet(1000, 1), 1024),
                zoo("mobilenetV2", () -> MobileNet.mobilenetV2(1000, 1), 1280),
                zoo("nin", () -> Nin.nin(1000, 1), 1024),
                zoo("resnet18", () -> ResNet.resnet18(1000, 1), 512),
                zoo("squeezenet11", () -> SqueezeNet.squeezenet11(1000, 1), 512),
                zoo("vgg11", () -> Vgg.vgg11(1000, 1), 4096));
    }

    private static DynamicTest zoo(String name, Supplier<Network> network, int features) {
        return DynamicTest.dynamicTest(name, () -> {
            Network old = network.get();
            NewHead source = NewHead.dense(old, CLASSES, 7);
            assertEquals(old.outputs(), source.outputs());
            Graph two = graph(source, 2);
            assertEquals(Shape.of(2, CLASSES), output(two));
            Map<String, Tensor> parameters = new LinkedHashMap<>(constants(two));
            assertEquals(
                    Shape.of(CLASSES, features), parameters.get("head.weight").shape());
            assertEquals(Shape.of(CLASSES), parameters.get("head.bias").shape());
            // The old dense layer had a weight and a bias, which are gone; all others are as they were.
            assertEquals(old.parameters().size(), parameters.size());
            parameters.remove("head.weight");
            parameters.remove("head.bias");
            parameters.forEach((each, tensor) -> assertSame(old.parameters().get(each), tensor, each));
        });
    }

    @TestFactory
    Stream<DynamicTest> importedNetworks() {
        return Stream.of(
                imported("resnet20_cifar10", 64, "linear."),
                imported("mnist_cnn", 256, "Parameter193"),
                imported("mobilenet_v1_025_imagenet", 256, "w28"),
                imported("mobilenet_v2_imagenet_wq8", 1280, "w63"),
                imported("ppocr_v2_cls", 200, "fc_0"));
    }

    private static DynamicTest imported(String name, int features, String old) {
        return DynamicTest.dynamicTest(name, () -> {
            assumeTrue(TestData.folder().isPresent(), TestData.absence());
            Path file = TestData.folder().orElseThrow().resolve("models/" + name + "/model.onnx");
            assumeTrue(Files.exists(file), TestData.absence());
            OnnxImporter importer = OnnxImporter.read(file);
            GraphInput input = importer.inputs().get(0);
            int[] dims = input.dims().stream().mapToInt(d -> d < 0 ? 48 : d).toArray();
            dims[0] = Math.max(1, input.dims().get(0));
            Map<String, TensorType> types = Map.of(input.name(), TensorType.float32(dims));
            Graph before = importer.graph(types, Map.of());
            Graph graph = NewHead.dense(importer, CLASSES, 7).graph(types, Map.of());
            assertEquals(Shape.of(dims[0], CLASSES), output(graph));
            assertEquals(
                    Shape.of(CLASSES, features),
                    constants(graph).get("head.weight").shape());
            assertFalse(graph.nodes().stream().anyMatch(node -> node.op() instanceof Softmax));
            List<String> gone = constants(before).keySet().stream()
                    .filter(n -> !constants(graph).containsKey(n))
                    .toList();
            assertTrue(gone.stream().anyMatch(n -> n.startsWith(old)), "gone: " + gone);
            assertTrue(gone.size() <= 2, "gone: " + gone);
        });
    }

    private static Network small(Layer... end) {
        return new Network(
                "small",
                Shape.of(2, 4, 4),
                3,
                Layers.sequence(
                        Layers.conv2d(3, 3),
                        Layers.relu(),
                        Layers.dropout(0.3f),
                        Layers.named("end", Layers.sequence(end))));
    }

    private static Network dense() {
        return small(Layers.flatten(), Layers.dropout(0.2f), Layers.dense(9), Layers.softmax());
    }

    private static float[] run(Graph graph) {
        float[] values = new float[graph.inputs().get(0).type().shape().intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 7 % 11 - 5;
        }
        Tensor x = Tensor.of(graph.inputs().get(0).type().shape(), values);
        return Reference.run(graph, List.of(x)).get(0).toTensor().toFloatArray();
    }

    /** The features that the head gets are what the network computes before its last dense layer, for every batch. */
    @Test
    void featuresAreTheNetworks() {
        NewHead whole = NewHead.of(dense(), 4, (scope, x) -> x);
        for (int batch = 1; batch <= 3; batch++) {
            Graph expected = small(Layers.flatten()).graph(batch);
            assertArrayEquals(run(expected), run(graph(whole, batch)));
        }
    }

    @Test
    void theHeadIsADenseLayerOnThem() {
        Graph graph = graph(NewHead.dense(dense(), 2, 4), 2);
        float[] features = run(small(Layers.flatten()).graph(2));
        float[] weight = constants(graph).get("head.weight").toFloatArray();
        float[] expected = new float[4];
        for (int i = 0; i < 4; i++) {
            double sum = 0;
            for (int f = 0; f < 12; f++) {
                sum += (double) features[i / 2 * 12 + f] * weight[i % 2 * 12 + f];
            }
            expected[i] = (float) sum;
        }
        assertArrayEquals(expected, run(graph), 1e-4f);
    }

    /** A convolution of 1×1 and a pooling behind it, as in SqueezeNet: pooled features go into the new dense layer. */
    @Test
    void planesArePooledBeforeADenseLayer() {
        Network old = small(Layers.conv2d(9, 1), Layers.relu(), Layers.globalAveragePool());
        Graph graph = graph(NewHead.dense(old, 2, 4), 1);
        assertEquals(Shape.of(2, 3), constants(graph).get("head.weight").shape());
        NewHead planes = NewHead.of(old, 4, Layers.sequence(Layers.conv2d(2, 1), Layers.globalAveragePool()));
        Graph own = graph(planes, 1);
        assertEquals(Shape.of(2, 3, 1, 1), constants(own).get("head.0.weight").shape());
        assertEquals(Shape.of(1, 2), output(own));
        float[] scale = constants(graph).get("head.weight").toFloatArray();
        float[] pooled = run(graph(NewHead.of(old, 4, Layers.globalAveragePool()), 1));
        float expected = pooled[0] * scale[0] + pooled[1] * scale[1] + pooled[2] * scale[2];
        assertEquals(expected, run(graph)[0], 1e-4f);
    }

    @Test
    void parametersAreDrawnOnceFromTheSeed() {
        NewHead source = NewHead.dense(dense(), CLASSES, 4);
        Tensor weight = constants(graph(source, 1)).get("head.weight");
        assertSame(weight, constants(graph(source, 3)).get("head.weight"));
        Tensor same = constants(graph(NewHead.dense(dense(), CLASSES, 4), 2)).get("head.weight");
        assertArrayEquals(weight.toFloatArray(), same.toFloatArray());
        Tensor other = constants(graph(NewHead.dense(dense(), CLASSES, 5), 2)).get("head.weight");
        assertFalse(Arrays.equals(weight.toFloatArray(), other.toFloatArray()));
    }

    /** Dropouts of the head draw other numbers than those of the network that stay, in each graph the same. */
    @Test
    void dropoutsHaveStreamsOfTheirOwn() {
        NewHead source =
                NewHead.of(dense(), 4, Layers.sequence(Layers.dropout(0.1f), Layers.dense(2), Layers.dropout(0.4f)));
        for (int batch = 1; batch <= 2; batch++) {
            List<Dropout> dropouts = graph(source, batch).nodes().stream()
                    .filter(node -> node.op() instanceof Dropout)
                    .map(node -> (Dropout) node.op())
                    .toList();
            assertEquals(
                    List.of(new Dropout(0.3f, 0), new Dropout(0.2f, 1), new Dropout(0.1f, 2), new Dropout(0.4f, 3)),
                    dropouts);
        }
    }

    @Test
    void aHeadStandsBehindANamedLayer() {
        Graph planes = graph(NewHead.dense(dense(), 2, 4).behind("1"), 2);
        assertEquals(Shape.of(2, 3), constants(planes).get("head.weight").shape());
        assertEquals(
                List.of("0.weight", "0.bias", "head.weight", "head.bias"),
                List.copyOf(constants(planes).keySet()));
        Graph flat = graph(NewHead.dense(dense(), 2, 4).behind("3.end.0"), 2);
        assertEquals(Shape.of(2, 12), constants(flat).get("head.weight").shape());
        // A layer of several nodes means its last.
        Graph all = graph(NewHead.dense(dense(), 2, 4).behind("3.end"), 2);
        assertEquals(Shape.of(2, 9), constants(all).get("head.weight").shape());
        refused(NewHead.dense(dense(), 2, 4).behind("7"), "\"small\"", "\"7\"", "3.end.3");
    }

    @Test
    void aHeadReplacesAHead() {
        NewHead first = NewHead.of(dense(), 4, Layers.sequence(Layers.dense(6), Layers.relu(), Layers.dense(3)));
        Graph second = graph(NewHead.dense(first, 2, 5), 1);
        assertEquals(Shape.of(2, 6), constants(second).get("head.weight").shape());
        assertTrue(constants(second).containsKey("head.0.weight"));
        refused(NewHead.of(first, 5, Layers.sequence(Layers.dense(2))), "\"head.0.", "already");
    }

    @Test
    void networksWithoutOneDenseLayerAtTheirEndAreRefused() {
        refused(NewHead.dense(small(Layers.conv2d(9, 2)), 2, 4), "no dense layer", "\"3.end.0\"", "[9, 3, 2, 2]");
        // A 1×1 convolution that no pooling follows says something of each pixel.
        refused(NewHead.dense(small(Layers.conv2d(9, 1)), 2, 4), "no dense layer", "\"3.end.0\"");
        Network sum = small(Layers.flatten(), Layers.residual(Layers.dense(12), null));
        refused(NewHead.dense(sum, 2, 4), "\"3.end.1.body\"", "also from 3.end.0");
        Network none = new Network("none", Shape.of(2, 4, 4), 1, Layers.relu());
        refused(NewHead.dense(none, 2, 4), "\"none\"", "no layer with weights", "behind");
        refused(NewHead.dense(GoogLeNet.googlenetWithAuxiliaryHeads(10, 1), 2, 4), "[aux1, aux2, output]");
        Layer two = (scope, x) -> {
            scope.output("more", x);
            return x;
        };
        refused(NewHead.of(dense(), 4, two), "\"more\"");
        assertThrows(Cnn4jException.class, () -> NewHead.dense(dense(), 0, 4));
    }
}
