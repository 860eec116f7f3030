package org.cnn4j.graph.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Expand;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Window;
import org.cnn4j.testkit.Fill;
import org.cnn4j.testkit.RefTensor;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;

/** Each pass takes out what it should, leaves what it must, and the graph means the same. */
class PassesTest {
    private static final Shape PICTURE = Shape.of(2, 4, 5, 6);
    private static final Window THREE = Window.of(3, 3).withPads(1, 1);

    private final GraphBuilder builder = new GraphBuilder("test");
    private final Fill fill = new Fill(7);
    private final Value x = builder.input("x", TensorType.float32(PICTURE.dims()));

    /** Runs all passes, checks that meaning, names and types stay, and gives the operators that are left. */
    private List<Op> passed() {
        return passed(builder.build(), new FoldMemo()).nodes().stream()
                .map(node -> node.op())
                .toList();
    }

    private static Graph passed(Graph before, FoldMemo memo) {
        Graph after = Passes.apply(before, Passes.inference(memo));
        assertEquals(before.inputs(), after.inputs());
        Fill numbers = new Fill(11);
        List<Tensor> inputs = before.inputs().stream()
                .map(value -> numbers.uniform(value.type().shape(), -5, 5))
                .toList();
        List<RefTensor> expected = Reference.run(before, inputs);
        List<RefTensor> actual = Reference.run(after, inputs);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(before.outputs().get(i).name(), after.outputs().get(i).name());
            assertEquals(expected.get(i).type(), actual.get(i).type());
            for (int k = 0; k < expected.get(i).size(); k++) {
                double want = expected.get(i).real(k);
                // Folded weights are rounded to floats once; 36 of them are summed up.
                assertEquals(want, actual.get(i).real(k), 1e-5 * (1 + Math.abs(want)), "element " + k);
            }
        }
        return after;
    }

    private Value constant(int... dims) {
        return builder.constant("c", fill.uniform(Shape.of(dims), 0.5, 2));
    }

    private Value conv(Value in, int filters, int groups, boolean bias) {
        int channels = in.type().shape().dim(1);
        Value w = constant(filters, channels / groups, 3, 3);
        Conv op = new Conv(THREE, groups, bias ? Epilogue.ofBias() : Epilogue.NONE);
        return bias ? builder.add("conv", op, in, w, constant(filters)) : builder.add("conv", op, in, w);
    }

    private Value batchNorm(Value in) {
        int c = in.type().shape().dim(1);
        return builder.add("bn", new BatchNorm(1e-3f), in, constant(c), constant(c), constant(c), constant(c));
    }

    private Value unary(Kind kind, Value in) {
        return builder.add("unary", new Unary(UnaryFunction.of(kind)), in);
    }

    private Value binary(Binary.Kind kind, Value a, Value b) {
        return builder.add("binary", new Binary(kind), a, b);
    }

    private static Conv conv(int groups, Epilogue epilogue) {
        return new Conv(THREE, groups, epilogue);
    }

    @Test
    void batchNormFoldsIntoConvolutions() {
        builder.output("plain", batchNorm(conv(x, 3, 1, false)));
        builder.output("bias", batchNorm(conv(x, 3, 1, true)));
        builder.output("groups", batchNorm(conv(x, 6, 2, true)));
        builder.output("depthwise", batchNorm(batchNorm(conv(x, 4, 4, false))));
        assertEquals(
                List.of(
                        conv(1, Epilogue.ofBias()),
                        conv(1, Epilogue.ofBias()),
                        conv(2, Epilogue.ofBias()),
                        conv(4, Epilogue.ofBias())),
                passed());
    }

    @Test
    void batchNormFoldsIntoTransposedConvolutionsAndProducts() {
        Window two = Window.of(2, 2).withStrides(2, 2);
        for (int groups : new int[] {1, 2}) {
            ConvTranspose up = new ConvTranspose(two, List.of(0, 0), groups, Epilogue.NONE);
            builder.output("up" + groups, batchNorm(builder.add("up", up, x, constant(4, 3, 2, 2))));
        }
        Value flat = builder.add("flat", new Reshape(Shape.of(2, 120)), x);
        builder.output(
                "dense",
                batchNorm(builder.add("dense", new MatMul(false, false, Epilogue.NONE), flat, constant(120, 5))));
        builder.output(
                "denseT",
                batchNorm(builder.add("dense", new MatMul(false, true, Epilogue.NONE), flat, constant(5, 120))));
        assertEquals(
                List.of(
                        new ConvTranspose(two, List.of(0, 0), 1, Epilogue.ofBias()),
                        new ConvTranspose(two, List.of(0, 0), 2, Epilogue.ofBias()),
                        new Reshape(Shape.of(2, 120)),
                        new MatMul(false, false, Epilogue.ofBias()),
                        new MatMul(false, true, Epilogue.ofBias())),
                passed());
    }

    @Test
    void batchNormStaysWhereFoldingWouldChangeSomething() {
        Value shared = conv(x, 3, 1, false);
        builder.output("shared", shared);
        builder.output("norm of shared", batchNorm(shared));
        builder.output("after activation", batchNorm(unary(Kind.RELU, conv(x, 3, 1, false))));
        Value variable = conv(x, 3, 1, false);
        Value scale = builder.input("scale", TensorType.float32(3));
        builder.output(
                "variable scale",
                builder.add("bn", new BatchNorm(0), variable, scale, constant(3), constant(3), constant(3)));
        Value weights = builder.input("w", TensorType.float32(3, 4, 3, 3));
        builder.output("variable weights", batchNorm(builder.add("conv", conv(1, Epilogue.NONE), x, weights)));
        assertEquals(4, passed().stream().filter(BatchNorm.class::isInstance).count());
    }

    @Test
    void batchNormThatStaysTakesItsActivation() {
        Value shared = conv(x, 3, 1, false);
        builder.output("shared", shared);
        Value norm = batchNorm(shared);
        builder.output("relu", unary(Kind.RELU, norm));
        Value seen = batchNorm(shared);
        builder.output("seen", seen);
        builder.output("relu of seen", unary(Kind.RELU, seen));
        assertEquals(
                List.of(
                        new BatchNorm(1e-3f).withActivation(UnaryFunction.RELU),
                        new BatchNorm(1e-3f),
                        new Unary(UnaryFunction.RELU)),
                passed().stream().filter(op -> !(op instanceof Conv)).toList());
    }

    @Test
    void foldedWeightsAreSharedBetweenGraphsOfOneNetwork() {
        builder.output("y", batchNorm(conv(x, 3, 1, true)));
        Graph graph = builder.build();
        FoldMemo memo = new FoldMemo();
        Graph first = passed(graph, memo);
        Graph second = passed(graph, memo);
        for (int i = 1; i < 3; i++) {
            assertSame(
                    first.constant(first.nodes().get(0).inputs().get(i)),
                    second.constant(second.nodes().get(0).inputs().get(i)));
        }
    }

    @Test
    void constantsAChannelFoldIntoConvolutions() {
        builder.output("add", binary(Binary.Kind.ADD, conv(x, 3, 1, false), constant(3, 1, 1)));
        builder.output("added to", binary(Binary.Kind.ADD, constant(1, 3, 1, 1), conv(x, 3, 1, true)));
        builder.output("mul", binary(Binary.Kind.MUL, conv(x, 3, 1, true), constant(1, 3, 1, 1)));
        builder.output("div", binary(Binary.Kind.DIV, conv(x, 3, 1, true), constant(3, 1, 1)));
        builder.output("sub", binary(Binary.Kind.SUB, conv(x, 3, 1, true), constant(3, 1, 1)));
        builder.output("from", binary(Binary.Kind.SUB, constant(3, 1, 1), conv(x, 3, 1, true)));
        builder.output("scalar", binary(Binary.Kind.MUL, conv(x, 3, 1, true), constant()));
        Value dense = builder.add("dense", new MatMul(false, false, Epilogue.NONE), x, constant(6, 5));
        builder.output("dense", binary(Binary.Kind.ADD, dense, constant(5)));
        List<Op> ops = passed();
        assertEquals(8, ops.size(), ops.toString());
        assertTrue(ops.stream().allMatch(op -> FoldPerChannel.epilogue(op).equals(Epilogue.ofBias())), ops.toString());
    }

    @Test
    void otherConstantsStay() {
        builder.output("element", binary(Binary.Kind.ADD, conv(x, 3, 1, false), constant(3, 5, 6)));
        builder.output("column", binary(Binary.Kind.MUL, conv(x, 6, 1, false), constant(6)));
        builder.output("over", binary(Binary.Kind.DIV, constant(3, 1, 1), conv(x, 3, 1, false)));
        builder.output("repeated", binary(Binary.Kind.ADD, conv(x, 1, 1, false), constant(4, 1, 1)));
        builder.output("power", binary(Binary.Kind.POW, unary(Kind.ABS, conv(x, 3, 1, false)), constant(3, 1, 1)));
        assertEquals(5, passed().stream().filter(Binary.class::isInstance).count());
    }

    @Test
    void residualAndActivationMoveIntoTheConvolution() {
        Value first = unary(Kind.RELU, batchNorm(conv(x, 4, 1, false)));
        Value second = batchNorm(conv(first, 4, 1, false));
        builder.output("y", unary(Kind.RELU, binary(Binary.Kind.ADD, second, x)));
        Epilogue both = Epilogue.ofBias().withResidual().withActivation(UnaryFunction.RELU);
        assertEquals(List.of(conv(1, Epilogue.ofBias().withActivation(UnaryFunction.RELU)), conv(1, both)), passed());
    }

    @Test
    void theLaterOfTwoConvolutionsTakesTheOtherAsResidual() {
        for (boolean lateFirst : new boolean[] {true, false}) {
            Value early = conv(x, 4, 1, false);
            Value late = conv(unary(Kind.ABS, x), 4, 1, true);
            Value sum = binary(Binary.Kind.ADD, lateFirst ? late : early, lateFirst ? early : late);
            builder.output("y" + lateFirst, sum);
        }
        Op abs = new Unary(UnaryFunction.of(Kind.ABS));
        Op first = conv(1, Epilogue.NONE);
        Op second = conv(1, Epilogue.ofBias().withResidual());
        assertEquals(List.of(first, abs, second, first, abs, second), passed());
    }

    @Test
    void additionStaysWhereItIsNoResidual() {
        Value twice = conv(x, 4, 1, false);
        builder.output("doubled", binary(Binary.Kind.ADD, twice, twice));
        Value broadcast = conv(x, 1, 1, false);
        builder.output("broadcast", binary(Binary.Kind.ADD, broadcast, x));
        Value seen = conv(x, 4, 1, false);
        builder.output("seen", seen);
        builder.output("sum", binary(Binary.Kind.ADD, seen, x));
        assertEquals(3, passed().stream().filter(Binary.class::isInstance).count());
    }

    @Test
    void anActivationIsNotFusedIntoWhatOthersSee() {
        Value seen = conv(x, 4, 1, false);
        builder.output("relu", unary(Kind.RELU, seen));
        builder.output("abs", unary(Kind.ABS, seen));
        assertEquals(3, passed().size());
    }

    @Test
    void onlyOneActivationIsFused() {
        builder.output("y", unary(Kind.SIGMOID, unary(Kind.RELU, conv(x, 4, 1, false))));
        assertEquals(
                List.of(
                        conv(1, Epilogue.NONE.withActivation(UnaryFunction.RELU)),
                        new Unary(UnaryFunction.of(Kind.SIGMOID))),
                passed());
    }

    @Test
    void activationsWrittenInPiecesAreRecognised() {
        Value a = conv(x, 4, 1, true);
        builder.output("silu", binary(Binary.Kind.MUL, unary(Kind.SIGMOID, a), a));
        Value b = conv(x, 4, 1, true);
        UnaryFunction gate = new UnaryFunction(Kind.HARD_SIGMOID, 1f / 6, 0.5f);
        builder.output("hard", binary(Binary.Kind.MUL, b, builder.add("gate", new Unary(gate), b)));
        Value c = conv(x, 4, 1, true);
        Value clipped = builder.add("clip", new Unary(UnaryFunction.clip(0, 6)), binary(Binary.Kind.ADD, c, scalar(3)));
        builder.output("divided", binary(Binary.Kind.DIV, binary(Binary.Kind.MUL, c, clipped), scalar(6)));
        Value d = conv(x, 4, 1, true);
        Value gated = builder.add("clip", new Unary(UnaryFunction.clip(0, 6)), binary(Binary.Kind.ADD, d, scalar(3)));
        builder.output("first divided", binary(Binary.Kind.MUL, d, binary(Binary.Kind.DIV, gated, scalar(6))));
        List<UnaryFunction> activations = passed().stream()
                .map(op -> FoldPerChannel.epilogue(op).activation())
                .toList();
        UnaryFunction hard = UnaryFunction.of(Kind.HARD_SWISH);
        assertEquals(List.of(new UnaryFunction(Kind.SWISH, 1, 0), hard, hard, hard), activations);
    }

    @Test
    void whatOnlyLooksLikeAnActivationStays() {
        Value a = unary(Kind.ABS, x);
        builder.output("other operand", binary(Binary.Kind.MUL, unary(Kind.SIGMOID, x), a));
        Value wrongClip =
                builder.add("clip", new Unary(UnaryFunction.clip(0, 5)), binary(Binary.Kind.ADD, a, scalar(3)));
        builder.output("wrong clip", binary(Binary.Kind.DIV, binary(Binary.Kind.MUL, a, wrongClip), scalar(6)));
        assertEquals(2, passed().stream().filter(Binary.class::isInstance).count());
    }

    private Value scalar(float value) {
        return builder.constant("s", Tensor.scalar(value));
    }

    @Test
    void arithmeticWithScalarsBecomesAFunction() {
        Value positive = unary(Kind.ABS, x);
        int count = 0;
        for (Binary.Kind kind :
                List.of(Binary.Kind.ADD, Binary.Kind.SUB, Binary.Kind.MUL, Binary.Kind.MAX, Binary.Kind.MIN)) {
            builder.output("first" + count++, binary(kind, scalar(2.5f), x));
            builder.output("second" + count++, binary(kind, x, scalar(2.5f)));
        }
        builder.output("div", binary(Binary.Kind.DIV, x, scalar(4)));
        builder.output("reciprocal", binary(Binary.Kind.DIV, scalar(1), positive));
        builder.output("square", binary(Binary.Kind.POW, x, scalar(2)));
        builder.output("root", binary(Binary.Kind.POW, positive, scalar(0.5f)));
        builder.output("inverse", binary(Binary.Kind.POW, positive, scalar(-1)));
        builder.output("prelu", binary(Binary.Kind.PRELU, x, scalar(0.2f)));
        assertEquals(
                List.of(new Binary(Binary.Kind.MUL)),
                passed().stream().filter(Binary.class::isInstance).toList());
    }

    @Test
    void scalarsThatMakeTheResultLargerStay() {
        Value single = builder.input("single", TensorType.float32(1));
        builder.output("rank", binary(Binary.Kind.ADD, single, constant(1, 1, 1)));
        builder.output("cube", binary(Binary.Kind.POW, x, scalar(3)));
        builder.output("base", binary(Binary.Kind.POW, scalar(2), x));
        builder.output("infinite", binary(Binary.Kind.MIN, x, scalar(Float.POSITIVE_INFINITY)));
        assertEquals(4, passed().stream().filter(Binary.class::isInstance).count());
    }

    @Test
    void operatorsThatDoNothingGo() {
        List<Integer> zeros = List.of(0, 0, 0, 0);
        List<Op> nothing = List.of(
                new Unary(UnaryFunction.IDENTITY),
                new Reshape(PICTURE),
                new Transpose(List.of(0, 1, 2, 3)),
                new Cast(org.cnn4j.DType.FLOAT32),
                new Expand(Shape.of(5, 6)),
                new Pad(Pad.Mode.REFLECT, zeros, zeros, 0),
                new Slice(zeros, PICTURE, List.of(1, 1, 1, 1)),
                new Concat(1),
                Pool.average(Window.of(1, 1), true),
                new Reduce(Reduce.Kind.MAX, List.of(), true));
        for (Op op : nothing) {
            Value y = op instanceof Expand
                    ? builder.add("expand", new Expand(PICTURE), x)
                    : builder.add("nothing", op, x);
            builder.output(op.name(), unary(Kind.NEG, y));
        }
        builder.output("x itself", builder.add("same", new Unary(UnaryFunction.IDENTITY), x));
        List<Op> ops = passed();
        assertEquals(nothing.size(), ops.size(), ops.toString());
    }

    @Test
    void operatorsThatDoSomethingStay() {
        List<Op> something = List.of(
                new Slice(List.of(1, 3, 4, 5), PICTURE, List.of(-1, -1, -1, -1)),
                new Pool(Pool.Kind.LP, Window.of(1, 1), false, false, 2),
                new Reduce(Reduce.Kind.L1, List.of(), true),
                new Cast(org.cnn4j.DType.INT32));
        something.forEach(op -> builder.output(op.name(), builder.add("something", op, x)));
        assertEquals(something, passed());
    }

    @Test
    void transpositionsThatMoveNothingBecomeReshapes() {
        Value flat = builder.input("flat", TensorType.float32(3, 1, 5, 1));
        builder.output("moves nothing", builder.add("t", new Transpose(List.of(1, 0, 3, 2)), flat));
        builder.output("moves", builder.add("u", new Transpose(List.of(2, 1, 0, 3)), flat));
        assertEquals(List.of(new Reshape(Shape.of(1, 3, 1, 5)), new Transpose(List.of(2, 1, 0, 3))), passed());
    }

    @Test
    void whatNothingDependsOnGoes() {
        conv(x, 3, 1, true);
        builder.input("unused", TensorType.float32(2));
        builder.output("y", unary(Kind.NEG, x));
        Graph graph = passed(builder.build(), new FoldMemo());
        assertEquals(1, graph.nodes().size());
        assertEquals(2, graph.inputs().size());
        assertTrue(graph.constants().isEmpty());
    }
}
