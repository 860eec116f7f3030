package org.cnn4j.onnx;

import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertLongs;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.cnn4j.onnx.Imports.counting;
import static org.cnn4j.onnx.Imports.fold;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Slice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators that move elements, by value: their operands are known, so importing evaluates them. */
class MovementConvertersTest {
    /** Without a declared shape, so that any tensor fits. */
    private static TestModel any(long opset) {
        Proto type = new Proto().message(1, new Proto().varint(1, TestModel.FLOAT));
        TestModel model = new TestModel(opset);
        model.graph().message(11, new Proto().string(1, "x").message(2, type));
        return model;
    }

    private static Tensor run(TestModel model, Tensor... inputs) {
        return fold(model.output("y"), inputs).get(0);
    }

    @Test
    void slicesByAttributesAndByInputs() {
        Tensor x = counting(2, 5);
        TestModel old = any(9).node(
                        "Slice",
                        "x",
                        "y",
                        TestModel.attrInts("starts", 1),
                        TestModel.attrInts("ends", 100),
                        TestModel.attrInts("axes", 1));
        assertFloats(run(old, x), Shape.of(2, 4), 1, 2, 3, 4, 6, 7, 8, 9);
        TestModel backwards = any(13).ints("s", -1, 0)
                .ints("e", Long.MIN_VALUE, 1)
                .ints("a", -1, 0)
                .ints("t", -2, 1)
                .node("Slice", "x,s,e,a,t", "y");
        assertFloats(run(backwards, x), Shape.of(1, 3), 4, 2, 0);
        TestModel empty = any(13).ints("s", 3).ints("e", 1).ints("a", 1).node("Slice", "x,s,e,a", "y");
        assertFloats(run(empty, x), Shape.of(2, 0));
        TestModel wrong = any(13).ints("s", 0).ints("e", 1, 2).node("Slice", "x,s,e", "y");
        assertRefused(wrong.output("y"), List.of("Slice_node", "do not fit"), TensorType.float32(2, 5));
    }

    @Test
    void gathersByIndex() {
        Tensor x = counting(3, 2);
        TestModel two = any(13).longs("i", new long[] {1, 2}, -1, 0).node("Gather", "x,i", "y");
        assertFloats(run(two, x), Shape.of(1, 2, 2), 4, 5, 0, 1);
        TestModel scalar = any(13).longs("i", new long[] {}, -1).node("Gather", "x,i", "y", TestModel.attr("axis", 1));
        assertFloats(run(scalar, x), Shape.of(3), 1, 3, 5);
        assertTrue(Imports.ops(Imports.graph(scalar, TensorType.float32(3, 2))).get(0) instanceof Slice);
        TestModel out = any(13).longs("i", new long[] {}, 3).node("Gather", "x,i", "y");
        assertRefused(out.output("y"), List.of("index 3 is out of range"), TensorType.float32(3, 2));
    }

    @Test
    void splitsInEveryForm() {
        Tensor x = counting(5);
        TestModel old = any(11).node("Split", "x", "a,b", TestModel.attrInts("split", 2, 3))
                .output("a", "b");
        assertFloats(fold(old, x).get(1), Shape.of(3), 2, 3, 4);
        TestModel byInput = any(13).ints("s", 4, 1).node("Split", "x,s", "a,b").output("a", "b");
        assertFloats(fold(byInput, x).get(0), Shape.of(4), 0, 1, 2, 3);
        TestModel equal = any(18).node("Split", "x", "a,b,c", TestModel.attr("num_outputs", 3))
                .output("a", "b", "c");
        assertFloats(fold(equal, x).get(2), Shape.of(1), 4);
        TestModel unused = any(13).ints("s", 4, 1).node("Split", "x,s", ",b").output("b");
        assertFloats(fold(unused, x).get(0), Shape.of(1), 4);
        TestModel wrong = any(13).ints("s", 4, 4).node("Split", "x,s", "a,b").output("a", "b");
        assertRefused(wrong, List.of("do not split"), TensorType.float32(5));
    }

