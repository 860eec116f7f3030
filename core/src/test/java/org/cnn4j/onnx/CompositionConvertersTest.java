package org.cnn4j.onnx;

import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertLongs;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.cnn4j.onnx.Imports.counting;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Softmax;
import org.cnn4j.testkit.RefTensor;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;

/** Operators that are composed of several, by value: the reference evaluates the graph, small formulas here judge it. */
class CompositionConvertersTest {
    static List<Tensor> run(TestModel model, Tensor... inputs) {
        OnnxImporter importer = new OnnxImporter(model.model());
        Map<String, Tensor> byName = new LinkedHashMap<>();
        for (int i = 0; i < inputs.length; i++) {
            byName.put(importer.inputs().get(i).name(), inputs[i]);
        }
        Graph graph = importer.graphFor(byName);
        List<Tensor> open = new ArrayList<>();
        graph.inputs().forEach(value -> open.add(byName.get(value.name())));
        return Reference.run(graph, open).stream().map(RefTensor::toTensor).toList();
    }

    private static void assertClose(Tensor actual, Shape shape, double... expected) {
        assertEquals(shape, actual.shape());
        double[] values =
                IntStream.range(0, actual.size()).mapToDouble(actual::getDouble).toArray();
        assertArrayEquals(expected, values, 1e-5);
    }

    private static TestModel x(long opset, long... dims) {
        return new TestModel(opset).input("x", TestModel.FLOAT, dims);
    }

    @Test
    void globalLpPoolTakesAnyPower() {
        TestModel model = x(2, 1, 2, 2)
                .node("GlobalLpPool", "x", "y", TestModel.attr("p", 3))
                .output("y");
        Tensor x = Tensor.of(Shape.of(1, 2, 2), 1f, -1, -3, 2);
        assertClose(run(model, x).get(0), Shape.of(1, 2, 1), Math.cbrt(2), Math.cbrt(35));
    }

    @Test
    void gemmTurnsARowIntoABias() {
        TestModel model = x(13, 2, 3)
                .floats("w", new long[] {2, 3}, 1, 0, 0, 1, 1, 1)
                .floats("c", new long[] {1, 2}, 10, 20)
                .node("Gemm", "x,w,c", "y", TestModel.attr("transB", 1), TestModel.attr("beta", 2f))
                .output("y");
        assertEquals(
                List.of(new MatMul(false, true, Epilogue.ofBias())),
                Imports.ops(Imports.graph(model, TensorType.float32(2, 3))));
        assertFloats(run(model, counting(2, 3)).get(0), Shape.of(2, 2), 20, 43, 23, 52);
    }

    @Test
    void gemmScalesAndAddsAnyBroadcastableC() {
        TestModel model = x(13, 3, 2)
                .floats("w", new long[] {3, 1}, 1, 2, 3)
                .floats("c", new long[] {2, 1}, 1, 2)
                .node("Gemm", "x,w,c", "y", TestModel.attr("transA", 1), TestModel.attr("alpha", 0.5f))
                .output("y");
        assertFloats(run(model, counting(3, 2)).get(0), Shape.of(2, 1), 9, 13);
        TestModel none = x(13, 1, 2)
                .floats("w", new long[] {2, 1}, 1, 2)
                .node("Gemm", "x,w", "y")
                .output("y");
        assertFloats(run(none, counting(1, 2)).get(0), Shape.of(1, 1), 2);
        TestModel wrong = x(13, 1, 2)
                .floats("w", new long[] {2, 1}, 1, 2)
                .floats("c", new long[] {3, 1}, 1, 2, 3)
                .node("Gemm", "x,w,c", "y")
                .output("y");
        assertRefused(wrong, List.of("Gemm_node", "does not broadcast"), TensorType.float32(1, 2));
    }

    @Test
    void matMulTakesVectorsOnEitherSide() {
        TestModel left =
                x(13, 2).floats("w", new long[] {2, 3}, 1, 2, 3, 4, 5, 6).node("MatMul", "x,w", "y");
        assertFloats(run(left.output("y"), counting(2)).get(0), Shape.of(3), 4, 5, 6);
        TestModel right = x(13, 2, 2, 3).floats("w", new long[] {3}, 1, 1, 1).node("MatMul", "x,w", "y");
        assertFloats(run(right.output("y"), counting(2, 2, 3)).get(0), Shape.of(2, 2), 3, 12, 21, 30);
        TestModel both = x(13, 3).floats("w", new long[] {3}, 1, 2, 3).node("MatMul", "x,w", "y");
        assertFloats(run(both.output("y"), counting(3)).get(0), Shape.scalar(), 8);
        TestModel inner = x(13, 3).floats("w", new long[] {2}, 1, 2)
                .node("MatMul", "x,w", "y")
                .output("y");
        assertRefused(inner, List.of("MatMul_node", "inner dimensions differ"), TensorType.float32(3));
    }

