package org.cnn4j.onnx;

import static org.cnn4j.onnx.CompositionConvertersTest.run;
import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertLongs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;

/** Corners of the reductions: no axes at all, nothing to reduce, and integers where the mathematics leaves them. */
class ReductionConvertersTest {
    private static Tensor reduce(String op, int type, Tensor x, String inputs, Proto... attributes) {
        TestModel model = new TestModel(20)
                .input("x", type, x.shape().dim(0), x.shape().dim(1))
                .ints("one", 1)
                .longs("none", new long[] {0})
                .node(op, inputs, "y", attributes)
                .output("y");
        return run(model, x).get(0);
    }

    private static void assertNoOp(String op, double... expected) {
        Tensor x = Tensor.of(Shape.of(1, 3), 1f, -2, 4);
        Proto noop = TestModel.attr("noop_with_empty_axes", 1);
        assertFloats(reduce(op, TestModel.FLOAT, x, "x", noop), Shape.of(1, 3), expected);
        assertFloats(
                reduce(op, TestModel.FLOAT, x, "x,none", noop, TestModel.attr("keepdims", 0)),
                Shape.of(1, 3),
                expected);
    }

    @Test
    void overNoAxesTheRestOfTheOperatorIsDone() {
        assertNoOp("ReduceSum", 1, -2, 4);
        assertNoOp("ReduceMean", 1, -2, 4);
        assertNoOp("ReduceMax", 1, -2, 4);
        assertNoOp("ReduceProd", 1, -2, 4);
        assertNoOp("ReduceLogSumExp", 1, -2, 4);
        assertNoOp("ReduceL1", 1, 2, 4);
        assertNoOp("ReduceL2", 1, 2, 4);
        assertNoOp("ReduceSumSquare", 1, 4, 16);
        assertNoOp("ReduceLogSum", 0, Double.NaN, (float) Math.log(4));
    }

    private static void assertEmpty(String op, int type, DType dtype, long expected) {
        Tensor result = reduce(op, type, Tensor.zeros(dtype, Shape.of(2, 0)), "x,one", TestModel.attr("keepdims", 0));
        assertEquals(dtype, result.dtype());
        assertLongs(result, Shape.of(2), expected, expected);
    }

    @Test
    void theGreatestOfNoBytesIsTheLeastThereIs() {
        assertEmpty("ReduceMax", TestModel.BOOL, DType.BOOL, 0);
        assertEmpty("ReduceMin", TestModel.BOOL, DType.BOOL, 1);
        assertEmpty("ReduceMax", TestModel.UINT8, DType.UINT8, 0);
        assertEmpty("ReduceMin", TestModel.UINT8, DType.UINT8, 255);
        assertEmpty("ReduceMax", TestModel.INT8, DType.INT8, -128);
        assertEmpty("ReduceMin", TestModel.INT8, DType.INT8, 127);
        assertEmpty("ReduceMax", TestModel.INT32, DType.INT32, Integer.MIN_VALUE);
    }

    @Test
    void integersAreReducedAsFloatsWhereTheyMust() {
        Tensor x = Tensor.of(Shape.of(2, 2), 3, 4, 6, 8);
        assertEquals(new TensorType(DType.INT32, Shape.of(2, 2)), x.type());
        assertLongs(reduce("ReduceL2", TestModel.INT32, x, "x,one"), Shape.of(2, 1), 5, 10);
        assertLongs(reduce("ReduceLogSum", TestModel.INT32, x, "x,one"), Shape.of(2, 1), 1, 2);
        assertLongs(reduce("ReduceLogSumExp", TestModel.INT32, x, "x,one"), Shape.of(2, 1), 4, 8);
    }
}
