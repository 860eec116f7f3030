package org.cnn4j.onnx;

import static org.cnn4j.onnx.CompositionConvertersTest.run;
import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertLongs;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.cnn4j.onnx.Imports.counting;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;

/** Operators that pick, place, sample and contract, by value. */
class SelectionConvertersTest {
    private static TestModel x(long opset, long... dims) {
        return new TestModel(opset).input("x", TestModel.FLOAT, dims);
    }

    @Test
    void poolingTellsWhereAndUnpoolingPutsBack() {
        TestModel model = x(13, 1, 1, 2, 4)
                .node(
                        "MaxPool",
                        "x",
                        "m,i",
                        TestModel.attrInts("kernel_shape", 2, 2),
                        TestModel.attrInts("strides", 2, 2))
                .node(
                        "MaxUnpool",
                        "m,i",
                        "y",
                        TestModel.attrInts("kernel_shape", 2, 2),
                        TestModel.attrInts("strides", 2, 2))
                .output("i", "y");
        Tensor x = Tensor.of(Shape.of(1, 1, 2, 4), 9f, 1f, 2f, 3f, 4f, 5f, 8f, 7f);
        List<Tensor> results = run(model, x);
        assertLongs(results.get(0), Shape.of(1, 1, 1, 2), 0, 6);
        assertFloats(results.get(1), Shape.of(1, 1, 2, 4), 9, 0, 0, 0, 0, 0, 8, 0);
    }

    @Test
    void topKTakesItsNumberFromAttributeOrInput() {
        Tensor x = Tensor.of(Shape.of(4), 3f, 7f, 7f, 1f);
        TestModel old = x(9, 4).node("TopK", "x", "v,i", TestModel.attr("k", 2)).output("v", "i");
        assertFloats(run(old, x).get(0), Shape.of(2), 7, 7);
        assertLongs(run(old, x).get(1), Shape.of(2), 1, 2);
        TestModel least = x(11, 4).input("k", TestModel.INT64, 1)
                .node("TopK", "x,k", "v,i", TestModel.attr("largest", 0))
                .output("v");
        assertFloats(run(least, x, Tensor.of(Shape.of(1), 2L)).get(0), Shape.of(2), 1, 3);
        TestModel many = x(11, 4).ints("k", 5).node("TopK", "x,k", "v,i").output("v");
        assertRefused(many, List.of("TopK_node", "between 0 and the 4"), TensorType.float32(4));
    }

    @Test
    void gathersAndScattersElements() {
        TestModel gather = x(13, 2, 2)
                .longs("i", new long[] {2, 2}, 1, 0, -1, 1)
                .node("GatherElements", "x,i", "y", TestModel.attr("axis", 1))
                .output("y");
        assertFloats(run(gather, counting(2, 2)).get(0), Shape.of(2, 2), 1, 0, 3, 3);
        TestModel wrong = x(13, 2, 2)
                .longs("i", new long[] {1, 1}, 2)
                .node("GatherElements", "x,i", "y")
                .output("y");
        assertRefused(wrong, List.of("GatherElements_node", "index 2 is out of range"), TensorType.float32(2, 2));
        TestModel add = x(18, 3).longs("i", new long[] {3}, 1, 1, -1)
                .floats("u", new long[] {3}, 10, 20, 30)
                .node("ScatterElements", "x,i,u", "y", TestModel.attr("reduction", "add"))
                .output("y");
        assertFloats(run(add, counting(3)).get(0), Shape.of(3), 0, 31, 32);
        TestModel rows = x(18, 2, 2)
                .longs("i", new long[] {1, 1}, 1)
                .floats("u", new long[] {1, 2}, 8, 9)
                .node("ScatterND", "x,i,u", "y")
                .output("y");
        assertFloats(run(rows, counting(2, 2)).get(0), Shape.of(2, 2), 0, 1, 8, 9);
        TestModel tuple = x(13, 2, 2)
                .longs("i", new long[] {2, 2}, 0, 0, 1, 1)
                .node("GatherND", "x,i", "y")
                .output("y");
        assertFloats(run(tuple, counting(2, 2)).get(0), Shape.of(2), 0, 3);
    }

    @Test
    void sumsAsItGoes() {
        TestModel model = x(14, 3).longs("a", new long[] {}, -1)
                .node("CumSum", "x,a", "y", TestModel.attr("exclusive", 1), TestModel.attr("reverse", 1))
                .output("y");
        assertFloats(run(model, counting(3)).get(0), Shape.of(3), 3, 2, 0);
    }

