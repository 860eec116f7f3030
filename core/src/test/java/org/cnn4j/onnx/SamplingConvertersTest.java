package org.cnn4j.onnx;

import static org.cnn4j.onnx.CompositionConvertersTest.run;
import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;

/** Operators that read or write at computed places, held to what ONNX Runtime 1.30 computes of the same operands. */
class SamplingConvertersTest {
    private static void assertClose(Tensor actual, Shape shape, float... expected) {
        assertEquals(shape, actual.shape());
        assertArrayEquals(expected, actual.floats(), 1e-4f);
    }

    /** 0 to 15, and a second picture that curves. */
    private static Tensor pictures() {
        float[] values = new float[32];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 16 ? i : i * i / 16f - 10;
        }
        return Tensor.of(Shape.of(2, 1, 4, 4), values);
    }

    private static Tensor roiAlign(long opset, String mode, String coordinates) {
        Proto[] attributes = {
            TestModel.attr("mode", mode),
            TestModel.attr("output_height", 2),
            TestModel.attr("output_width", 2),
            TestModel.attr("sampling_ratio", 2),
            coordinates == null
                    ? TestModel.attr("spatial_scale", 1f)
                    : TestModel.attr("coordinate_transformation_mode", coordinates)
        };
        TestModel model = new TestModel(opset)
                .input("x", TestModel.FLOAT, 2, 1, 4, 4)
                .input("rois", TestModel.FLOAT, 3, 4)
                .input("of", TestModel.INT64, 3)
                .node("RoiAlign", "x,rois,of", "y", attributes)
                .output("y");
        Tensor rois = Tensor.of(Shape.of(3, 4), 0, 0, 3, 3, 1, 0, 2.5f, 3, -4, 1, 1, 2);
        return run(model, pictures(), rois, Tensor.of(Shape.of(3), 0L, 1L, 1L)).get(0);
    }

    @Test
    void roiAlignAveragesBilinearSamples() {
        Shape shape = Shape.of(3, 1, 2, 2);
        float[] half = {
            1.5625f, 3, 7.3125f, 8.75f, 10.7578125f, 12.49609375f, 25.94921875f, 28.2265625f, 0, 6.375f, 0, 8.875f
        };
        assertClose(roiAlign(16, "avg", "half_pixel"), shape, half);
        assertClose(roiAlign(16, "avg", null), shape, half);
        float[] plain = {
            3.75f,
            5.25f,
            9.75f,
            11.25f,
            16.2734375f,
            18.21484375f,
            33.8046875f,
            36.30859375f,
            0,
            18.25390625f,
            0,
            23.80078125f
        };
        assertClose(roiAlign(16, "avg", "output_half_pixel"), shape, plain);
        assertClose(roiAlign(10, "avg", null), shape, plain);
    }

    @Test
    void roiAlignTakesTheGreatestWeightedCorner() {
        Shape shape = Shape.of(3, 1, 2, 2);
        assertClose(
                roiAlign(16, "max", "half_pixel"),
                shape,
                2.5f,
                3.28125f,
                7,
                7.65625f,
                10.29052734375f,
                10.283203125f,
                23.84033203125f,
                22.927734375f,
                0,
                13.125f,
                0,
                13.125f);
        assertClose(
                roiAlign(10, "max", null),
                shape,
                3.828125f,
                4.59375f,
                7.109375f,
                7.65625f,
                12.48583984375f,
                16.611328125f,
                21.61376953125f,
                27.099609375f,
                0,
                13.125f,
                0,
                22.75f);
    }

    /** {@code count} numbers: {@code (i * factor % modulus + shift) / 2}. */
    private static Tensor pattern(Shape shape, int factor, int modulus, int shift) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * factor % modulus + shift) / 2f;
        }
        return Tensor.of(shape, values);
    }

    private static TestModel deformConv(String inputs) {
        return new TestModel(19)
                .input("x", TestModel.FLOAT, 1, 2, 3, 3)
                .input("offset", TestModel.FLOAT, 1, 16, 2, 2)
                .input("mask", TestModel.FLOAT, 1, 8, 2, 2)
                .floats("w", new long[] {2, 1, 2, 2}, 1, -1, 2, 0, 0, 3, 1, 1)
                .floats("b", new long[] {2}, 10, -10)
                .node(
                        "DeformConv",
                        inputs,
                        "y",
                        TestModel.attr("group", 2),
                        TestModel.attr("offset_group", 2),
                        TestModel.attrInts("kernel_shape", 2, 2))
                .output("y");
    }

    @Test
    void deformConvMovesEveryTap() {
        float[] counted = new float[18];
        for (int i = 0; i < counted.length; i++) {
            counted[i] = i + 1;
        }
        Tensor x = Tensor.of(Shape.of(1, 2, 3, 3), counted);
        Tensor offset = pattern(Shape.of(1, 16, 2, 2), 5, 7, -3);
        Tensor mask = pattern(Shape.of(1, 8, 2, 2), 3, 5, 0);
        Shape shape = Shape.of(1, 2, 2, 2);
        assertClose(
                run(deformConv("x,w,offset"), x, offset, mask).get(0),
                shape,
                -1.5f,
                4,
                1.5f,
                8.5f,
                40.5f,
                28.5f,
                25.5f,
                57);
        assertClose(
                run(deformConv("x,w,offset,b,mask"), x, offset, mask).get(0),
                shape,
                12.5f,
                19.25f,
                10.25f,
                23,
                -4,
                23.75f,
                -5.5f,
                72.5f);
    }

    private static Proto[] twoByTwo(Proto... more) {
        Proto[] attributes = new Proto[more.length + 2];
        attributes[0] = TestModel.attrInts("kernel_shape", 2, 2);
        attributes[1] = TestModel.attrInts("strides", 2, 2);
        System.arraycopy(more, 0, attributes, 2, more.length);
        return attributes;
    }

    private static TestModel unpool(String inputs, long[] indices, Proto... more) {
        return new TestModel(11)
                .input("x", TestModel.FLOAT, 1, 1, 2, 2)
                .longs("i", new long[] {1, 1, 2, 2}, indices)
                .ints("shape", 1, 1, 5, 5)
                .node("MaxUnpool", inputs, "y", twoByTwo(more))
                .output("y");
    }

    private static final Tensor FOUR = Tensor.of(Shape.of(1, 1, 2, 2), 5f, 6, 7, 8);

    @Test
    void maxUnpoolPutsMaximaBack() {
        assertFloats(
                run(unpool("x,i", new long[] {5, 7, 13, 15}), FOUR).get(0),
                Shape.of(1, 1, 4, 4),
                0,
                0,
                0,
                0,
                0,
                5,
                0,
                6,
                0,
                0,
                0,
                0,
                0,
                7,
                0,
                8);
        TestModel padded = unpool("x,i", new long[] {0, 2, 6, 8}, TestModel.attrInts("pads", 0, 0, 1, 1));
        assertFloats(run(padded, FOUR).get(0), Shape.of(1, 1, 3, 3), 5, 0, 6, 0, 0, 0, 7, 0, 8);
    }

    /** The operator's own example has the indices of a 4 x 4 picture in one of 5 x 5 (ONNX Runtime differs here). */
    @Test
    void indicesOfUnknownOriginCountInWhatTheWindowImplies() {
        assertFloats(
                run(unpool("x,i,shape", new long[] {5, 7, 13, 15}), FOUR).get(0),
                Shape.of(1, 1, 5, 5),
                0,
                0,
                0,
                0,
                0,
                0,
                5,
                0,
                6,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                7,
                0,
                8,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    @Test
    void indicesOfAMaxPoolCountInWhatItPooled() {
        TestModel model = new TestModel(12)
                .input("x", TestModel.FLOAT, 1, 1, 5, 5)
                .ints("shape", 1, 1, 5, 5)
                .node("MaxPool", "x", "m,i", twoByTwo())
                .node("MaxUnpool", "m,i,shape", "y", twoByTwo())
                .output("y");
        Tensor x = Tensor.of(
                Shape.of(1, 1, 5, 5), 1f, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 2, 3, 4, 5, 6, 17, 8, 19, 0, 1, 2, 3, 4, 5);
        assertFloats(
                run(model, x).get(0),
                Shape.of(1, 1, 5, 5),
                0,
                0,
                0,
                0,
                0,
                0,
                7,
                0,
                9,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                17,
                0,
                19,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    @Test
    void maxUnpoolRefusesWhatDoesNotFit() {
        TestModel model = new TestModel(11)
                .input("x", TestModel.FLOAT, 1, 1, 2, 2)
                .longs("i", new long[] {1, 1, 2, 1}, 0, 1)
                .node("MaxUnpool", "x,i", "y", twoByTwo())
                .output("y");
        assertRefused(model, List.of("MaxUnpool", "[1, 1, 2, 1]"), TensorType.float32(1, 1, 2, 2));
    }
}
