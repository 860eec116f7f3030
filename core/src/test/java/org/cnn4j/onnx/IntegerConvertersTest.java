package org.cnn4j.onnx;

import static org.cnn4j.onnx.CompositionConvertersTest.run;
import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertLongs;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;

/** Matrix products of integers, and the way between integers and floats. */
class IntegerConvertersTest {
    private static final int UINT16 = 4;
    private static final int INT16 = 5;

    private static TestModel product(int... left) {
        return new TestModel(10)
                .bytes("a", TestModel.UINT8, new long[] {2, 3}, left)
                .bytes("b", TestModel.INT8, new long[] {3, 2}, 1, -4, 2, -5, 3, -6)
                .bytes("za", TestModel.UINT8, new long[] {}, 12)
                .bytes("zrows", TestModel.UINT8, new long[] {2}, 12, 2)
                .bytes("zb", TestModel.INT8, new long[] {2}, 1, -2);
    }

    private static Tensor matMulInteger(String inputs) {
        return run(product(11, 7, 3, 10, 6, 2)
                        .node("MatMulInteger", inputs, "y")
                        .output("y"))
                .get(0);
    }

    @Test
    void bytesAreMultipliedAsIntegers() {
        assertLongs(matMulInteger("a,b,za,zb"), Shape.of(2, 2), -23, 53, -26, 62);
        assertEquals(DType.INT32, matMulInteger("a,b").dtype());
        assertLongs(matMulInteger("a,b"), Shape.of(2, 2), 34, -97, 28, -82);
        assertLongs(matMulInteger("a,b,,zb"), Shape.of(2, 2), 13, -55, 10, -46);
        // One zero point a row of the left operand.
        assertLongs(matMulInteger("a,b,zrows"), Shape.of(2, 2), -38, 83, 16, -52);
    }

    @Test
    void longSumsOfBytesAreExact() {
        int terms = 700;
        int[] ones = new int[2 * terms];
        Arrays.fill(ones, 255);
        ones[0] = 254;
        TestModel model = new TestModel(10)
                .bytes("a", TestModel.UINT8, new long[] {2, terms}, ones)
                .bytes("b", TestModel.UINT8, new long[] {terms}, Arrays.copyOfRange(ones, terms, 2 * terms))
                .node("MatMulInteger", "a,b", "y")
                .output("y");
        assertLongs(run(model).get(0), Shape.of(2), 700 * 65025 - 255, 700 * 65025);
    }

    private static TestModel gemm(float beta) {
        return new TestModel(13)
                .input("a", TestModel.INT32, 3, 2)
                .input("b", TestModel.INT32, 1, 3)
                .input("c", TestModel.INT32, 2, 1)
                .node(
                        "Gemm",
                        "a,b,c",
                        "y",
                        TestModel.attr("transA", 1),
                        TestModel.attr("transB", 1),
                        TestModel.attr("alpha", 2f),
                        TestModel.attr("beta", beta))
                .output("y");
    }

    @Test
    void gemmTakesIntegers() {
        Tensor a = Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 1 << 28);
        Tensor b = Tensor.of(Shape.of(1, 3), 7, 8, 9);
        Tensor c = Tensor.of(Shape.of(2, 1), 10, 20);
        // 9 * 2^28 wraps around.
        assertLongs(run(gemm(3), a, b, c).get(0), Shape.of(2, 1), 182, 60 + 2 * (46 + 9 * (1 << 28)));
        assertRefused(
                gemm(0.5f),
                List.of("0.5", "whole numbers"),
                new TensorType(DType.INT32, Shape.of(3, 2)),
                new TensorType(DType.INT32, Shape.of(1, 3)),
                new TensorType(DType.INT32, Shape.of(2, 1)));
    }

    @Test
    void slopesMayBeIntegers() {
        TestModel model = new TestModel(16)
                .input("x", TestModel.INT32, 2, 2)
                .input("slope", TestModel.INT32, 2)
                .node("PRelu", "x,slope", "y")
                .output("y");
        Tensor x = Tensor.of(Shape.of(2, 2), -3, -3, 0, 7);
        assertLongs(run(model, x, Tensor.of(Shape.of(2), 2, -5)).get(0), Shape.of(2, 2), -6, 15, 0, 7);
    }

    private static final Tensor REALS = Tensor.of(Shape.of(2, 3), -90000, -1.26f, 0.25f, 0.35f, 1, 90000);

    private static Tensor quantise(TestModel zeroPoint, String inputs, Proto... attributes) {
        return run(
                        zeroPoint
                                .input("x", TestModel.FLOAT, 2, 3)
                                .floats("s", new long[] {}, 0.5f)
                                .node("QuantizeLinear", inputs, "y", attributes)
                                .output("y"),
                        REALS)
                .get(0);
    }

    @Test
    void quantisesToTheTypeThatIsAskedFor() {
        Shape shape = Shape.of(2, 3);
        assertLongs(
                quantise(new TestModel(21), "x,s", TestModel.attr("output_dtype", TestModel.INT8)),
                shape,
                -128,
                -3,
                0,
                1,
                2,
                127);
        assertLongs(quantise(new TestModel(21), "x,s"), shape, 0, 0, 0, 1, 2, 255);
        TestModel unsigned = new TestModel(21).bytes("z", UINT16, new long[] {}, 0x2C, 1);
        assertLongs(quantise(unsigned, "x,s,z"), shape, 0, 297, 300, 301, 302, 65535);
        TestModel signed = new TestModel(21).bytes("z", INT16, new long[] {}, 0xFF, 0xFF);
        assertLongs(quantise(signed, "x,s,z"), shape, -32768, -4, -1, 0, 1, 32767);
    }

    @Test
    void scalesMayBelongToBlocks() {
        TestModel model = new TestModel(21)
                .bytes("x", TestModel.UINT8, new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
                .floats("s", new long[] {2, 2}, 1, 10, 100, 1000)
                .bytes("z", TestModel.UINT8, new long[] {2, 2}, 0, 1, 2, 3)
                .node("DequantizeLinear", "x,s,z", "y", TestModel.attr("axis", -1), TestModel.attr("block_size", 2))
                .output("y");
        assertFloats(run(model).get(0), Shape.of(2, 3), 1, 2, 20, 200, 300, 3000);
        TestModel wrong = new TestModel(21)
                .input("x", TestModel.UINT8, 2, 3)
                .floats("s", new long[] {2, 3}, 1, 1, 1, 1, 1, 1)
                .node("DequantizeLinear", "x,s", "y", TestModel.attr("block_size", 2))
                .output("y");
        assertRefused(wrong, List.of("blocks of 2", "[2, 3]"), new TensorType(DType.UINT8, Shape.of(2, 3)));
    }
}