    @Test
    void softmaxCountedAxesAsOneBeforeOpset13() {
        TestModel old = x(11, 1, 2, 2).node("Softmax", "x", "y").output("y");
        double sum = 1 + Math.exp(-1) + Math.exp(-2) + Math.exp(-3);
        assertClose(
                run(old, counting(1, 2, 2)).get(0),
                Shape.of(1, 2, 2),
                Math.exp(-3) / sum,
                Math.exp(-2) / sum,
                Math.exp(-1) / sum,
                1 / sum);
        TestModel last = x(11, 1, 2, 2)
                .node("Softmax", "x", "y", TestModel.attr("axis", 2))
                .output("y");
        assertEquals(List.of(new Softmax(2, false)), Imports.ops(Imports.graph(last, TensorType.float32(1, 2, 2))));
        TestModel now = x(13, 1, 2, 2)
                .node("LogSoftmax", "x", "y", TestModel.attr("axis", 1))
                .output("y");
        assertEquals(List.of(new Softmax(1, true)), Imports.ops(Imports.graph(now, TensorType.float32(1, 2, 2))));
    }

    @Test
    void reductionsTakeAxesEitherWay() {
        Tensor x = counting(2, 2);
        TestModel old =
                x(11, 2, 2).node("ReduceMean", "x", "y", TestModel.attrInts("axes", -1), TestModel.attr("keepdims", 0));
        assertFloats(run(old.output("y"), x).get(0), Shape.of(2), 0.5, 2.5);
        TestModel input = x(18, 2, 2).ints("a", 0).node("ReduceMax", "x,a", "y");
        assertFloats(run(input.output("y"), x).get(0), Shape.of(1, 2), 2, 3);
        TestModel all = x(13, 2, 2).node("ReduceSum", "x", "y");
        assertFloats(run(all.output("y"), x).get(0), Shape.of(1, 1), 6);
        TestModel noop = x(13, 2, 2).node("ReduceSum", "x", "y", TestModel.attr("noop_with_empty_axes", 1));
        assertFloats(run(noop.output("y"), x).get(0), Shape.of(2, 2), 0, 1, 2, 3);
        TestModel twice = x(11, 2, 2)
                .node("ReduceSum", "x", "y", TestModel.attrInts("axes", 1, -1))
                .output("y");
        assertRefused(twice, List.of("ReduceSum_node", "given twice"), TensorType.float32(2, 2));
    }

    @Test
    void localResponseNormalisationSumsNeighbouringChannels() {
        TestModel model = x(13, 1, 4, 1, 1)
                .node(
                        "LRN",
                        "x",
                        "y",
                        TestModel.attr("size", 2),
                        TestModel.attr("alpha", 2f),
                        TestModel.attr("beta", 1f),
                        TestModel.attr("bias", 1f))
                .output("y");
        // alpha / size is 1; the window is the channel itself and the one behind.
        assertClose(
                run(model, counting(1, 4, 1, 1)).get(0),
                Shape.of(1, 4, 1, 1),
                0,
                1.0 / (1 + 1 + 4),
                2.0 / (1 + 4 + 9),
                3.0 / (1 + 9));
    }

    @Test
    void normalisationsScaleAndShift() {
        // Mean 1, variance 1, once epsilon is out of the way.
        Tensor x = Tensor.of(Shape.of(1, 2, 2), 0f, 2f, 10f, 14f);
        TestModel instance = x(13, 1, 2, 2)
                .floats("s", new long[] {2}, 1, 10)
                .floats("b", new long[] {2}, 0, 5)
                .node("InstanceNormalization", "x,s,b", "y", TestModel.attr("epsilon", 0f));
        assertClose(run(instance.output("y"), x).get(0), Shape.of(1, 2, 2), -1, 1, -5, 15);
        TestModel layer = x(17, 1, 2, 2)
                .floats("s", new long[] {2}, 2, 1)
                .node("LayerNormalization", "x,s", "y,m,i", TestModel.attr("epsilon", 0f))
                .output("y", "m", "i");
        List<Tensor> results = run(layer, x);
        assertClose(results.get(0), Shape.of(1, 2, 2), -2, 1, -2, 1);
        assertClose(results.get(1), Shape.of(1, 2, 1), 1, 12);
        assertClose(results.get(2), Shape.of(1, 2, 1), 1, 0.5);
        TestModel group = x(21, 1, 2, 2)
                .floats("s", new long[] {2}, 1, 3)
                .floats("b", new long[] {2}, 0, 1)
                .node(
                        "GroupNormalization",
                        "x,s,b",
                        "y",
                        TestModel.attr("num_groups", 2),
                        TestModel.attr("epsilon", 0f));
        assertClose(run(group.output("y"), x).get(0), Shape.of(1, 2, 2), -1, 1, -2, 4);
        TestModel lp = x(13, 1, 2, 2).node("LpNormalization", "x", "y", TestModel.attr("p", 1));
        assertClose(run(lp.output("y"), x).get(0), Shape.of(1, 2, 2), 0, 1, 10.0 / 24, 14.0 / 24);
        assertClose(run(lp, Tensor.zeros(DType.FLOAT32, Shape.of(1, 2, 2))).get(0), Shape.of(1, 2, 2), 0, 0, 0, 0);
    }

