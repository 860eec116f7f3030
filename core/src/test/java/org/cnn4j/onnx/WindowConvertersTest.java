package org.cnn4j.onnx;

import static org.cnn4j.onnx.Imports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolution and pooling: windows, their padding, and what becomes of optional operands. */
class WindowConvertersTest {
    private static final TensorType X = TensorType.float32(2, 4, 9, 7);

    private static TestModel conv(String op, int filters, Proto... attributes) {
        return new TestModel(13)
                .input("x", TestModel.FLOAT, -1, 4, -1, -1)
                .floats(
                        "w",
                        new long[] {filters, op.equals("Conv") ? 4 : 6, 3, 2},
                        new float[filters * (op.equals("Conv") ? 4 : 6) * 6])
                .node(op, "x,w", "y", attributes)
                .output("y");
    }

    private static Op only(TestModel model, TensorType type) {
        List<Op> ops = Imports.ops(Imports.graph(model, type));
        assertEquals(1, ops.size(), ops.toString());
        return ops.get(0);
    }

    @Test
    void convReadsItsWindow() {
        TestModel model = conv(
                "Conv",
                5,
                TestModel.attrInts("kernel_shape", 3, 2),
                TestModel.attrInts("strides", 2, 1),
                TestModel.attrInts("pads", 1, 0, 2, 1),
                TestModel.attrInts("dilations", 1, 2));
        Window window = new Window(List.of(3, 2), List.of(2, 1), List.of(1, 0), List.of(2, 1), List.of(1, 2));
        assertEquals(new Conv(window, 1, Epilogue.NONE), only(model, X));
        assertEquals(TensorType.float32(2, 5, 5, 6), Imports.onlyType(Imports.graph(model, X)));
    }

    @Test
    void convTakesItsBiasAlong() {
        TestModel model = new TestModel(11)
                .input("x", TestModel.FLOAT, 1, 4, 5)
                .floats("w", new long[] {6, 2, 3}, new float[36])
                .floats("b", new long[] {6}, new float[6])
                .node("Conv", "x,w,b", "y", TestModel.attr("group", 2))
                .output("y");
        assertEquals(new Conv(Window.of(3), 2, Epilogue.ofBias()), only(model, TensorType.float32(1, 4, 5)));
        TestModel noBias = new TestModel(11)
                .input("x", TestModel.FLOAT, 1, 4, 5)
                .floats("w", new long[] {6, 4, 3}, new float[72])
                .node("Conv", "x,w,", "y")
                .output("y");
        assertEquals(new Conv(Window.of(3), 1, Epilogue.NONE), only(noBias, TensorType.float32(1, 4, 5)));
    }

    /** Sizes after TensorFlow's rule: out = ceil(in / stride), the odd element of padding behind for UPPER, in front for LOWER. */
    @ParameterizedTest
    @CsvSource({
        "SAME_UPPER, 5, 1, 1, 1, 1, 0, 1",
        "SAME_LOWER, 5, 1, 1, 1, 1, 1, 0",
        "SAME_UPPER, 5, 2, 1, 1, 1, 0, 1",
        "SAME_UPPER, 6, 2, 1, 0, 1, 0, 0",
        "SAME_LOWER, 6, 2, 1, 1, 0, 0, 0",
        "SAME_UPPER, 6, 1, 2, 2, 2, 1, 1",
        "VALID, 5, 1, 1, 0, 0, 0, 0"
    })
    void autoPadDependsOnTheInput(
            String mode, int height, int stride, int dilation, int top, int bottom, int left, int right) {
        TestModel model = conv(
                "Conv",
                5,
                TestModel.attr("auto_pad", mode),
                TestModel.attrInts("strides", stride, stride),
                TestModel.attrInts("dilations", dilation, dilation));
        Conv op = (Conv) only(model, TensorType.float32(1, 4, height, height));
        assertEquals(List.of(top, left), op.window().padsBefore());
        assertEquals(List.of(bottom, right), op.window().padsAfter());
        if (!mode.equals("VALID")) {
            int out = (height + stride - 1) / stride;
            assertEquals(
                    TensorType.float32(1, 5, out, out),
                    Imports.onlyType(Imports.graph(model, TensorType.float32(1, 4, height, height))));
        }
    }

    @Test
    void convRefusesWhatDoesNotFit() {
        assertRefused(conv("Conv", 5, TestModel.attrInts("strides", 0, 1)), List.of("Conv_node", "strides"), X);
        assertRefused(conv("Conv", 5, TestModel.attrInts("strides", 1)), List.of("strides", "2 entries"), X);
        assertRefused(conv("Conv", 5, TestModel.attrInts("pads", 1, 1)), List.of("pads", "4 entries"), X);
        assertRefused(conv("Conv", 5, TestModel.attrInts("pads", -1, 0, 0, 0)), List.of("Conv_node", "pads"), X);
        assertRefused(conv("Conv", 5, TestModel.attrInts("kernel_shape", 3, 3)), List.of("kernel_shape"), X);
        assertRefused(conv("Conv", 5, TestModel.attr("group", 3)), List.of("Conv_node", "groups"), X);
        assertRefused(conv("Conv", 5, TestModel.attr("auto_pad", "SOME")), List.of("auto_pad 'SOME'"), X);
        assertRefused(conv("Conv", 5, TestModel.attr("group", 1f)), List.of("'group'", "FLOAT, not INT"), X);
        assertRefused(
                conv("Conv", 5), List.of("Conv_node", "larger than the padded input"), TensorType.float32(1, 4, 2, 2));
    }

