package org.cnn4j.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.ContractCases;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;

/** What operators say of shapes: right where operands fit, and clear where they do not. */
class OpShapeTest {
    private static final TensorType X = TensorType.float32(1, 4, 8, 8);

    private static void refused(Op op, String expected, TensorType... inputs) {
        ShapeException e = assertThrows(ShapeException.class, () -> op.infer(List.of(inputs)));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().startsWith(op.name()), e.getMessage());
    }

    private static void impossible(String expected, org.junit.jupiter.api.function.Executable make) {
        String message = assertThrows(ShapeException.class, make).getMessage();
        assertTrue(message.contains(expected), message);
    }

    private static TensorType of(DType dtype, int... dims) {
        return new TensorType(dtype, Shape.of(dims));
    }

    @Test
    void everyCaseOfTheContractHasTheShapeThatTheReferenceFinds() {
        for (ContractCase c : ContractCases.all()) {
            List<TensorType> types = c.operands().stream().map(Tensor::type).toList();
            assertEquals(
                    Reference.run(c.op(), c.operands()).get(0).type(),
                    c.op().infer(types).get(0),
                    c.name());
        }
    }

    @Test
    void everyOperatorCountsItsOperands() {
        List<Op> ops = List.of(
                new Conv(Window.of(1, 1), 1, Epilogue.ofBias()),
                new ConvTranspose(Window.of(1, 1), List.of(0, 0), 1, Epilogue.ofBias()),
                new MatMul(false, false, Epilogue.ofBias()),
                Pool.max(Window.of(1, 1)),
                new Unary(UnaryFunction.RELU),
                new Binary(Binary.Kind.ADD),
                new Where(),
                new BatchNorm(0),
                new BatchNormTraining(0),
                new BatchNormGradient(0),
                new ConvWeightGradient(Window.of(1, 1), 1),
                new SoftmaxCrossEntropy(),
                new SoftmaxCrossEntropyGradient(),
                new UnaryGradient(UnaryFunction.RELU),
                new Softmax(0, false),
                new Reduce(Reduce.Kind.SUM, List.of(), true),
                new Reshape(Shape.of(1)),
                new Transpose(List.of(0)),
                new Slice(List.of(0), Shape.of(1), List.of(1)),
                new Pad(Pad.Mode.EDGE, List.of(0), List.of(0), 0),
                new Expand(Shape.of(1)),
                new Gather(0),
                new Cast(DType.BOOL));
        for (Op op : ops) {
            TensorType[] many = new TensorType[9];
            Arrays.fill(many, X);
            refused(op, "operands, not 9", many);
            refused(op, "operands, not 0");
        }
        refused(new Concat(0), "needs an operand");
    }

    @Test
    void convolution() {
        Conv plain = new Conv(Window.of(3, 3), 1, Epilogue.NONE);
        refused(plain, "x must have rank 4", TensorType.float32(1, 4, 8), TensorType.float32(2, 4, 3, 3));
        refused(plain, "w must have rank 4", X, TensorType.float32(2, 4, 3));
        refused(plain, "do not fit with 1 groups", X, TensorType.float32(2, 3, 3, 3));
        refused(plain, "does not have the kernel [3, 3]", X, TensorType.float32(2, 4, 3, 2));
        refused(
                plain,
                "larger than the padded input (2)",
                TensorType.float32(1, 4, 2, 9),
                TensorType.float32(2, 4, 3, 3));
        refused(plain, "x must be [FLOAT32]", of(DType.INT32, 1, 4, 8, 8), TensorType.float32(2, 4, 3, 3));
        refused(new Conv(Window.of(3, 3), 4, Epilogue.NONE), "4 groups", X, TensorType.float32(6, 1, 3, 3));
        refused(
                new Conv(Window.of(3, 3), 1, Epilogue.ofBias()),
                "bias must be [2]",
                X,
                TensorType.float32(2, 4, 3, 3),
                TensorType.float32(3));
        refused(
                new Conv(Window.of(3, 3), 1, Epilogue.NONE.withResidual()),
                "residual must be [1, 2, 6, 6]",
                X,
                TensorType.float32(2, 4, 3, 3),
                TensorType.float32(1, 2, 1, 1));
        impossible("groups must be at least 1", () -> new Conv(Window.of(3, 3), 0, Epilogue.NONE));
    }

    @Test
    void windows() {
        impossible("1 to 3 spatial axes", () -> Window.of());
        impossible("1 to 3 spatial axes", () -> Window.of(1, 1, 1, 1));
        impossible("kernel must be at least 1", () -> Window.of(0, 3));
        impossible("strides must be at least 1", () -> Window.of(3, 3).withStrides(1, 0));
        impossible("strides must have 2 entries", () -> Window.of(3, 3).withStrides(1));
        impossible("pads must be at least 0", () -> Window.of(3, 3).withPads(-1, 0));
        impossible("dilations must be at least 1", () -> Window.of(3, 3).withDilations(0, 1));
        assertThrows(
                ArithmeticException.class,
                () -> Window.of(1 << 20).withDilations(1 << 20).extent(0));
        assertTrue(Window.of(1, 1).isPointwise());
        assertTrue(!Window.of(1, 1).withStrides(2, 1).isPointwise()
                && !Window.of(1, 1).withPads(0, 1).isPointwise());
    }

    @Test
    void transposedConvolution() {
        ConvTranspose op = new ConvTranspose(Window.of(2, 2).withPads(5, 5), List.of(0, 0), 1, Epilogue.NONE);
        refused(op, "leave nothing on spatial axis 0", TensorType.float32(1, 4, 3, 3), TensorType.float32(4, 2, 2, 2));
        ConvTranspose plain = new ConvTranspose(Window.of(2, 2), List.of(0, 0), 1, Epilogue.NONE);
        refused(plain, "do not fit", X, TensorType.float32(3, 2, 2, 2));
        refused(plain, "does not have the kernel", X, TensorType.float32(4, 2, 3, 2));
        impossible("output padding", () -> new ConvTranspose(Window.of(2, 2), List.of(0), 1, Epilogue.NONE));
        impossible("output padding", () -> new ConvTranspose(Window.of(2, 2), List.of(0, -1), 1, Epilogue.NONE));
    }

    @Test
    void matrixProduct() {
        MatMul op = new MatMul(false, false, Epilogue.NONE);
        refused(op, "rank 2 or more", TensorType.float32(3), TensorType.float32(3, 4));
        refused(
                op,
                "inner dimensions differ: 3 of a [2, 3] against 4",
                TensorType.float32(2, 3),
                TensorType.float32(4, 5));
        ShapeException e = assertThrows(
                ShapeException.class,
                () -> op.infer(List.of(TensorType.float32(2, 5, 3), TensorType.float32(3, 3, 4))));
        assertTrue(e.getMessage().contains("broadcast"), e.getMessage());
        refused(
                new MatMul(true, false, Epilogue.NONE),
                "inner dimensions differ: 2",
                TensorType.float32(2, 3),
                TensorType.float32(3, 5));
    }

    @Test
    void pooling() {
        refused(Pool.max(Window.of(2)), "1 spatial axes", X);
        refused(Pool.max(Window.of(9, 9)), "larger than the padded input", X);
        refused(Pool.max(Window.of(2, 2)), "must be [FLOAT32]", of(DType.INT8, 1, 4, 8, 8));
        impossible("p must be at least 1", () -> new Pool(Pool.Kind.LP, Window.of(2), false, false, 0));
    }

    @Test
    void elementwise() {
        refused(new Unary(UnaryFunction.of(UnaryFunction.Kind.EXP)), "must be [FLOAT32]", of(DType.INT32, 2));
        refused(new Unary(UnaryFunction.of(UnaryFunction.Kind.NOT)), "must be [BOOL]", X);
        refused(new Unary(UnaryFunction.RELU), "uint8[2] is not supported", of(DType.UINT8, 2));
        refused(new Binary(Binary.Kind.ADD), "one element type", of(DType.INT32, 2), of(DType.INT64, 2));
        refused(new Binary(Binary.Kind.AND), "must be [BOOL]", X, X);
        refused(new Binary(Binary.Kind.MOD), "must be [INT32, INT64]", X, X);
        refused(new Binary(Binary.Kind.PRELU), "must be [FLOAT32]", of(DType.INT32, 2), of(DType.INT32, 2));
        refused(new Binary(Binary.Kind.LESS), "bool[2] is not supported", of(DType.BOOL, 2), of(DType.BOOL, 2));
        refused(new Where(), "condition must be [BOOL]", X, X, X);
        refused(new Where(), "one element type", of(DType.BOOL, 1), X, of(DType.INT32, 1));
    }

    @Test
    void normalisation() {
        TensorType c = TensorType.float32(4);
        refused(new BatchNorm(0), "must be [4], not [3]", X, c, TensorType.float32(3), c, c);
        refused(new BatchNorm(0), "x must be [N, C, ...]", c, c, c, c, c);
        refused(new Softmax(4, false), "axis 4 is out of range", X);
        refused(new Softmax(-1, true), "axis -1 is out of range", X);
    }

    @Test
    void reduction() {
        impossible("ascending", () -> new Reduce(Reduce.Kind.SUM, List.of(1, 0), true));
        impossible("ascending", () -> new Reduce(Reduce.Kind.SUM, List.of(1, 1), true));
        impossible("from 0", () -> new Reduce(Reduce.Kind.SUM, List.of(-1), true));
        refused(new Reduce(Reduce.Kind.SUM, List.of(4), true), "axis 4 is out of range", X);
        refused(new Reduce(Reduce.Kind.L2, List.of(0), true), "must be [FLOAT32]", of(DType.INT32, 2));
    }

    @Test
    void movement() {
        refused(new Reshape(Shape.of(7)), "256 elements and cannot become [7]", X);
        impossible("each axis once", () -> new Transpose(List.of(0, 0)));
        refused(new Transpose(List.of(1, 0)), "does not fit", X);
        refused(new Concat(1), "alike but for axis 1", X, TensorType.float32(1, 4, 8, 7));
        refused(new Concat(4), "out of range", X);
        refused(new Concat(0), "alike", X, of(DType.INT32, 1, 4, 8, 8));
        impossible("do not fit", () -> new Slice(List.of(0), Shape.of(1, 1), List.of(1, 1)));
        impossible("do not fit", () -> new Slice(List.of(0), Shape.of(1), List.of(0)));
        refused(new Slice(List.of(6), Shape.of(3), List.of(1)), "no elements 6 to 8", TensorType.float32(8));
        refused(new Slice(List.of(1), Shape.of(3), List.of(-1)), "no elements 1 to -1", TensorType.float32(8));
        refused(new Slice(List.of(-1), Shape.of(1), List.of(1)), "no elements", TensorType.float32(8));
        impossible("pads must be from 0", () -> new Pad(Pad.Mode.EDGE, List.of(-1), List.of(0), 0));
        refused(new Pad(Pad.Mode.EDGE, List.of(1), List.of(0), 0), "nothing to repeat", TensorType.float32(0));
        refused(new Pad(Pad.Mode.EDGE, List.of(1), List.of(0), 0), "do not fit", X);
        refused(new Expand(Shape.of(2, 3)), "does not expand", TensorType.float32(2, 1, 3));
        refused(new Gather(0), "indices must be", X, TensorType.float32(1));
        refused(new Gather(4), "out of range", X, of(DType.INT64, 1));
        refused(new Gather(0), "is empty", TensorType.float32(0, 3), of(DType.INT64, 1));
        refused(new GatherNd(0), "axis 1 of data [3, 0] is empty", TensorType.float32(3, 0), of(DType.INT64, 1, 2));
    }

    @Test
    void resampling() {
        Shape to = Shape.of(1, 4, 16, 16);
        List<Double> scales = List.of(1.0, 1.0, 2.0, 2.0);
        Resize linear = new Resize(
                Resize.Mode.LINEAR,
                Resize.Coordinates.HALF_PIXEL,
                Resize.Rounding.FLOOR,
                -0.75,
                false,
                false,
                scales,
                to);
        refused(linear, "must be [FLOAT32]", of(DType.UINT8, 1, 4, 8, 8));
        refused(linear, "cannot become", TensorType.float32(8, 8));
        refused(linear, "nothing to sample", TensorType.float32(1, 4, 0, 8));
        impossible(
                "scales must be positive",
                () -> new Resize(
                        Resize.Mode.LINEAR,
                        Resize.Coordinates.HALF_PIXEL,
                        Resize.Rounding.FLOOR,
                        0,
                        false,
                        false,
                        List.of(0.0),
                        Shape.of(1)));
    }

    @Test
    void tapsLieWithinTheAxisAndWeighOne() {
        for (ContractCase c : ContractCases.all()) {
            if (!(c.op() instanceof Resize resize)) {
                continue;
            }
            Shape x = c.operands().get(0).shape();
            for (int axis : resize.changedAxes(x)) {
                Resize.AxisTaps taps = resize.taps(axis, x.dim(axis));
                assertEquals(resize.shape().dim(axis) * taps.count(), taps.weights().length, c.name());
                for (int o = 0; o < resize.shape().dim(axis); o++) {
                    double sum = 0;
                    for (int t = o * taps.count(); t < (o + 1) * taps.count(); t++) {
                        sum += taps.weights()[t];
                        assertTrue(taps.indices()[t] >= 0 && taps.indices()[t] < x.dim(axis), c.name());
                    }
                    assertEquals(1, sum, 1e-6, c.name());
                }
            }
        }
    }

    @Test
    void gradientsOfConvolutions() {
        ConvWeightGradient op = new ConvWeightGradient(Window.of(3, 3).withPads(1, 1), 2);
        TensorType dy = TensorType.float32(1, 6, 8, 8);
        assertEquals(List.of(TensorType.float32(6, 2, 3, 3)), op.infer(List.of(X, dy)));
        TensorType last = TensorType.float32(1, 8, 8, 6);
        assertEquals(
                List.of(TensorType.float32(6, 4, 3, 3)),
                op.withLayout(Layout.CHANNELS_LAST).infer(List.of(TensorType.float32(1, 8, 8, 8), last)));
        refused(op, "rank 4", X, TensorType.float32(1, 6, 8));
        refused(op, "4 channels of x and 3 of dy must be multiples of 2", X, TensorType.float32(1, 3, 8, 8));
        refused(op, "dy must be [1, 6, 8, 8] for x [1, 4, 8, 8], not [1, 6, 8, 7]", X, TensorType.float32(1, 6, 8, 7));
        refused(op, "dy must be [1, 6, 8, 8]", X, TensorType.float32(2, 6, 8, 8));
        refused(op, "dy must be [FLOAT32]", X, of(DType.INT32, 1, 6, 8, 8));
        refused(
                new ConvWeightGradient(Window.of(9, 9), 1),
                "larger than the padded input",
                X,
                TensorType.float32(1, 6, 1, 1));
        impossible("groups must be at least 1", () -> new ConvWeightGradient(Window.of(3), 0));
    }

    @Test
    void gradientsOfPools() {
        PoolGradient max = new PoolGradient(Pool.max(Window.of(2, 2).withStrides(2, 2)), List.of(8, 8));
        TensorType dy = TensorType.float32(1, 4, 4, 4);
        assertEquals(List.of(X), max.infer(List.of(dy, X)));
        PoolGradient average = new PoolGradient(Pool.average(Window.of(2, 2), false), List.of(8, 8));
        refused(max, "takes 2 operands, not 1", dy);
        refused(average, "takes 1 operands, not 2", dy, X);
        refused(max, "x must be [1, 4, 8, 8], not [1, 4, 8, 9]", dy, TensorType.float32(1, 4, 8, 9));
        refused(max, "dy must be [1, 4, 4, 4] for x [1, 4, 8, 8]", X, X);
        refused(max, "dy must have rank 4", TensorType.float32(1, 4, 4), X);
        impossible(
                "MAX or AVERAGE",
                () -> new PoolGradient(new Pool(Pool.Kind.LP, Window.of(2), false, false, 2), List.of(8)));
        impossible("one for each axis", () -> new PoolGradient(Pool.max(Window.of(2, 2)), List.of(8)));
    }

    @Test
    void normalisationInTraining() {
        TensorType c = TensorType.float32(4);
        BatchNormTraining op = new BatchNormTraining(0.1f);
        assertEquals(List.of(X, c, c), op.infer(List.of(X, c, c)));
        refused(op, "scale must be [4], not [3]", X, TensorType.float32(3), c);
        refused(op, "bias must be [4], not [3]", X, c, TensorType.float32(3));
        refused(op, "x must be [N, C, ...]", c, c, c);
        refused(op, "no statistics", TensorType.float32(0, 4, 8, 8), c, c);
        BatchNormGradient gradient = new BatchNormGradient(0.1f);
        assertEquals(List.of(X, c, c), gradient.infer(List.of(X, X, c, c, c)));
        refused(gradient, "dy must be", c, X, c, c, c);
        refused(gradient, "scale must be [4]", X, X, TensorType.float32(), c, c);
        refused(gradient, "mean must be [4]", X, X, c, TensorType.float32(3), c);
        refused(gradient, "variance must be [4]", X, X, c, c, TensorType.float32(3));
        refused(gradient.withLayout(Layout.CHANNELS_LAST), "scale must be [8]", X, X, c, c, c);
    }

    @Test
    void losses() {
        TensorType targets = TensorType.float32(2, 3, 5);
        SoftmaxCrossEntropy op = new SoftmaxCrossEntropy();
        assertEquals(List.of(TensorType.float32(2, 5)), op.infer(List.of(targets, targets)));
        refused(op, "targets must be [2, 3, 5] as the logits, not [2, 3]", targets, TensorType.float32(2, 3));
        refused(op, "with a class at least", TensorType.float32(2, 0), TensorType.float32(2, 0));
        refused(op, "with a class at least", TensorType.float32(2), TensorType.float32(2));
        refused(op, "targets must be [FLOAT32]", targets, of(DType.INT64, 2, 3, 5));
        SoftmaxCrossEntropyGradient gradient = new SoftmaxCrossEntropyGradient();
        assertEquals(List.of(targets), gradient.infer(List.of(TensorType.float32(2, 5), targets, targets)));
        refused(gradient, "dlosses must be [2, 5], not [2]", TensorType.float32(2), targets, targets);
    }

    @Test
    void activationsAndDropout() {
        UnaryGradient relu = new UnaryGradient(UnaryFunction.RELU);
        refused(relu, "must have one shape", X, TensorType.float32(4));
        refused(relu, "y must be [FLOAT32]", X, of(DType.INT32, 1, 4, 8, 8));
        impossible(
                "does not follow from its result", () -> new UnaryGradient(UnaryFunction.of(UnaryFunction.Kind.GELU)));
        impossible(
                "does not follow from its result",
                () -> new UnaryGradient(new UnaryFunction(UnaryFunction.Kind.LEAKY_RELU, -0.1f, 0)));
        Dropout dropout = new Dropout(0.5f, 0);
        refused(dropout, "takes x, and in training a counter, not 3", X, X, X);
        refused(dropout, "counter must be [INT64]", X, TensorType.float32(2));
        refused(dropout, "counter must be [2]", X, of(DType.INT64, 3));
        impossible("rate must be from 0 to less than 1", () -> new Dropout(1, 0));
        impossible("rate must be from 0 to less than 1", () -> new Dropout(Float.NaN, 0));
    }

    @Test
    void optimizers() {
        OptimizerUpdate adam = new OptimizerUpdate(OptimizerUpdate.Rule.ADAM, 2, 0.9f, 1e-8f, 0, false, false);
        TensorType four = TensorType.float32(4);
        TensorType one = TensorType.float32();
        assertEquals(List.of(X, X, X), adam.infer(List.of(X, X, four, one, X, X)));
        refused(adam, "takes 6 operands, not 5", X, X, four, one, X);
        refused(adam, "gradient must be", X, four, four, one, X, X);
        refused(adam, "settings must be [4]", X, X, one, one, X, X);
        refused(adam, "factor must be []", X, X, four, four, X, X);
        refused(adam, "states must be", X, X, four, one, X, four);
        impossible(
                "keeps 2 to 2 states",
                () -> new OptimizerUpdate(OptimizerUpdate.Rule.ADAM, 1, 0.9f, 0, 0, false, false));
        impossible(
                "decay must be from 0", () -> new OptimizerUpdate(OptimizerUpdate.Rule.ADAM, 2, 1, 0, 0, false, false));
        impossible(
                "must not be negative", () -> new OptimizerUpdate(OptimizerUpdate.Rule.SGD, 0, 0, 0, -1, false, false));
        impossible("Nesterov", () -> new OptimizerUpdate(OptimizerUpdate.Rule.SGD, 0, 0, 0, 0, false, true));
    }
}