    @Test
    void batchNormalisationInTrainingTellsTheRunningStatistics() {
        TestModel model = x(15, 2, 1, 1)
                .floats("s", new long[] {1}, 3)
                .floats("b", new long[] {1}, 1)
                .floats("m", new long[] {1}, 10)
                .floats("v", new long[] {1}, 20)
                .node(
                        "BatchNormalization",
                        "x,s,b,m,v",
                        "y,rm,rv",
                        TestModel.attr("training_mode", 1),
                        TestModel.attr("epsilon", 0f),
                        TestModel.attr("momentum", 0.5f))
                .output("y", "rm", "rv");
        List<Tensor> results = run(model, Tensor.of(Shape.of(2, 1, 1), 2f, 6f));
        assertClose(results.get(0), Shape.of(2, 1, 1), -2, 4);
        assertClose(results.get(1), Shape.of(1), 7);
        assertClose(results.get(2), Shape.of(1), 12);
    }

    @Test
    void activationsReadTheirParameters() {
        Tensor x = Tensor.of(Shape.of(4), -2f, -0.5f, 0.25f, 3f);
        TestModel clip = x(6, 4).node("Clip", "x", "y", TestModel.attr("max", 0.5f));
        assertFloats(run(clip.output("y"), x).get(0), Shape.of(4), -2, -0.5, 0.25, 0.5);
        TestModel byInput = x(13, 4).floats("lo", new long[] {}, 0).node("Clip", "x,lo", "y");
        assertFloats(run(byInput.output("y"), x).get(0), Shape.of(4), 0, 0, 0.25, 3);
        TestModel open =
                x(13, 4).input("hi", TestModel.FLOAT).node("Clip", "x,,hi", "y").output("y");
        assertFloats(run(open, x, Tensor.scalar(1)).get(0), Shape.of(4), -2, -0.5, 0.25, 1);
        TestModel leaky = x(13, 4).node("LeakyRelu", "x", "y", TestModel.attr("alpha", 0.5f));
        assertFloats(run(leaky.output("y"), x).get(0), Shape.of(4), -1, -0.25, 0.25, 3);
        TestModel hard = x(13, 4).node("HardSigmoid", "x", "y", TestModel.attr("alpha", 0.5f));
        assertFloats(run(hard.output("y"), x).get(0), Shape.of(4), 0, 0.25, 0.625, 1);
        TestModel shrink = x(13, 4).node("Shrink", "x", "y", TestModel.attr("lambd", 1f), TestModel.attr("bias", 0.5f));
        assertFloats(run(shrink.output("y"), x).get(0), Shape.of(4), -1.5, 0, 0, 2.5);
        TestModel mean = x(13, 4).node("Mean", "x,x,x,x", "y");
        assertFloats(run(mean.output("y"), x).get(0), Shape.of(4), -2, -0.5, 0.25, 3);
        TestModel infinite = x(13, 2).node("IsInf", "x", "y", TestModel.attr("detect_negative", 0));
        assertLongs(
                run(infinite.output("y"), Tensor.of(Shape.of(2), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY))
                        .get(0),
                Shape.of(2),
                1,
                0);
    }

    @Test
    void preluTookSlopesByChannelBeforeOpset7() {
        Tensor x = Tensor.of(Shape.of(1, 2, 2), -1f, 1f, -1f, 1f);
        TestModel old = x(6, 1, 2, 2).floats("s", new long[] {2}, 2, 3).node("PRelu", "x,s", "y");
        assertFloats(run(old.output("y"), x).get(0), Shape.of(1, 2, 2), -2, 1, -3, 1);
        TestModel now = x(9, 1, 2, 2).floats("s", new long[] {2}, 2, 3).node("PRelu", "x,s", "y");
        assertFloats(run(now.output("y"), x).get(0), Shape.of(1, 2, 2), -2, 1, -2, 1);
    }

