package org.cnn4j.onnx;

import static org.cnn4j.onnx.CompositionConvertersTest.run;
import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.cnn4j.onnx.Imports.counting;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;

class LossConvertersTest {
    private static final String NLL = "NegativeLogLikelihoodLoss";
    private static final String ENTROPY = "SoftmaxCrossEntropyLoss";
    private static final Tensor WEIGHTS = Tensor.of(Shape.of(3), 1f, 2f, 4f);

    /** The loss over scores 0, 1, 2 and 3, 4, 5 and two labels. */
    private static Tensor nll(String reduction, Long ignored, Tensor weights, long... labels) {
        return nll(reduction, ignored, weights, counting(2, 3), Tensor.of(Shape.of(2), labels));
    }

    private static Tensor nll(String reduction, Long ignored, Tensor weights, Tensor scores, Tensor labels) {
        List<Proto> attributes = new ArrayList<>(List.of(TestModel.attr("reduction", reduction)));
        if (ignored != null) {
            attributes.add(TestModel.attr("ignore_index", ignored));
        }
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, longs(scores.shape()))
                .input("t", OnnxWriter.code(labels.dtype()), longs(labels.shape()));
        List<Tensor> inputs = new ArrayList<>(List.of(scores, labels));
        if (weights != null) {
            model.input("w", TestModel.FLOAT, longs(weights.shape()));
            inputs.add(weights);
        }
        model.node(NLL, weights == null ? "x,t" : "x,t,w", "y", attributes.toArray(new Proto[0]))
                .output("y");
        return run(model, inputs.toArray(new Tensor[0])).get(0);
    }

    private static long[] longs(Shape shape) {
        return IntStream.of(shape.dims()).asLongStream().toArray();
    }

    @Test
    void picksTheScoresOfTheLabelsAndReducesThem() {
        assertFloats(nll("none", null, null, 2, 0), Shape.of(2), -2, -3);
        assertFloats(nll("sum", null, null, 2, 0), Shape.scalar(), -5);
        assertFloats(nll("mean", null, null, 2, 0), Shape.scalar(), -2.5);
    }

    @Test
    void weighsClassesAndDividesTheMeanByTheWeights() {
        assertFloats(nll("none", null, WEIGHTS, 2, 1), Shape.of(2), -8, -8);
        assertFloats(nll("sum", null, WEIGHTS, 2, 0), Shape.scalar(), -11);
        assertFloats(nll("mean", null, WEIGHTS, 1, 1), Shape.scalar(), -2.5);
    }

    @Test
    void ignoredLabelsAddNothingWhetherTheyAreClassesOrNot() {
        assertFloats(nll("none", 2L, null, 2, 1), Shape.of(2), 0, -4);
        assertFloats(nll("mean", 2L, null, 2, 1), Shape.scalar(), -4);
        assertFloats(nll("mean", -100L, WEIGHTS, -100, 1), Shape.scalar(), -4);
        assertFloats(nll("sum", 1L << 40, WEIGHTS, 1L << 40, 1), Shape.scalar(), -8);
        // As in PyTorch, the mean of no losses is no number.
        assertFloats(nll("mean", 2L, null, 2, 2), Shape.scalar(), Double.NaN);
    }

    @Test
    void anIgnoredPlaceMayHaveAnInfiniteScore() {
        Tensor scores = Tensor.of(Shape.of(2, 2), Float.NEGATIVE_INFINITY, 1, 2, 3);
        Tensor labels = Tensor.of(Shape.of(2), 0L, 1L);
        assertFloats(nll("mean", 0L, null, scores, labels), Shape.scalar(), -3);
    }

    @Test
    void labelsMayBeIntsAndLieInSpace() {
        // [N, C, d1, d2] = [1, 3, 2, 2]: class c of place p has the score 4 c + p.
        Tensor labels = Tensor.of(Shape.of(1, 2, 2), 2, 0, 1, 0);
        assertFloats(nll("none", null, null, counting(1, 3, 2, 2), labels), Shape.of(1, 2, 2), -8, -1, -6, -3);
        assertFloats(nll("sum", null, null, counting(1, 3, 2, 2), labels), Shape.scalar(), -18);
    }

    @Test
    void crossEntropyOfLargeScoresIsFiniteAndTellsTheLogarithms() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2, 2)
                .input("t", TestModel.INT64, 2)
                .node(ENTROPY, "x,t", "y,p", TestModel.attr("reduction", "none"))
                .output("y", "p");
        Tensor x = Tensor.of(Shape.of(2, 2), 1000f, 0, -1000f, 0);
        List<Tensor> results = run(model, x, Tensor.of(Shape.of(2), 1L, 1L));
        assertFloats(results.get(0), Shape.of(2), 1000, 0);
        assertFloats(results.get(1), Shape.of(2, 2), 0, -1000, -1000, 0);
    }

    @Test
    void crossEntropyIsTakenOverTheClassesOfEachPlace() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 1, 4, 2)
                .input("t", TestModel.INT64, 1, 2)
                .node(ENTROPY, "x,t", "y")
                .output("y");
        Tensor loss = run(model, Tensor.filled(TensorType.float32(1, 4, 2), 7), Tensor.of(Shape.of(1, 2), 3L, 0L))
                .get(0);
        assertEquals(Shape.scalar(), loss.shape());
        assertEquals(Math.log(4), loss.getDouble(0), 1e-6);
    }

    private static void refused(TensorType x, TensorType labels, TensorType weights, String... parts) {
        for (String op : List.of(NLL, ENTROPY)) {
            TestModel model = new TestModel(13)
                    .input("x", OnnxWriter.code(x.dtype()), longs(x.shape()))
                    .input("t", OnnxWriter.code(labels.dtype()), longs(labels.shape()))
                    .input("w", OnnxWriter.code(weights.dtype()), longs(weights.shape()))
                    .node(op, "x,t,w", "y")
                    .output("y");
            List<String> all = new ArrayList<>(List.of(parts));
            all.add(op + "_node");
            assertRefused(model, all, x, labels, weights);
        }
    }

    @Test
    void operandsThatDoNotFitAreNamed() {
        TensorType scores = TensorType.float32(2, 3);
        TensorType labels = new TensorType(DType.INT64, Shape.of(2));
        TensorType weights = TensorType.float32(3);
        refused(scores, new TensorType(DType.INT64, Shape.of(3)), weights, "labels (input 1)", "of shape [2]", "[3]");
        refused(scores, new TensorType(DType.INT64, Shape.of(2, 1)), weights, "labels (input 1)", "[2, 1]");
        refused(scores, TensorType.float32(2), weights, "labels (input 1)", "int32 or int64", "float32[2]");
        refused(scores, labels, TensorType.float32(2), "weights (input 2)", "float32[3]", "float32[2]");
        refused(TensorType.float32(2), labels, weights, "scores (input 0)", "[N, C, d1, ...]");
        refused(TensorType.float32(2, 0), labels, weights, "scores (input 0)", "one class or more");
        refused(new TensorType(DType.INT32, Shape.of(2, 3)), labels, weights, "scores (input 0)", "int32[2, 3]");
    }

    @Test
    void anUnknownReductionIsNamed() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2, 3)
                .ints("t", 0, 1)
                .node(NLL, "x,t", "y", TestModel.attr("reduction", "median"))
                .output("y");
        assertRefused(model, List.of(NLL + "_node", "reduction 'median'", "none, mean and sum"), scores());
    }

    @Test
    void labelsInTheFileAreHeldToTheClasses() {
        TestModel model = new TestModel(13)
                .input("x", TestModel.FLOAT, 2, 3)
                .ints("t", -1, 3)
                .node(ENTROPY, "x,t", "y", TestModel.attr("ignore_index", -1))
                .output("y");
        assertRefused(model, List.of(ENTROPY + "_node", "label 3", "3 classes"), scores());
    }

    private static TensorType scores() {
        return TensorType.float32(2, 3);
    }
}
