package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.autodiff.Gradients;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Philox;
import org.cnn4j.testkit.RefTensor;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses against PyTorch's definitions, and their gradients against differences of those. */
class LossesTest {
    private static final int ROWS = 5;
    private static final int CLASSES = 4;
    private static final double[] WEIGHTS = {0.5, 2, 0, 1.25};
    private static final double SMOOTHING = 0.125;

    /** A loss of predictions and targets, row-major {@code [ROWS, CLASSES]}. */
    private interface Formula extends BiFunction<double[], double[], Double> {}

    private static double logProbability(double[] logits, int row, int c) {
        double sum = IntStream.range(0, CLASSES)
                .mapToDouble(k -> Math.exp(logits[row * CLASSES + k]))
                .sum();
        return logits[row * CLASSES + c] - Math.log(sum);
    }

    private static int label(double[] targets, int row) {
        return IntStream.range(0, CLASSES)
                .filter(c -> targets[row * CLASSES + c] == 1)
                .findFirst()
                .orElseThrow();
    }

    /** {@code CrossEntropyLoss(weight, label_smoothing)} with class indices. */
    private static Formula crossEntropy(double smoothing, double[] weights) {
        return (x, t) -> {
            double sum = 0;
            double all = 0;
            for (int row = 0; row < ROWS; row++) {
                int label = label(t, row);
                sum -= (1 - smoothing) * weights[label] * logProbability(x, row, label);
                for (int c = 0; c < CLASSES; c++) {
                    sum -= smoothing / CLASSES * weights[c] * logProbability(x, row, c);
                }
                all += weights[label];
            }
            return sum / all;
        };
    }

    private static Formula mean(BiFunction<Double, Double, Double> each) {
        return (x, t) -> IntStream.range(0, x.length)
                        .mapToDouble(i -> each.apply(x[i], t[i]))
                        .sum()
                / x.length;
    }

    private static Formula nll() {
        return (x, t) -> IntStream.range(0, ROWS)
                        .mapToDouble(row -> -x[row * CLASSES + label(t, row)])
                        .sum()
                / ROWS;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static Stream<Arguments> losses() {
        double[] ones = {1, 1, 1, 1};
        Losses.CrossEntropy plain = Losses.crossEntropy();
        return Stream.of(
                Arguments.of("crossEntropy", plain, crossEntropy(0, ones), true),
                Arguments.of("smoothed", plain.withLabelSmoothing(SMOOTHING), crossEntropy(SMOOTHING, ones), true),
                Arguments.of("weighted", plain.withClassWeights(WEIGHTS), crossEntropy(0, WEIGHTS), true),
                Arguments.of(
                        "both",
                        plain.withClassWeights(WEIGHTS).withLabelSmoothing(SMOOTHING),
                        crossEntropy(SMOOTHING, WEIGHTS),
                        true),
                Arguments.of("nll", Losses.nll(), nll(), true),
                Arguments.of(
                        "bceWithLogits",
                        Losses.bceWithLogits(),
                        mean((x, t) -> -t * Math.log(sigmoid(x)) - (1 - t) * Math.log(1 - sigmoid(x))),
                        false),
                Arguments.of("mse", Losses.mse(), mean((x, t) -> (x - t) * (x - t)), false),
                Arguments.of("l1", Losses.l1(), mean((x, t) -> Math.abs(x - t)), false),
                Arguments.of("smoothL1", Losses.smoothL1(0.75), smoothL1(0.75), false),
                Arguments.of("huber of 1", Losses.smoothL1(1), smoothL1(1), false));
    }

    private static Formula smoothL1(double beta) {
        return mean((x, t) -> {
            double d = Math.abs(x - t);
            return d < beta ? d * d / (2 * beta) : d - beta / 2;
        });
    }

    private static double[] doubles(Tensor tensor) {
        return IntStream.range(0, (int) tensor.size())
                .mapToDouble(tensor::getDouble)
                .toArray();
    }

    private static Tensor targets(boolean classes) {
        Shape shape = Shape.of(ROWS, CLASSES);
        float[] values = new Philox(2).uniform(0, shape.intSize());
        if (classes) {
            for (int i = 0; i < values.length; i++) {
                values[i] = i % CLASSES == i / CLASSES * 3 % CLASSES ? 1 : 0;
            }
        }
        return Tensor.of(shape, values);
    }

    /** The loss and its gradient for the predictions. */
    private static List<RefTensor> run(Loss loss, Tensor predictions, Tensor targets) {
        GraphBuilder builder = new GraphBuilder("loss");
        Value x = builder.input("x", predictions.type());
        Value t = builder.input("t", targets.type());
        Value value = loss.build(builder, x, t);
        assertEquals(Shape.scalar(), value.type().shape());
        builder.output("loss", value);
        builder.output("dx", Gradients.of(builder, value, List.of(x)).get(x));
        return Reference.run(builder.build(), List.of(predictions, targets));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void valueAndGradientArePyTorchs(String name, Loss loss, Formula formula, boolean classes) {
        Tensor predictions = Tensor.of(Shape.of(ROWS, CLASSES), new Philox(1).normal(0, ROWS * CLASSES));
        Tensor targets = targets(classes);
        List<RefTensor> results = run(loss, predictions, targets);
        double[] x = doubles(predictions);
        double[] t = doubles(targets);
        double expected = formula.apply(x, t);
        assertTrue(expected != 0);
        // The operators' factors are floats.
        assertEquals(expected, results.get(0).real(0), 1e-7 * Math.abs(expected));
        for (int i = 0; i < x.length; i++) {
            double kept = x[i];
            x[i] = kept + 1e-5;
            double above = formula.apply(x, t);
            x[i] = kept - 1e-5;
            double slope = (above - formula.apply(x, t)) / 2e-5;
            x[i] = kept;
            assertEquals(slope, results.get(1).real(i), 1e-7, "element " + i);
        }
    }

    @Test
    void binaryCrossEntropyOfLargeLogitsIsFinite() {
        Tensor predictions = Tensor.of(Shape.of(1, 4), 1000f, -1000f, 1000f, -1000f);
        List<RefTensor> results = run(Losses.bceWithLogits(), predictions, Tensor.of(Shape.of(1, 4), 1f, 0f, 0f, 1f));
        assertEquals(500, results.get(0).real(0));
        double[] gradient = {0, 0, 0.25, -0.25};
        for (int i = 0; i < 4; i++) {
            assertEquals(gradient[i], results.get(1).real(i), 1e-12);
        }
    }

    @Test
    void wrongSettingsAndShapesAreRefused() {
        Losses.CrossEntropy plain = Losses.crossEntropy();
        assertThrows(Cnn4jException.class, () -> plain.withLabelSmoothing(1));
        assertThrows(Cnn4jException.class, () -> plain.withClassWeights(1, -1));
        assertThrows(Cnn4jException.class, () -> Losses.smoothL1(0));
        Tensor x = Tensor.zeros(DType.FLOAT32, Shape.of(2, 3));
        ShapeException weights = assertThrows(ShapeException.class, () -> run(plain.withClassWeights(1, 2), x, x));
        assertTrue(weights.getMessage().contains("2 class weights are given for 3 classes"), weights.getMessage());
        Tensor other = Tensor.zeros(DType.FLOAT32, Shape.of(3, 2));
        for (Loss loss : List.of(plain, Losses.nll(), Losses.bceWithLogits(), Losses.mse(), Losses.l1())) {
            ShapeException e = assertThrows(ShapeException.class, () -> run(loss, x, other));
            assertTrue(e.getMessage().contains("[3, 2]"), e.getMessage());
        }
    }
}