    @Test
    void einsumContractsTransposesAndTakesDiagonals() {
        TestModel product = x(12, 2, 2)
                .floats("w", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
                .node("Einsum", "x,w", "y", TestModel.attr("equation", "ij, jk -> ki"))
                .output("y");
        assertFloats(run(product, counting(2, 2)).get(0), Shape.of(3, 2), 4, 14, 5, 19, 6, 24);
        TestModel diagonal = x(12, 1, 2, 2)
                .node("Einsum", "x", "y", TestModel.attr("equation", "...ii->...i"))
                .output("y");
        assertFloats(run(diagonal, counting(1, 2, 2)).get(0), Shape.of(1, 2), 0, 3);
        TestModel three = x(12, 2).node("Einsum", "x,x,x", "y", TestModel.attr("equation", "i,i,j"))
                .output("y");
        assertFloats(run(three, Tensor.of(Shape.of(2), 2f, 3f)).get(0), Shape.of(2), 26, 39);
        TestModel wrong = x(12, 2).node("Einsum", "x", "y", TestModel.attr("equation", "ij->j"))
                .output("y");
        assertRefused(wrong, List.of("Einsum_node", "'ij' does not label"), TensorType.float32(2));
    }

    @Test
    void columnsBecomeAPictureAgain() {
        TestModel model = x(18, 1, 2, 2)
                .ints("image", 3)
                .ints("block", 2)
                .node("Col2Im", "x,image,block", "y")
                .output("y");
        Tensor x = Tensor.of(Shape.of(1, 2, 2), 1f, 2f, 30f, 40f);
        assertFloats(run(model, x).get(0), Shape.of(1, 1, 3), 1, 32, 40);
    }

    @Test
    void samplesGridsAndRegions() {
        TestModel identity = new TestModel(20)
                .input("theta", TestModel.FLOAT, 1, 2, 3)
                .input("x", TestModel.FLOAT, 1, 1, 2, 2)
                .ints("size", 1, 1, 2, 2)
                .node("AffineGrid", "theta,size", "g", TestModel.attr("align_corners", 1))
                .node("GridSample", "x,g", "y", TestModel.attr("align_corners", 1))
                .output("y");
        // The first row of theta mirrors x.
        Tensor theta = Tensor.of(Shape.of(1, 2, 3), -1f, 0f, 0f, 0f, 1f, 0f);
        assertFloats(run(identity, theta, counting(1, 1, 2, 2)).get(0), Shape.of(1, 1, 2, 2), 1, 0, 3, 2);
        TestModel regions = x(16, 2, 1, 4, 4)
                .floats("r", new long[] {2, 4}, 0, 0, 4, 4, 1, 1, 3, 3)
                .longs("b", new long[] {2}, 0, 1)
                .node("RoiAlign", "x,r,b", "y", TestModel.attr("sampling_ratio", 2))
                .output("y");
        assertFloats(run(regions, counting(2, 1, 4, 4)).get(0), Shape.of(2, 1, 1, 1), 7.5, 23.5);
    }

    @Test
    void findsWhatIsNotZeroIfItIsKnown() {
        TestModel model = x(13, 2, 2).node("NonZero", "x", "y").output("y");
        assertLongs(run(model, Tensor.of(Shape.of(2, 2), 0f, 5f, 6f, 0f)).get(0), Shape.of(2, 2), 0, 1, 1, 0);
        TestModel late =
                x(13, 2, 2).node("Relu", "x", "h").node("NonZero", "h", "y").output("y");
        assertRefused(late, List.of("NonZero_node", "not supported"), TensorType.float32(2, 2));
    }

    @Test
    void keepsTheBestOfBoxesThatOverlap() {
        TestModel model = new TestModel(11)
                .input("b", TestModel.FLOAT, 1, 3, 4)
                .input("s", TestModel.FLOAT, 1, 1, 3)
                .ints("n", 5)
                .floats("iou", new long[] {1}, 0.5f)
                .floats("least", new long[] {1}, 0.1f)
                .node("NonMaxSuppression", "b,s,n,iou,least", "y")
                .output("y");
        Tensor boxes = Tensor.of(Shape.of(1, 3, 4), 0f, 0f, 2f, 2f, 2f, 2.2f, 0f, 0f, 5f, 5f, 6f, 6f);
        Tensor scores = Tensor.of(Shape.of(1, 1, 3), 0.5f, 0.9f, 0.6f);
        assertLongs(run(model, boxes, scores).get(0), Shape.of(2, 3), 0, 0, 1, 0, 0, 2);
    }
}
