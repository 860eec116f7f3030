package org.cnn4j.graph.pass;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.op.Window;
import org.cnn4j.testkit.RandomGraphs;
import org.cnn4j.testkit.RefTensor;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;

class ChannelsLastTest {
    private static final Tensor KERNEL = Tensor.wrap(TensorType.float32(4, 2, 3, 3), ramp(4 * 2 * 9));

    private static final Tensor KERNEL_1X1 = Tensor.wrap(TensorType.float32(3, 4, 1, 1), ramp(12));

    private final GraphBuilder builder = new GraphBuilder("net");
    private final Value x = builder.input("x", TensorType.float32(2, 2, 6, 5));
    private final Value made = builder.add(
            "conv", new Conv(Window.of(3, 3).withPads(1, 1), 1, Epilogue.NONE), x, builder.constant("w", KERNEL));

    private static float[] ramp(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i % 7 - 3;
        }
        return values;
    }

    /** Rewrites the graph with {@code result} as output and checks that it computes what it did. */
    private Graph rewritten(Value result) {
        builder.output("y", result);
        Graph before = builder.build();
        Graph after = new ChannelsLast().apply(before);
        List<Tensor> inputs = List.of(Tensor.wrap(TensorType.float32(2, 2, 6, 5), ramp(120)));
        RefTensor expected = Reference.run(before, inputs).get(0);
        RefTensor actual = Reference.run(after, inputs).get(0);
        assertEquals(expected.type(), actual.type());
        assertArrayEquals(expected.toTensor().toFloatArray(), actual.toTensor().toFloatArray());
        return after;
    }

    private static List<String> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).map(Op::name).toList();
    }

    @Test
    void convertsOnceAtEachEdge() {
        Value relu = builder.add("relu", new Unary(UnaryFunction.RELU), made);
        Value pool = builder.add("pool", Pool.max(Window.of(2, 2)), relu);
        Value norm = builder.add("norm", new BatchNorm(1e-5f), pool, channel(1), channel(2), channel(3), channel(4));
        Value sum = builder.add("add", new Binary(Binary.Kind.ADD), norm, pool);
        assertEquals(
                List.of("Transpose", "Conv", "Relu", "MaxPool", "BatchNorm", "Add", "Transpose"), ops(rewritten(sum)));
    }

    /** Of batch normalisation the first result alone has channels to move; its statistics are vectors in either order. */
    @Test
    void takesTheGradientsOfTraining() {
        List<Value> norm = builder.addAll("norm", new BatchNormTraining(1e-5f), List.of(made, channel(1), channel(2)));
        Value relu = builder.add("relu", new Unary(UnaryFunction.RELU), norm.get(0));
        Pool pool = Pool.max(Window.of(2, 2).withStrides(2, 2));
        Value pooled = builder.add("pool", pool, relu);
        Value spread = builder.add("poolGradient", new PoolGradient(pool, List.of(6, 5)), pooled, relu);
        Value behind = builder.add("reluGradient", new UnaryGradient(UnaryFunction.RELU), spread, relu);
        List<Value> gradients = builder.addAll(
                "normGradient",
                new BatchNormGradient(1e-5f),
                List.of(behind, made, channel(1), norm.get(1), norm.get(2)));
        builder.output("dscale", gradients.get(1));
        Graph after = rewritten(gradients.get(0));
        assertEquals(
                List.of(
                        "Transpose",
                        "Conv",
                        "BatchNormTraining",
                        "Relu",
                        "MaxPool",
                        "MaxPoolGradient",
                        "ReluGradient",
                        "BatchNormGradient",
                        "Transpose"),
                ops(after));
        assertEquals(Shape.of(4), after.outputs().get(0).value().type().shape());
    }

    private Value channel(float first) {
        return builder.constant("c", Tensor.of(Shape.of(4), first, first + 1, first + 2, first + 3));
    }

    @Test
    void takesPerChannelOperandsOfAnyRank() {
        Value perChannel = builder.constant("p", Tensor.of(Shape.of(4, 1, 1), 1f, 2f, 3f, 4f));
        Value scaled = builder.add("mul", new Binary(Binary.Kind.MUL), perChannel, made);
        Value plane = builder.constant("q", Tensor.wrap(TensorType.float32(6, 5), ramp(30)));
        Value shifted = builder.add("add", new Binary(Binary.Kind.ADD), scaled, plane);
        Value scalar = builder.constant("s", Tensor.of(Shape.of(), 3f));
        assertEquals(
                List.of("Transpose", "Conv", "Mul", "Add", "Sub", "Transpose"),
                ops(rewritten(builder.add("sub", new Binary(Binary.Kind.SUB), shifted, scalar))));
    }

    @Test
    void takesALowerRankOperandThatIsComputed() {
        Value plane = builder.input("p", TensorType.float32(6, 5));
        builder.output("y", builder.add("add", new Binary(Binary.Kind.ADD), made, plane));
        Graph before = builder.build();
        List<Tensor> inputs = List.of(
                Tensor.wrap(TensorType.float32(2, 2, 6, 5), ramp(120)),
                Tensor.wrap(TensorType.float32(6, 5), ramp(30)));
        assertArrayEquals(
                Reference.run(before, inputs).get(0).toTensor().toFloatArray(),
                Reference.run(new ChannelsLast().apply(before), inputs)
                        .get(0)
                        .toTensor()
                        .toFloatArray());
    }

    @Test
    void movesAxes() {
        Value joined = builder.add("concat", new Concat(1), made, made);
        Value padded = builder.add("pad", new Pad(Pad.Mode.EDGE, List.of(0, 1, 2, 0), List.of(0, 0, 0, 3), 0), joined);
        Value sliced = builder.add(
                "slice", new Slice(List.of(0, 1, 7, 0), Shape.of(2, 6, 4, 8), List.of(1, 1, -2, 1)), padded);
        Value soft = builder.add("softmax", new Softmax(1, false), sliced);
        Value resized = builder.add(
                "resize",
                new Resize(
                        Resize.Mode.LINEAR,
                        Resize.Coordinates.HALF_PIXEL,
                        Resize.Rounding.FLOOR,
                        -0.75,
                        false,
                        false,
                        List.of(1.0, 1.0, 2.0, 0.5),
                        Shape.of(2, 6, 8, 4)),
                soft);
        assertEquals(
                List.of("Transpose", "Conv", "Concat", "Pad", "Slice", "Softmax", "Resize", "Transpose"),
                ops(rewritten(resized)));
    }

    @Test
    void flattensPooledPlanesForFree() {
        Value mean = builder.add("mean", new Reduce(Reduce.Kind.MEAN, List.of(2, 3), true), made);
        Value flat = builder.add("flat", new Reshape(Shape.of(2, 4)), mean);
        assertEquals(List.of("Transpose", "Conv", "ReduceMEAN", "Reshape", "Reshape"), ops(rewritten(flat)));
    }

    @Test
    void keepsAReductionThatLeavesItsAxesInOrder() {
        Value mean = builder.add("mean", new Reduce(Reduce.Kind.MEAN, List.of(2, 3), false), made);
        assertEquals(List.of("Transpose", "Conv", "ReduceMEAN"), ops(rewritten(mean)));
    }

    @Test
    void goesBackForAReductionThatDoesNot() {
        Value mean = builder.add("mean", new Reduce(Reduce.Kind.MEAN, List.of(3), false), made);
        assertEquals(List.of("Transpose", "Conv", "Transpose", "ReduceMEAN"), ops(rewritten(mean)));
    }

    @Test
    void mergesWithATransposition() {
        Value moved = builder.add("nhwc", new Transpose(List.of(0, 2, 3, 1)), made);
        assertEquals(List.of("Transpose", "Conv", "Transpose"), ops(rewritten(moved)));
    }

    @Test
    void leavesGraphsWithoutWindowsAlone() {
        GraphBuilder plain = new GraphBuilder("plain");
        Value in = plain.input("x", TensorType.float32(1, 2, 3, 4));
        plain.output("y", plain.add("relu", new Unary(UnaryFunction.RELU), in));
        Graph graph = plain.build();
        assertSame(graph, new ChannelsLast().apply(graph));
    }

    @Test
    void leavesWhatHasChannelsLastAlready() {
        Value turned = builder.add("nhwc", new Transpose(List.of(0, 2, 3, 1)), made);
        Conv pointwise = new Conv(Window.of(1, 1), 1, Epilogue.NONE, Layout.CHANNELS_LAST);
        Value again = builder.add("last", pointwise, turned, builder.constant("v", KERNEL_1X1));
        assertEquals(List.of("Transpose", "Conv", "Transpose", "Conv"), ops(rewritten(again)));
    }

    @Property(tries = 200)
    void changesNoResult(@ForAll int seed, @ForAll @IntRange(min = 1, max = 20) int size) {
        Graph before = RandomGraphs.graph(seed, size).withEveryResult();
        Graph after = new ChannelsLast().apply(before);
        List<Tensor> inputs = RandomGraphs.inputs(before, seed);
        List<RefTensor> expected = Reference.run(before, inputs);
        List<RefTensor> actual = Reference.run(after, inputs);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).type(), actual.get(i).type());
            for (int k = 0; k < expected.get(i).size(); k++) {
                double e = expected.get(i).toTensor().getDouble(k);
                double a = actual.get(i).toTensor().getDouble(k);
                // Sums run in another order.
                assertEquals(e, a, 1e-6 * Math.max(1, Math.abs(e)));
            }
        }
    }
}