    @Test
    void joinsRepeatsAndBroadcasts() {
        TestModel concat = any(13).node("Concat", "x,x", "y", TestModel.attr("axis", -1));
        assertFloats(run(concat, counting(2, 1)), Shape.of(2, 2), 0, 0, 1, 1);
        TestModel tile = any(13).ints("r", 2, 3).node("Tile", "x,r", "y");
        assertFloats(run(tile, counting(1, 2)), Shape.of(2, 6), 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
        TestModel none = any(13).ints("r", 1, 0).node("Tile", "x,r", "y");
        assertFloats(run(none, counting(1, 2)), Shape.of(1, 0));
        TestModel expand = any(13).ints("s", 2, 1).node("Expand", "x,s", "y");
        assertFloats(run(expand, counting(3)), Shape.of(2, 3), 0, 1, 2, 0, 1, 2);
        TestModel huge = any(13).ints("r", 1L << 40).node("Tile", "x,r", "y").output("y");
        assertRefused(huge, List.of("Tile_node"), TensorType.float32(2));
    }

    @ParameterizedTest
    @CsvSource({
        // The channels of a pixel are 0, 1, 2, ...: DCR takes blocks of them apart, CRD interleaves.
        "DCR, '0, 2, 4, 6', '1, 3, 5, 7'",
        "CRD, '0, 1, 2, 3', '4, 5, 6, 7'"
    })
    void depthToSpaceInBothOrders(String mode, String first, String second) {
        TestModel model =
                any(13).node("DepthToSpace", "x", "y", TestModel.attr("blocksize", 2), TestModel.attr("mode", mode));
        double[] expected = Stream.of((first + ", " + second).split(", "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertFloats(run(model, counting(1, 8, 1, 1)), Shape.of(1, 2, 2, 2), expected);
    }

    @Test
    void spaceToDepthUndoesDcr() {
        TestModel model = any(13).node("DepthToSpace", "x", "d", TestModel.attr("blocksize", 3))
                .node("SpaceToDepth", "d", "y", TestModel.attr("blocksize", 3));
        Tensor x = counting(2, 18, 2, 3);
        assertTrue(run(model, x).contentEquals(x));
        assertRefused(
                any(13).node("DepthToSpace", "x", "y", TestModel.attr("blocksize", 3))
                        .output("y"),
                List.of("no multiple of 9"),
                TensorType.float32(1, 8, 1, 1));
    }

    @Test
    void padsInEveryForm() {
        Tensor x = counting(1, 3);
        TestModel old =
                any(2).node("Pad", "x", "y", TestModel.attrInts("pads", 0, 1, 0, 2), TestModel.attr("value", 9f));
        assertFloats(run(old, x), Shape.of(1, 6), 9, 0, 1, 2, 9, 9);
        TestModel reflect = any(11).ints("p", 0, 2, 0, 1).node("Pad", "x,p", "y", TestModel.attr("mode", "reflect"));
        assertFloats(run(reflect, x), Shape.of(1, 6), 2, 1, 0, 1, 2, 1);
        TestModel edge =
                any(18).ints("p", 1, 1).ints("a", -1).node("Pad", "x,p,,a", "y", TestModel.attr("mode", "edge"));
        assertFloats(run(edge, x), Shape.of(1, 5), 0, 0, 1, 2, 2);
        TestModel cut =
                any(13).ints("p", 0, -1, 0, 1).floats("v", new long[] {}, 7).node("Pad", "x,p,v", "y");
        assertFloats(run(cut, x), Shape.of(1, 3), 1, 2, 7);
        TestModel all = any(13).ints("p", 0, -2, 0, -2).node("Pad", "x,p", "y").output("y");
        assertRefused(all, List.of("cut more than there is"), TensorType.float32(1, 3));
        TestModel mode = any(13).ints("p", 0, 0, 0, 0).node("Pad", "x,p", "y", TestModel.attr("mode", "odd"));
        assertRefused(mode.output("y"), List.of("mode 'odd'"), TensorType.float32(1, 3));
    }

    @Test
    void cropsAndPadsAtTheCentre() {
        TestModel model = any(18).ints("s", 3, 4).node("CenterCropPad", "x,s", "y");
        assertFloats(run(model, counting(4, 1)), Shape.of(3, 4), 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0);
    }

    @Test
    void keepsTriangles() {
        TestModel upper = any(14).longs("k", new long[] {}, 1).node("Trilu", "x,k", "y");
        assertFloats(run(upper, counting(2, 3)), Shape.of(2, 3), 0, 1, 2, 0, 0, 5);
        TestModel lower = any(14).node("Trilu", "x", "y", TestModel.attr("upper", 0));
        assertFloats(run(lower, counting(2, 3)), Shape.of(2, 3), 0, 0, 0, 3, 4, 0);
    }

    @Test
    void changesShapesWithoutMovingAnything() {
        Tensor x = counting(1, 2, 1, 3);
        assertEquals(Shape.of(2, 3), run(any(13).node("Squeeze", "x", "y"), x).shape());
        TestModel squeeze = any(11).node("Squeeze", "x", "y", TestModel.attrInts("axes", -2));
        assertEquals(Shape.of(1, 2, 3), run(squeeze, x).shape());
        TestModel byInput = any(13).ints("a", 0).node("Squeeze", "x,a", "y");
        assertEquals(Shape.of(2, 1, 3), run(byInput, x).shape());
        TestModel unsqueeze = any(11).node("Unsqueeze", "x", "y", TestModel.attrInts("axes", 4, 0));
        assertEquals(Shape.of(1, 1, 2, 1, 1, 3), run(unsqueeze, x).shape());
        TestModel behind = any(13).ints("a", -1).node("Unsqueeze", "x,a", "y");
        assertEquals(Shape.of(1, 2, 1, 3, 1), run(behind, x).shape());
        TestModel flatten = any(13).node("Flatten", "x", "y", TestModel.attr("axis", 2));
        assertEquals(Shape.of(2, 3), run(flatten, x).shape());
        assertEquals(
                Shape.of(6, 1),
                run(any(13).node("Flatten", "x", "y", TestModel.attr("axis", 4)), x)
                        .shape());
        TestModel reshape = any(13).ints("s", 0, -1).node("Reshape", "x,s", "y");
        assertEquals(Shape.of(1, 6), run(reshape, x).shape());
        TestModel wrong = any(13).ints("a", 1).node("Squeeze", "x,a", "y").output("y");
        assertRefused(wrong, List.of("dimension 1", "is not 1"), TensorType.float32(1, 2));
    }

    @Test
    void transposes() {
        assertFloats(run(any(13).node("Transpose", "x", "y"), counting(2, 3)), Shape.of(3, 2), 0, 3, 1, 4, 2, 5);
        TestModel perm = any(13).node("Transpose", "x", "y", TestModel.attrInts("perm", 0, 2, 1));
        assertFloats(run(perm, counting(1, 2, 2)), Shape.of(1, 2, 2), 0, 2, 1, 3);
        TestModel twice = any(13).node("Transpose", "x", "y", TestModel.attrInts("perm", 0, 0))
                .output("y");
        assertRefused(twice, List.of("Transpose_node", "each axis once"), TensorType.float32(2, 2));
    }

    @Test
    void castsAndDrops() {
        TestModel cast = any(13).node("Cast", "x", "y", TestModel.attr("to", 7));
        assertLongs(run(cast, Tensor.of(Shape.of(2), 1.9f, -1.9f)), Shape.of(2), 1, -1);
        TestModel named = any(5).node("Cast", "x", "y", TestModel.attr("to", "BOOL"));
        assertEquals(DType.BOOL, run(named, counting(2)).dtype());
        TestModel toText =
                any(13).node("Cast", "x", "y", TestModel.attr("to", 8)).output("y");
        assertRefused(toText, List.of("STRING is not supported"), TensorType.float32(1));
        TestModel drop = any(13).node("Dropout", "x", "y,mask").output("mask");
        assertLongs(fold(drop, counting(2)).get(0), Shape.of(2), 1, 1);
        TestModel training = any(13).floats("r", new long[] {}, 0.5f)
                .bytes("t", TestModel.BOOL, new long[] {}, 1)
                .node("Dropout", "x,r,t", "y")
                .output("y");
        assertRefused(training, List.of("training_mode"), TensorType.float32(2));
    }
}
