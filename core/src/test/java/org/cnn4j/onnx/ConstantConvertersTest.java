package org.cnn4j.onnx;

import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertLongs;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.cnn4j.onnx.Imports.counting;
import static org.cnn4j.onnx.Imports.fold;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.junit.jupiter.api.Test;

/** Operators whose results importing knows, and quantised weights, by value. */
class ConstantConvertersTest {
    private static Tensor constant(Proto attribute) {
        return fold(new TestModel(13).node("Constant", "", "y", attribute).output("y"))
                .get(0);
    }

    @Test
    void constantsInEveryForm() {
        Proto tensor = TestModel.tensor("", TestModel.FLOAT, new long[] {2}, TestModel.floatBytes(3, 4));
        assertFloats(constant(TestModel.attrTensor("value", tensor)), Shape.of(2), 3, 4);
        assertFloats(constant(TestModel.attr("value_float", 2f)), Shape.scalar(), 2);
        assertLongs(constant(TestModel.attr("value_int", 5)), Shape.scalar(), 5);
        assertFloats(constant(TestModel.attrFloats("value_floats", 1, 2)), Shape.of(2), 1, 2);
        assertLongs(constant(TestModel.attrInts("value_ints", 7, 8)), Shape.of(2), 7, 8);
        TestModel text = new TestModel(13).node("Constant", "", "y", TestModel.attr("value_string", "a"));
        assertRefused(text.output("y"), List.of("Constant_node", "not strings"));
        Proto half = TestModel.tensor("h", 10, new long[] {1}, new byte[] {0, 0x3c});
        TestModel halves = new TestModel(13).node("Constant", "", "y", TestModel.attrTensor("value", half));
        assertFloats(fold(halves.output("y")).get(0), Shape.of(1), 1);
        Proto complex = TestModel.tensorHead("c", 14, 1);
        TestModel complexes = new TestModel(13).node("Constant", "", "y", TestModel.attrTensor("value", complex));
        assertRefused(complexes.output("y"), List.of("Constant_node", "COMPLEX64 is not supported"));
    }

    @Test
    void boolsAreZeroOrOneWhateverTheFileWrites() {
        TestModel model = new TestModel(13)
                .bytes("b", TestModel.BOOL, new long[] {3}, 0, 2, -1)
                .node("Identity", "b", "y")
                .output("y");
        assertLongs(fold(model).get(0), Shape.of(3), 0, 1, 1);
    }

    @Test
    void fillsShapes() {
        Proto value = TestModel.tensor("", TestModel.INT64, new long[] {1}, TestModel.longBytes(9));
        TestModel model = new TestModel(13)
                .ints("s", 2, 1)
                .node("ConstantOfShape", "s", "y", TestModel.attrTensor("value", value))
                .output("y");
        assertLongs(fold(model).get(0), Shape.of(2, 1), 9, 9);
        TestModel scalar =
                new TestModel(13).ints("s").node("ConstantOfShape", "s", "y").output("y");
        assertFloats(fold(scalar).get(0), Shape.scalar(), 0);
        TestModel negative = new TestModel(13)
                .ints("s", -1)
                .node("ConstantOfShape", "s", "y")
                .output("y");
        assertRefused(negative, List.of("dimension -1"));
    }

    @Test
    void tellsShapesAndSizes() {
        TestModel model = new TestModel(15)
                .input("x", TestModel.FLOAT, 2, 3, 4)
                .node("Shape", "x", "s")
                .node("Shape", "x", "t", TestModel.attr("start", -2), TestModel.attr("end", 100))
                .node("Size", "x", "n")
                .output("s", "t", "n");
        List<Tensor> results = fold(model, counting(2, 3, 4));
        assertLongs(results.get(0), Shape.of(3), 2, 3, 4);
        assertLongs(results.get(1), Shape.of(2), 3, 4);
        assertLongs(results.get(2), Shape.scalar(), 24);
    }

    @Test
    void countsRanges() {
        TestModel down = new TestModel(13)
                .longs("a", new long[] {}, 5)
                .longs("b", new long[] {}, 0)
                .longs("c", new long[] {}, -2)
                .node("Range", "a,b,c", "y")
                .output("y");
        assertLongs(fold(down).get(0), Shape.of(3), 5, 3, 1);
        TestModel never = new TestModel(13)
                .floats("a", new long[] {}, 0)
                .floats("c", new long[] {}, 0)
                .node("Range", "a,a,c", "y")
                .output("y");
        assertRefused(never, List.of("reaches no limit"));
    }

    @Test
    void makesUnitMatrices() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2, 3)
                .node("EyeLike", "x", "y", TestModel.attr("k", 1), TestModel.attr("dtype", 6))
                .output("y");
        Tensor result = fold(model, counting(2, 3)).get(0);
        assertEquals(DType.INT32, result.dtype());
        assertLongs(result, Shape.of(2, 3), 0, 1, 0, 0, 0, 1);
    }

    @Test
    void dequantisesForATensorAndForAnAxis() {
        TestModel whole = new TestModel(13)
                .bytes("q", TestModel.UINT8, new long[] {3}, 0, 128, 255)
                .floats("s", new long[] {}, 0.5f)
                .bytes("z", TestModel.UINT8, new long[] {}, 128)
                .node("DequantizeLinear", "q,s,z", "y")
                .output("y");
        assertFloats(fold(whole).get(0), Shape.of(3), -64, 0, 63.5);
        TestModel axis = new TestModel(13)
                .bytes("q", TestModel.INT8, new long[] {2, 2, 1}, -128, 1, 2, 127)
                .floats("s", new long[] {2}, 1, 2)
                .bytes("z", TestModel.INT8, new long[] {2}, 0, -1)
                .node("DequantizeLinear", "q,s,z", "y", TestModel.attr("axis", 0))
                .output("y");
        assertFloats(fold(axis).get(0), Shape.of(2, 2, 1), -128, 1, 6, 256);
        TestModel wrong = new TestModel(13)
                .bytes("q", TestModel.INT8, new long[] {2, 3}, new int[6])
                .floats("s", new long[] {2}, 1, 2)
                .node("DequantizeLinear", "q,s", "y")
                .output("y");
        assertRefused(wrong, List.of("do not fit axis 1"));
    }

    @Test
    void quantisesWithSaturation() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 4)
                .floats("s", new long[] {}, 2)
                .bytes("z", TestModel.UINT8, new long[] {}, 10)
                .node("QuantizeLinear", "x,s,z", "y")
                .output("y");
        Tensor result =
                fold(model, Tensor.of(Shape.of(4), -1000f, 5f, 7f, 1000f)).get(0);
        assertEquals(DType.UINT8, result.dtype());
        assertLongs(result, Shape.of(4), 0, 12, 14, 255);
    }
}
