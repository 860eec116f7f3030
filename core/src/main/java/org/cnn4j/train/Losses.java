package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Where;

/** The usual losses, by PyTorch's names and with its means. */
public final class Losses {
    private Losses() {}

    /** The cross-entropy of the softmax of logits {@code [N, classes]}. */
    public static CrossEntropy crossEntropy() {
        return new CrossEntropy(0, List.of());
    }

    /**
     * Cross-entropy as PyTorch's {@code CrossEntropyLoss}.
     *
     * @param labelSmoothing the share of each target that is spread over all classes alike (Szegedy et al. 2016, section 7)
     * @param classWeights what each class's part is multiplied by; empty for 1. The mean is then over the targets' weights
     */
    public record CrossEntropy(double labelSmoothing, List<Double> classWeights) implements Loss {
        public CrossEntropy {
            classWeights = List.copyOf(classWeights);
            require(
                    labelSmoothing >= 0 && labelSmoothing < 1,
                    "label smoothing must be from 0 to less than 1, not " + labelSmoothing);
            require(
                    classWeights.stream().allMatch(w -> w >= 0 && Double.isFinite(w)),
                    "class weights must be from 0 on, not " + classWeights);
        }

        public CrossEntropy withLabelSmoothing(double share) {
            return new CrossEntropy(share, classWeights);
        }

        public CrossEntropy withClassWeights(double... weights) {
            return new CrossEntropy(
                    labelSmoothing, Arrays.stream(weights).boxed().toList());
        }

        @Override
        public boolean takesLogits() {
            return true;
        }

        @Override
        public Value build(GraphBuilder graph, Value prediction, Value target) {
            requireEqual("crossEntropy", prediction, target);
            int classes = prediction.type().shape().dim(1);
            Value aim = target;
            if (labelSmoothing > 0) {
                aim = Arithmetic.affine(graph, target, 1 - labelSmoothing, labelSmoothing / classes);
            }
            if (classWeights.isEmpty()) {
                return Arithmetic.mean(graph, graph.add("loss.each", new SoftmaxCrossEntropy(), prediction, aim));
            }
            Value weights = weights(graph, prediction.type().shape());
            aim = Arithmetic.binary(graph, Binary.Kind.MUL, aim, weights);
            Value each = graph.add("loss.each", new SoftmaxCrossEntropy(), prediction, aim);
            Value all = Arithmetic.sum(graph, Arithmetic.binary(graph, Binary.Kind.MUL, target, weights));
            return Arithmetic.binary(graph, Binary.Kind.DIV, Arithmetic.sum(graph, each), all);
        }

        private Value weights(GraphBuilder graph, Shape prediction) {
            int classes = prediction.dim(1);
            if (classWeights.size() != classes) {
                throw new ShapeException(classWeights.size() + " class weights are given for " + classes + " classes");
            }
            int[] dims = IntStream.range(0, prediction.rank()).map(i -> 1).toArray();
            dims[1] = classes;
            float[] values = new float[classes];
            for (int i = 0; i < classes; i++) {
                values[i] = classWeights.get(i).floatValue();
            }
            return graph.constant("loss.weights", Tensor.of(Shape.of(dims), values));
        }
    }

    /** The negative of log-probabilities where the targets are: {@code -sum(target * prediction) / N}; PyTorch's {@code NLLLoss}. */
    public static Loss nll() {
        return (graph, prediction, target) -> {
            requireEqual("nll", prediction, target);
            Value product = Arithmetic.sum(graph, Arithmetic.binary(graph, Binary.Kind.MUL, prediction, target));
            Shape shape = prediction.type().shape();
            return Arithmetic.affine(graph, product, -1.0 * shape.dim(1) / shape.size(), 0);
        };
    }

    /** Binary cross-entropy of the sigmoid of logits, each element by itself; stable: {@code softplus(x) - x * target}. */
    public static Loss bceWithLogits() {
        return (graph, prediction, target) -> {
            requireEqual("bceWithLogits", prediction, target);
            Value softplus = Arithmetic.unary(graph, UnaryFunction.of(UnaryFunction.Kind.SOFTPLUS), prediction);
            Value product = Arithmetic.binary(graph, Binary.Kind.MUL, prediction, target);
            return Arithmetic.mean(graph, Arithmetic.binary(graph, Binary.Kind.SUB, softplus, product));
        };
    }

    /** The mean of squared differences. */
    public static Loss mse() {
        return (graph, prediction, target) -> {
            requireEqual("mse", prediction, target);
            Value d = Arithmetic.binary(graph, Binary.Kind.SUB, prediction, target);
            return Arithmetic.mean(graph, Arithmetic.binary(graph, Binary.Kind.MUL, d, d));
        };
    }

    /** The mean of absolute differences. */
    public static Loss l1() {
        return (graph, prediction, target) -> {
            requireEqual("l1", prediction, target);
            Value d = Arithmetic.binary(graph, Binary.Kind.SUB, prediction, target);
            return Arithmetic.mean(graph, Arithmetic.unary(graph, UnaryFunction.of(UnaryFunction.Kind.ABS), d));
        };
    }

    /**
     * The mean of {@code d^2 / (2 beta)} where the difference d is smaller than beta, and of {@code |d| - beta / 2} elsewhere (Girshick
     * 2015, equation 3, with beta 1).
     */
    public static Loss smoothL1(double beta) {
        require(beta > 0 && Double.isFinite(beta), "smoothL1's beta must be positive, not " + beta);
        return (graph, prediction, target) -> {
            requireEqual("smoothL1", prediction, target);
            Value d = Arithmetic.binary(graph, Binary.Kind.SUB, prediction, target);
            Value distance = Arithmetic.unary(graph, UnaryFunction.of(UnaryFunction.Kind.ABS), d);
            Value near = Arithmetic.affine(graph, Arithmetic.binary(graph, Binary.Kind.MUL, d, d), 0.5 / beta, 0);
            Value far = Arithmetic.affine(graph, distance, 1, -0.5 * beta);
            Value limit = graph.constant("loss.beta", Tensor.scalar((float) beta));
            Value isNear = Arithmetic.binary(graph, Binary.Kind.LESS, distance, limit);
            return Arithmetic.mean(graph, graph.add("loss.smooth", new Where(), isNear, near, far));
        };
    }

    /** The number of samples whose greatest prediction is where the greatest target is, FLOAT32 {@code []}. */
    static Value correct(GraphBuilder graph, Value prediction, Value target) {
        Value said = argMax(graph, prediction);
        Value is = argMax(graph, target);
        Value equal = Arithmetic.binary(graph, Binary.Kind.EQUAL, said, is);
        return Arithmetic.sum(graph, graph.add("metrics.right", new Cast(DType.FLOAT32), equal));
    }

    private static Value argMax(GraphBuilder graph, Value scores) {
        return graph.add("metrics.class", new ArgReduce(ArgReduce.Kind.MAX, 1, false, false), scores);
    }

    private static void requireEqual(String loss, Value prediction, Value target) {
        if (!prediction.type().equals(target.type())
                || prediction.type().shape().rank() < 2) {
            throw new ShapeException(loss + " takes a prediction [N, ...] and a target of the same shape, not "
                    + prediction.type() + " and " + target.type());
        }
    }
}