    @Test
    void findsPositions() {
        Tensor x = Tensor.of(Shape.of(2, 3), 1f, 7f, 7f, 5f, 0f, 5f);
        TestModel first = x(13, 2, 3).node("ArgMax", "x", "y", TestModel.attr("axis", 1));
        assertLongs(run(first.output("y"), x).get(0), Shape.of(2, 1), 1, 0);
        TestModel last = x(13, 2, 3)
                .node(
                        "ArgMax",
                        "x",
                        "y",
                        TestModel.attr("axis", -1),
                        TestModel.attr("keepdims", 0),
                        TestModel.attr("select_last_index", 1));
        assertLongs(run(last.output("y"), x).get(0), Shape.of(2), 2, 2);
        TestModel least = x(13, 2, 3).node("ArgMin", "x", "y", TestModel.attr("keepdims", 0));
        assertLongs(run(least.output("y"), x).get(0), Shape.of(3), 0, 1, 1);
        TestModel hard = x(13, 2, 3).node("Hardmax", "x", "y");
        assertFloats(run(hard.output("y"), x).get(0), Shape.of(2, 3), 0, 1, 0, 1, 0, 0);
        TestModel oneHot = new TestModel(11)
                .input("i", TestModel.INT64, 2)
                .longs("d", new long[] {}, 3)
                .floats("v", new long[] {2}, 5, 9)
                .node("OneHot", "i,d,v", "y", TestModel.attr("axis", 0))
                .output("y");
        assertFloats(run(oneHot, Tensor.of(Shape.of(2), 0L, -1L)).get(0), Shape.of(3, 2), 9, 5, 5, 5, 5, 9);
    }

    @Test
    void resizesByScalesAndBySizes() {
        Tensor x = counting(1, 1, 2, 2);
        TestModel upsample =
                x(9, 1, 1, 2, 2).floats("s", new long[] {4}, 1, 1, 1, 2).node("Upsample", "x,s", "y");
        assertFloats(run(upsample.output("y"), x).get(0), Shape.of(1, 1, 2, 4), 0, 0, 1, 1, 2, 2, 3, 3);
        TestModel named = x(6, 1, 1, 2, 2)
                .node("Upsample", "x", "y", TestModel.attr("height_scale", 2f), TestModel.attr("width_scale", 1f))
                .output("y");
        assertFloats(run(named, counting(1, 1, 2, 2)).get(0), Shape.of(1, 1, 4, 2), 0, 1, 0, 1, 2, 3, 2, 3);
        TestModel attribute = x(7, 1, 1, 2, 2).node("Upsample", "x", "y", TestModel.attrFloats("scales", 1, 1, 2, 1));
        assertFloats(run(attribute.output("y"), x).get(0), Shape.of(1, 1, 4, 2), 0, 1, 0, 1, 2, 3, 2, 3);
        TestModel linear = x(13, 1, 1, 2, 2)
                .ints("z", 1, 1, 2, 3)
                .node(
                        "Resize",
                        "x,,,z",
                        "y",
                        TestModel.attr("mode", "linear"),
                        TestModel.attr("coordinate_transformation_mode", "align_corners"));
        assertFloats(run(linear.output("y"), x).get(0), Shape.of(1, 1, 2, 3), 0, 0.5, 1, 2, 2.5, 3);
        TestModel some = x(18, 1, 1, 2, 2)
                .ints("z", 4, 100)
                .node(
                        "Resize",
                        "x,,,z",
                        "y",
                        TestModel.attrInts("axes", 2, 3),
                        TestModel.attr("keep_aspect_ratio_policy", "not_larger"));
        assertEquals(Shape.of(1, 1, 4, 4), run(some.output("y"), x).get(0).shape());
        TestModel both = x(13, 1, 1, 2, 2)
                .floats("s", new long[] {4}, 1, 1, 1, 1)
                .ints("z", 1, 1, 2, 2)
                .node("Resize", "x,,s,z", "y")
                .output("y");
        assertRefused(both, List.of("both scales and sizes"), TensorType.float32(1, 1, 2, 2));
        TestModel crop = x(13, 1, 1, 2, 2)
                .floats("s", new long[] {4}, 1, 1, 2, 2)
                .node("Resize", "x,,s", "y", TestModel.attr("coordinate_transformation_mode", "tf_crop_and_resize"));
        assertRefused(crop.output("y"), List.of("roi needs 8 numbers, not 0"), TensorType.float32(1, 1, 2, 2));
    }
}
