package org.cnn4j.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Gather;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Resize;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Where;
import org.cnn4j.op.Window;
import org.cnn4j.testkit.Fill;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gradients of each operator, function by function, against central differences. */
class GradientRulesTest {
    private final Fill fill = new Fill(7);

    private static void check(Op op, Tensor... operands) {
        int compared = GradientCheck.check(GradientCheck.of(op), List.of(operands));
        assertTrue(compared > 0, "not one element was compared of " + op);
    }

    private Tensor uniform(double low, double high, int... dims) {
        return fill.uniform(Shape.of(dims), low, high);
    }

    private Tensor any(int... dims) {
        return uniform(-2, 2, dims);
    }

    private static UnaryFunction function(Kind kind, double alpha, double beta) {
        return new UnaryFunction(kind, (float) alpha, (float) beta);
    }

    @TestFactory
    Stream<DynamicTest> functions() {
        List<UnaryFunction> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.NOT) {
                all.add(function(kind, 0.7, 1.3));
            }
        }
        all.addAll(List.of(
                function(Kind.LEAKY_RELU, -0.3, 0),
                function(Kind.ELU, -0.4, 0),
                function(Kind.SELU, 0.7, -1.2),
                function(Kind.SELU, -0.7, 1.2),
                function(Kind.CELU, -0.8, 0),
                UnaryFunction.clip(-1, 1),
                function(Kind.HARD_SIGMOID, 0.3, 0.5)));
        return all.stream()
                .map(f -> DynamicTest.dynamicTest(f.toString(), () -> {
                    double low =
                            switch (f.kind()) {
                                case SQRT, LOG -> 0.2;
                                case ACOSH -> 1.2;
                                case ASIN, ACOS, ATANH -> -0.9;
                                case HARD_SWISH -> -5;
                                default -> -2.5;
                            };
                    double high =
                            switch (f.kind()) {
                                case ASIN, ACOS, ATANH -> 0.9;
                                case TAN -> 1.2;
                                case HARD_SWISH -> 5;
                                default -> 2.5;
                            };
                    low = f.kind() == Kind.TAN ? -1.2 : low;
                    check(new Unary(f), uniform(low, high, 3, 17));
                    if (f.kind() != Kind.ACOSH && f.kind() != Kind.SQRT && f.kind() != Kind.LOG) {
                        Epilogue epilogue = Epilogue.ofBias().withResidual().withActivation(f);
                        double s = 0.2;
                        check(
                                new Conv(Window.of(2, 2), 1, epilogue),
                                uniform(-s, s, 2, 3, 4, 5),
                                uniform(-s, s, 2, 3, 2, 2),
                                uniform(-s, s, 2),
                                uniform(-s, s, 2, 2, 3, 4));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> functionsOfTwo() {
        return Stream.of(Binary.Kind.values())
                .filter(kind -> !kind.isComparison() && !kind.isLogical() && kind != Binary.Kind.MOD)
                .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> {
                    double low = kind == Binary.Kind.POW || kind == Binary.Kind.DIV ? 0.4 : -2;
                    for (int[][] shapes : new int[][][] {
                        {{2, 3, 4}, {2, 3, 4}}, {{2, 1, 4}, {3, 1}}, {{5}, {}}, {{1, 3}, {4, 2, 1, 1}}, {{1}, {3, 1}}
                    }) {
                        double other = kind == Binary.Kind.POW ? -2 : kind == Binary.Kind.FMOD ? 0.4 : low;
                        check(new Binary(kind), uniform(low, 2, shapes[0]), uniform(other, 2, shapes[1]));
                    }
                }));
    }

    @Test
    void powersWithConstantExponents() {
        for (float exponent : new float[] {-1.5f, -1, 0, 0.5f, 1, 2, 3}) {
            GradientCheck.check(
                    (builder, inputs) -> builder.add(
                            "power",
                            new Binary(Binary.Kind.POW),
                            inputs.get(0),
                            builder.constant("exponent", Tensor.scalar(exponent))),
                    List.of(uniform(0.3, 2, 2, 5)));
        }
    }

    @TestFactory
    Stream<DynamicTest> reductions() {
        return Stream.of(Reduce.Kind.values())
                .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> {
                    double low = kind == Reduce.Kind.LOG_SUM ? 0.3 : -2;
                    for (List<Integer> axes :
                            List.of(List.of(1), List.of(0, 2), List.of(0, 1, 2), List.<Integer>of())) {
                        for (boolean keep : new boolean[] {true, false}) {
                            check(new Reduce(kind, axes, keep), uniform(low, 2, 2, 3, 4));
                        }
                    }
                }));
    }

    @Test
    void productsOfElementsThatAreZero() {
        Reduce rows = new Reduce(Reduce.Kind.PROD, List.of(1), false);
        check(rows, Tensor.of(Shape.of(3, 3), 0f, 2f, 3f, 0f, 0f, 4f, 5f, 0.5f, -3f));
    }

    @Test
    void choices() {
        Tensor condition = Tensor.of(Shape.of(2, 1, 3), true, false, false, true, true, false);
        check(new Where(), condition, any(4, 3), any(2, 1, 1));
        check(new Where(), condition, any(1), any(2, 4, 3));
    }

    @Test
    void convolutionsWhoseWindowsLeaveARest() {
        Window window = Window.of(3, 2).withStrides(3, 4).withPads(List.of(1, 0), List.of(0, 1));
        check(new Conv(window, 1, Epilogue.ofBias()), any(2, 3, 9, 9), any(4, 3, 3, 2), any(4));
    }

    @Test
    void transposedConvolutionsWithMuchOutputPadding() {
        Window window = Window.of(3, 3).withStrides(2, 1).withPads(List.of(1, 0), List.of(1, 2));
        ConvTranspose op = new ConvTranspose(window, List.of(3, 2), 2, Epilogue.ofBias());
        check(op, any(2, 4, 3, 4), any(4, 3, 3, 3), any(6));
    }

    @Test
    void productsOfBatches() {
        for (boolean transA : new boolean[] {false, true}) {
            for (boolean transB : new boolean[] {false, true}) {
                MatMul op = new MatMul(transA, transB, Epilogue.ofBias());
                int[] b = transB ? new int[] {5, 4} : new int[] {4, 5};
                int[] batch = transB ? new int[] {1, 1, 5, 4} : new int[] {1, 1, 4, 5};
                check(op, transA ? any(2, 3, 4, 2) : any(2, 3, 2, 4), any(b), any(5));
                check(op, transA ? any(3, 4, 2) : any(3, 2, 4), any(batch), any(5));
                check(
                        op,
                        transA ? any(4, 2) : any(2, 4),
                        any(transB ? new int[] {3, 5, 4} : new int[] {3, 4, 5}),
                        any(5));
            }
        }
    }

    @Test
    void poolsOfPowers() {
        for (int p : new int[] {1, 2, 3}) {
            Window window = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
            check(new Pool(Pool.Kind.LP, window, true, false, p), any(2, 2, 6, 7));
            check(new Pool(Pool.Kind.LP, window.withDilations(2, 1), false, false, p), any(1, 2, 7, 6));
        }
        check(new MaxPoolIndices(Window.of(2, 2).withStrides(2, 2), true, false), any(2, 3, 5, 4));
    }

    @Test
    void normalisation() {
        for (UnaryFunction f : List.of(UnaryFunction.IDENTITY, UnaryFunction.RELU, UnaryFunction.of(Kind.SOFTPLUS))) {
            BatchNorm given = new BatchNorm(0.1f).withActivation(f);
            check(given, any(3, 4, 2, 3), any(4), any(4), any(4), uniform(0.2, 2, 4));
            check(given, any(3, 2), any(2), any(2), any(2), uniform(0.2, 2, 2));
        }
        check(new BatchNormTraining(0.1f), any(3, 4, 2, 3), any(4), any(4));
        check(new BatchNormTraining(0.1f), any(5, 2), any(2), any(2));
        for (boolean log : new boolean[] {false, true}) {
            check(new Softmax(1, log), any(3, 4, 2));
            check(new Softmax(0, log), any(5));
        }
    }

    @Test
    void losses() {
        check(new SoftmaxCrossEntropy(), any(3, 4), uniform(0, 1, 3, 4));
        check(new SoftmaxCrossEntropy(), any(2, 3, 2, 2), any(2, 3, 2, 2));
    }

    @Test
    void dropout() {
        check(new Dropout(0.4f, 3), any(5, 7), Tensor.of(Shape.of(2), 8L, 9L));
        check(new Dropout(0.4f, 3), any(5, 7));
    }

    @Test
    void picksAlongAnAxis() {
        Tensor indices = Tensor.of(Shape.of(2, 3), 0L, 2L, -1L, 2L, 2L, 1L);
        for (int axis = 0; axis < 3; axis++) {
            check(new Gather(axis), any(4, 3, 5), indices);
            check(new Gather(axis), any(4, 3, 5), Tensor.of(Shape.scalar(), 1L));
            check(new Gather(axis), any(4, 3, 5), Tensor.of(Shape.of(2), 9, -9));
        }
    }

    @Test
    void updatesThatMeetEachOther() {
        Tensor indices = Tensor.of(Shape.of(3, 2), 1L, 0L, 1L, 3L, -3L, 0L);
        Tensor tuples = Tensor.of(Shape.of(4, 1), 1, 1, -1, 0);
        for (ScatterElements.Reduction reduction : ScatterElements.Reduction.values()) {
            check(new ScatterElements(0, reduction), any(4, 2), indices, any(3, 2));
            check(new ScatterNd(reduction), any(3, 2), tuples, any(4, 2));
            Tensor zeros = Tensor.of(Shape.of(3, 2), 0f, 2f, 0f, 0f, 1f, 3f);
            if (reduction == ScatterElements.Reduction.MUL) {
                check(new ScatterElements(0, reduction), any(4, 2), indices, zeros);
            }
        }
    }

    @Test
    void picksOfTuplesWithABatch() {
        check(new GatherNd(1), any(2, 3, 4), Tensor.of(Shape.of(2, 2, 1), 0L, 2L, -1L, 1L));
        check(new GatherNd(2), any(2, 2, 4, 3), Tensor.of(Shape.of(2, 2, 2), 0, 2, -1, 1, 3, 0, 3, 0));
    }

    @Test
    void enlargementsByWholeFactors() {
        Resize.Coordinates coordinates = Resize.Coordinates.ASYMMETRIC;
        for (int[] factors : new int[][] {{1, 1, 2, 2}, {1, 1, 3, 1}, {2, 1, 1, 2}, {1, 2, 2, 1}}) {
            List<Double> scales =
                    IntStream.of(factors).mapToObj(f -> (double) f).toList();
            Shape out = Shape.of(factors[0], 2 * factors[1], 3 * factors[2], 2 * factors[3]);
            Resize op =
                    new Resize(Resize.Mode.NEAREST, coordinates, Resize.Rounding.FLOOR, 0, false, false, scales, out);
            check(op, any(1, 2, 3, 2));
        }
    }

    @Test
    void cubicSamplingAtPlacesIsRefused() {
        GridSample op = new GridSample(GridSample.Mode.CUBIC, GridSample.Padding.ZEROS, -0.75, true);
        UnsupportedOperatorException e =
                assertThrows(UnsupportedOperatorException.class, () -> check(op, any(1, 1, 3, 3), any(1, 2, 2, 2)));
        assertEquals("Node \"op\": GridSample has no gradient for CUBIC, only for LINEAR and NEAREST", e.getMessage());
    }
}
