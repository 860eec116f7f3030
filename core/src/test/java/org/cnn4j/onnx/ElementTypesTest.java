package org.cnn4j.onnx;

import static org.cnn4j.onnx.CompositionConvertersTest.run;
import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertLongs;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;

/** Element types that others carry: what is read, how results stay in their range, and what is said of it. */
class ElementTypesTest {
    private static final int UINT16 = 4;
    private static final int INT16 = 5;
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int UINT32 = 12;
    private static final int UINT64 = 13;
    private static final int BFLOAT16 = 16;
    private static final float INFINITE = Float.POSITIVE_INFINITY;

    private static Tensor binary(String op, int type, Tensor a, Tensor b) {
        TestModel model = new TestModel(14)
                .input("a", type, a.size())
                .input("b", type, b.size())
                .node(op, "a,b", "y")
                .output("y");
        return run(model, a, b).get(0);
    }

    private static Tensor bytes(DType type, int... values) {
        byte[] array = new byte[values.length];
        for (int i = 0; i < array.length; i++) {
            array[i] = (byte) values[i];
        }
        return Tensor.wrap(new TensorType(type, Shape.of(values.length)), array);
    }

    private static Tensor cast(int to, Tensor x) {
        int from = x.dtype() == DType.FLOAT32 ? TestModel.FLOAT : TestModel.INT32;
        TestModel model = new TestModel(13)
                .input("x", from, x.size())
                .node("Cast", "x", "y", TestModel.attr("to", to))
                .output("y");
        // On the host, which rounds every step to the carrier's precision as devices do and the reference does not.
        return Imports.fold(model, x).get(0);
    }

    @Test
    void bytesWrapAround() {
        Tensor a = bytes(DType.UINT8, 200, 3, 255);
        Tensor b = bytes(DType.UINT8, 100, 5, 2);
        assertLongs(binary("Add", TestModel.UINT8, a, b), Shape.of(3), 44, 8, 1);
        assertLongs(binary("Sub", TestModel.UINT8, a, b), Shape.of(3), 100, 254, 253);
        assertLongs(binary("Mul", TestModel.UINT8, a, b), Shape.of(3), 32, 15, 254);
        assertLongs(binary("Div", TestModel.UINT8, a, b), Shape.of(3), 2, 0, 127);
        assertLongs(binary("Max", TestModel.UINT8, a, b), Shape.of(3), 200, 5, 255);
        Tensor c = bytes(DType.INT8, -7, 127);
        Tensor d = bytes(DType.INT8, 3, 1);
        assertLongs(binary("Mod", TestModel.INT8, c, d), Shape.of(2), 2, 0);
        assertLongs(binary("Add", TestModel.INT8, c, d), Shape.of(2), -4, -128);
        assertEquals(DType.INT8, binary("Add", TestModel.INT8, c, d).dtype());
    }

    @Test
    void integersWrapAroundAtTheirOwnWidth() {
        Tensor a = Tensor.of(Shape.of(2), 1, 65535);
        Tensor b = Tensor.of(Shape.of(2), 2, 65535);
        assertLongs(binary("Sub", UINT16, a, b), Shape.of(2), 65535, 0);
        assertLongs(binary("Mul", UINT16, a, b), Shape.of(2), 2, 1);
        Tensor c = Tensor.of(Shape.of(2), 32767, -32768);
        assertLongs(binary("Add", INT16, c, Tensor.of(Shape.of(2), 1, -1)), Shape.of(2), -32768, 32767);
        Tensor d = Tensor.of(Shape.of(1), 4294967295L);
        assertLongs(binary("Add", UINT32, d, Tensor.of(Shape.of(1), 2L)), Shape.of(1), 1);
        assertLongs(cast(UINT16, Tensor.of(Shape.of(3), -1, 65536, 7)), Shape.of(3), 65535, 0, 7);
        assertLongs(cast(INT16, Tensor.of(Shape.of(2), 32768, -32769)), Shape.of(2), -32768, 32767);
    }

    @Test
    void castsToFloat16RoundToTheNearest() {
        // 1 + 2^-11 lies between two halves and goes to the even one; 65519 is the last number that is not infinite.
        float tie = 1 + 0x1p-11f;
        Tensor x = Tensor.of(
                Shape.of(9), tie, 1 + 3 * 0x1p-11f, 65519f, 65520f, -1e9f, 0x1p-25f, 0x1.8p-24f, -INFINITE, 0f);
        assertFloats(
                cast(FLOAT16, x), Shape.of(9), 1, 1 + 0x1p-9, 65504, INFINITE, -INFINITE, 0, 0x1p-23, -INFINITE, 0);
        Tensor y = Tensor.of(Shape.of(4), 1 + 0x1p-8f, 3f, 0x1.ffp127f, INFINITE);
        assertFloats(cast(BFLOAT16, y), Shape.of(4), 1, 3, INFINITE, INFINITE);
    }

    @Test
    void readsEveryWidth() {
        assertEquals(-2f, OnnxTensors.float16((short) 0xc000));
        assertEquals(0x1p-24f, OnnxTensors.float16((short) 1));
        assertEquals(65504f, OnnxTensors.float16((short) 0x7bff));
        assertEquals(-INFINITE, OnnxTensors.float16((short) 0xfc00));
        assertFloats(initializer(DOUBLE, 0, 0, 0, 0, 0, 0, 0, 0x40), Shape.of(1), 2);
        assertFloats(initializer(BFLOAT16, 0x80, 0x3f), Shape.of(1), 1);
        assertLongs(initializer(INT16, 0xff, 0xff), Shape.of(1), -1);
        assertLongs(initializer(UINT16, 0xff, 0xff), Shape.of(1), 65535);
        assertLongs(initializer(UINT32, 0xff, 0xff, 0xff, 0xff), Shape.of(1), 4294967295L);
        TestModel large = new TestModel(13)
                .bytes("w", UINT64, new long[] {1}, -1, -1, -1, -1, -1, -1, -1, -1)
                .node("Identity", "w", "y")
                .output("y");
        assertRefused(large, List.of("tensor 'w'", "18446744073709551615", "not supported"));
    }

    private static Tensor initializer(int type, int... bytes) {
        TestModel model = new TestModel(13)
                .bytes("w", type, new long[] {1}, bytes)
                .node("Identity", "w", "y")
                .output("y");
        return Imports.fold(model).get(0);
    }

    @Test
    void saysWhatCarriesWhat() {
        TestModel model = new TestModel(13)
                .input("x", DOUBLE, 2)
                .input("n", UINT16, 2)
                .node("Cast", "x", "y", TestModel.attr("to", FLOAT16))
                .output("y");
        assertEquals(
                "UINT16 as INT32, FLOAT16 as FLOAT32, DOUBLE as FLOAT32",
                ElementTypes.statement(model.model().graph()));
        TestModel plain = new TestModel(13).input("x", TestModel.FLOAT, 2).output("x");
        assertEquals("", ElementTypes.statement(plain.model().graph()));
    }
}
