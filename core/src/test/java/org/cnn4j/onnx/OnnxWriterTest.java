package org.cnn4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.nn.zoo.LeNet;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.Layout;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.op.Window;
import org.cnn4j.testkit.Comparison;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.ContractCases;
import org.cnn4j.testkit.RefTensor;
import org.cnn4j.testkit.Reference;
import org.cnn4j.testkit.Tolerance;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the writer writes, the importer reads; the reference then computes the same from both graphs. */
class OnnxWriterTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyOperatorComesBack() {
        return ContractCases.all().stream()
                .filter(c -> !ofTraining(c) && !cannotBeWritten(c))
                .map(c -> DynamicTest.dynamicTest(c.toString(), () -> assertComesBack(c)));
    }

    /** What only training computes has no counterpart among ONNX's operators, or one that means something else. */
    private static boolean ofTraining(ContractCase c) {
        return c.op() instanceof BatchNormTraining
                || c.op() instanceof BatchNormGradient
                || c.op() instanceof ConvWeightGradient
                || c.op() instanceof Dropout && Dropout.isTraining(c.operands())
                || c.op() instanceof OptimizerUpdate
                || c.op() instanceof PoolGradient
                || c.op() instanceof SoftmaxCrossEntropy
                || c.op() instanceof SoftmaxCrossEntropyGradient
                || c.op() instanceof UnaryGradient;
    }

    /**
     * A file holds float scales or sizes, no coordinate mode that ONNX has since dropped, crops that stay inside, and one
     * cubic parameter for sampling.
     */
    private static boolean cannotBeWritten(ContractCase c) {
        if (c.op() instanceof GridSample sample) {
            return sample.mode() == GridSample.Mode.CUBIC && sample.cubicA() != -0.75;
        }
        if (!(c.op() instanceof Resize r)) {
            return false;
        }
        boolean holds = true;
        boolean quotients = true;
        boolean inside = true;
        for (int i = 0; i < r.shape().rank(); i++) {
            double scale = r.scales().get(i);
            holds &= scale == (float) scale;
            int in = c.operands().get(0).shape().dim(i);
            quotients &= scale == (double) r.shape().dim(i) / in;
            for (int o = 0; o < r.shape().dim(i); o++) {
                inside &= r.crop().isEmpty() || !r.outside(i, o, in);
            }
        }
        boolean dropped = r.coordinates() == Resize.Coordinates.TF_HALF_PIXEL_FOR_NN;
        return dropped || !inside || !(holds || quotients);
    }

    private void assertComesBack(ContractCase c) {
        GraphBuilder builder = new GraphBuilder("case");
        List<Value> operands = new ArrayList<>();
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (int i = 0; i < c.operands().size(); i++) {
            operands.add(builder.input("x" + i, c.operands().get(i).type()));
            feeds.put("x" + i, c.operands().get(i));
        }
        List<Value> results = builder.addAll("node", c.op(), operands);
        for (int i = 0; i < results.size(); i++) {
            builder.output("y" + i, results.get(i));
        }
        Graph graph = builder.build();
        Graph back = writeAndRead(graph, feeds);
        List<RefTensor> expected = Reference.run(c.op(), c.operands());
        List<RefTensor> actual = Reference.run(back, c.operands());
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).type(), actual.get(i).type());
            Tolerance tolerance = c.tolerance() != null ? c.tolerance() : Tolerance.ofLargest(expected.get(i), 1e-6);
            assertNull(Comparison.difference(expected.get(i), actual.get(i).toTensor(), tolerance), c.toString());
        }
    }

    private Graph writeAndRead(Graph graph, Map<String, Tensor> feeds) {
        Path file = folder.resolve("graph.onnx");
        OnnxWriter.write(graph, file);
        Map<String, TensorType> types = new LinkedHashMap<>();
        feeds.forEach((name, tensor) -> types.put(name, tensor.type()));
        return OnnxImporter.read(file).graph(types, Map.of());
    }

    @Test
    void aFusedNetworkComesBack() {
        Graph graph = Passes.apply(LeNet.lenet5(10, 3).graph(2), Passes.inference(new FoldMemo()));
        float[] values = new float[2 * 28 * 28];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 7 - 3;
        }
        Tensor x = Tensor.of(Shape.of(2, 1, 28, 28), values);
        Graph back = writeAndRead(graph, Map.of("input", x));
        RefTensor expected = Reference.run(graph, List.of(x)).get(0);
        RefTensor actual = Reference.run(back, List.of(x)).get(0);
        assertNull(Comparison.difference(expected, actual.toTensor(), Tolerance.ofLargest(expected, 1e-6)));
    }

    @Test
    void theSameGraphGivesTheSameBytes() throws IOException {
        Path a = folder.resolve("a.onnx");
        Path b = folder.resolve("b.onnx");
        OnnxWriter.write(LeNet.lenet5(10, 3).graph(1), a);
        OnnxWriter.write(LeNet.lenet5(10, 3).graph(1), b);
        assertArrayEquals(Files.readAllBytes(a), Files.readAllBytes(b));
    }

    @Test
    void outputsKeepTheirNamesWhateverIsBehindThem() {
        GraphBuilder builder = new GraphBuilder("names");
        Value x = builder.input("x", TensorType.float32(2, 3));
        Value constant = builder.constant("x", Tensor.of(Shape.of(1), 5f));
        Value y = builder.add("x", new Reshape(Shape.of(6)), x);
        builder.output("same", x);
        builder.output("first", y);
        builder.output("second", y);
        builder.output("constant", constant);
        Tensor in = Tensor.of(Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f);
        Graph back = writeAndRead(builder.build(), Map.of("x", in));
        assertEquals(
                List.of("same", "first", "second", "constant"),
                back.outputs().stream().map(Graph.Output::name).toList());
        List<RefTensor> results = Reference.run(back, List.of(in));
        assertArrayEquals(in.toFloatArray(), results.get(0).toTensor().toFloatArray());
        assertArrayEquals(in.toFloatArray(), results.get(2).toTensor().toFloatArray());
        assertArrayEquals(new float[] {5}, results.get(3).toTensor().toFloatArray());
    }

    @Test
    void aFailureLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("missing").resolve("net.onnx");
        Cnn4jException e = assertThrows(
                Cnn4jException.class, () -> OnnxWriter.write(LeNet.lenet5(10, 3).graph(1), file));
        assertTrue(e.getMessage().contains("net.onnx"), e.getMessage());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void whatOnnxCannotSayIsRefusedByName() {
        GraphBuilder builder = new GraphBuilder("sharp");
        Value x = builder.input("x", TensorType.float32(1, 1, 3, 3));
        Value grid = builder.input("grid", TensorType.float32(1, 2, 2, 2));
        GridSample op = new GridSample(GridSample.Mode.CUBIC, GridSample.Padding.ZEROS, -0.5, false);
        builder.output("y", builder.add("sampling", op, x, grid));
        assertRefused(builder.build(), "\"sampling\"", "-0.5");
    }

    @Test
    void stepsOfTrainingAreRefused() {
        GraphBuilder states = new GraphBuilder("step");
        Value weights = states.state("weights", Tensor.of(Shape.of(2), 1f, 2f));
        states.output("y", states.add("sum", new Binary(Binary.Kind.ADD), weights, weights));
        assertRefused(states.build(), "\"step\"", "\"weights\"", "constants");

        GraphBuilder dropout = new GraphBuilder("step");
        Value x = dropout.input("x", TensorType.float32(4));
        Value counter = dropout.input("counter", new TensorType(DType.INT64, Shape.of(2)));
        dropout.output("y", dropout.add("drop", new Dropout(0.5f, 0), x, counter));
        assertRefused(dropout.build(), "\"drop\"", "outside of training");
    }

    @Test
    void channelsLastAreRefused() {
        GraphBuilder builder = new GraphBuilder("last");
        Value x = builder.input("x", TensorType.float32(1, 4, 4, 3));
        Pool pool = Pool.max(Window.of(2, 2)).withLayout(Layout.CHANNELS_LAST);
        builder.output("y", builder.add("pool", pool, x));
        assertRefused(builder.build(), "\"pool\"", "channels last");
    }

    private void assertRefused(Graph graph, String... parts) {
        Cnn4jException e = assertThrows(Cnn4jException.class, () -> OnnxWriter.write(graph, folder.resolve("a.onnx")));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }
}