    @Test
    void transposedConvFindsItsPadding() {
        Window plain = Window.of(3, 2);
        TestModel model = conv(
                "ConvTranspose",
                4,
                TestModel.attrInts("strides", 2, 3),
                TestModel.attrInts("output_padding", 1, 0),
                TestModel.attrInts("pads", 1, 0, 0, 1));
        Window window = plain.withStrides(2, 3).withPads(List.of(1, 0), List.of(0, 1));
        assertEquals(new ConvTranspose(window, List.of(1, 0), 1, Epilogue.NONE), only(model, X));
        assertEquals(TensorType.float32(2, 6, 19, 19), Imports.onlyType(Imports.graph(model, X)));
    }

    @ParameterizedTest
    @CsvSource({"SAME_UPPER, 0, 1", "SAME_LOWER, 1, 0"})
    void transposedConvOfTheSameSize(String mode, int top, int bottom) {
        TestModel model =
                conv("ConvTranspose", 4, TestModel.attrInts("strides", 2, 2), TestModel.attr("auto_pad", mode));
        ConvTranspose op = (ConvTranspose) only(model, X);
        assertEquals(List.of(top, 0), op.window().padsBefore());
        assertEquals(List.of(bottom, 0), op.window().padsAfter());
        assertEquals(TensorType.float32(2, 6, 18, 14), Imports.onlyType(Imports.graph(model, X)));
    }

    @Test
    void transposedConvReachesATargetShape() {
        // Natural size 19 x 20: the first axis is cut by 2, the second grows by 1 at its end.
        for (long[] target : new long[][] {{17, 21}, {2, 6, 17, 21}}) {
            TestModel model = conv(
                    "ConvTranspose",
                    4,
                    TestModel.attrInts("strides", 2, 3),
                    TestModel.attrInts("output_shape", target));
            ConvTranspose op = (ConvTranspose) only(model, X);
            assertEquals(List.of(1, 0), op.window().padsBefore());
            assertEquals(List.of(1, 0), op.window().padsAfter());
            assertEquals(List.of(0, 1), op.outputPadding());
            assertEquals(TensorType.float32(2, 6, 17, 21), Imports.onlyType(Imports.graph(model, X)));
        }
    }

    private static TestModel pool(String op, long opset, Proto... attributes) {
        return new TestModel(opset)
                .input("x", TestModel.FLOAT, -1, 4, -1, -1)
                .node(op, "x", "y", attributes)
                .output("y");
    }

    @Test
    void poolingReadsItsAttributes() {
        Proto kernel = TestModel.attrInts("kernel_shape", 3, 2);
        Pool max = (Pool) only(pool("MaxPool", 12, kernel, TestModel.attr("ceil_mode", 1)), X);
        assertEquals(Pool.Kind.MAX, max.kind());
        assertTrue(max.ceilMode());
        Pool average = (Pool) only(pool("AveragePool", 11, kernel, TestModel.attr("count_include_pad", 1)), X);
        assertEquals(Pool.Kind.AVERAGE, average.kind());
        assertTrue(average.countIncludePad());
        assertFalse(average.ceilMode());
        assertEquals(3, ((Pool) only(pool("LpPool", 11, kernel, TestModel.attr("p", 3)), X)).p());
        assertEquals(2, ((Pool) only(pool("LpPool", 1, kernel, TestModel.attr("p", 2f)), X)).p());
        assertEquals(2, ((Pool) only(pool("LpPool", 1, kernel), X)).p());
        assertRefused(pool("MaxPool", 12), List.of("'kernel_shape' is missing"), X);
        assertRefused(pool("MaxPool", 12, TestModel.attrInts("kernel_shape", 3)), List.of("window of 1 dim"), X);
    }

    @Test
    void globalPoolingIsAReduction() {
        assertEquals(new Reduce(Reduce.Kind.MEAN, List.of(2, 3), true), only(pool("GlobalAveragePool", 1), X));
        assertEquals(new Reduce(Reduce.Kind.MAX, List.of(2, 3), true), only(pool("GlobalMaxPool", 1), X));
        assertEquals(new Reduce(Reduce.Kind.L2, List.of(2, 3), true), only(pool("GlobalLpPool", 2), X));
        assertRefused(pool("GlobalLpPool", 2, TestModel.attr("p", 0)), List.of("p must be at least 1"), X);
    }
}
