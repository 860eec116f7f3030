package org.cnn4j.onnx;

import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Gather;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Where;

/**
 * Losses of classification. Scores have the shape {@code [N, C, d1, ...]} with a class to each place of axis 1, labels
 * {@code [N, d1, ...]}, and weights {@code [C]}.
 */
final class LossConverters {
    private static final int CLASSES = 1;

    private LossConverters() {}

    static void register(ConverterTable table) {
        table.add("NegativeLogLikelihoodLoss", 12, LossConverters::negativeLogLikelihood);
        table.addMany("SoftmaxCrossEntropyLoss", 12, Long.MAX_VALUE, LossConverters::softmaxCrossEntropy);
        String limits = "labels are not checked while the network runs: one that is no class picks another";
        table.note("NegativeLogLikelihoodLoss", limits);
        table.note("SoftmaxCrossEntropyLoss", limits);
    }

    private static Value negativeLogLikelihood(NodeContext node) {
        checkOperands(node);
        return loss(node, node.in(0));
    }

    /** The loss and the logarithms of the probabilities, which are shifted by their maximum before they are taken. */
    private static List<Value> softmaxCrossEntropy(NodeContext node) {
        checkOperands(node);
        Value logProb = node.add(new Softmax(CLASSES, true), node.in(0));
        return List.of(loss(node, logProb), logProb);
    }

    /** {@code -logProb[n, label[n], ...] * weight[label[n]]}, reduced as the node says; 0 where labels are ignored. */
    private static Value loss(NodeContext node, Value logProb) {
        String reduction = node.attributes.text("reduction", "mean");
        if (!List.of("none", "mean", "sum").contains(reduction)) {
            throw node.fail("reduction '" + reduction + "' is unknown; there are none, mean and sum");
        }
        Value labels = node.cast(node.in(1), DType.INT64);
        Value ignored = null;
        Value zero = node.scalarLike(logProb, 0);
        if (node.attributes.has("ignore_index")) {
            Value index = node.constant(Tensor.of(Shape.scalar(), node.attributes.integer("ignore_index", 0)));
            ignored = node.binary(Binary.Kind.EQUAL, labels, index);
            // The index need not be a class, so what it would pick is class 0, and then replaced.
            labels = node.add(new Where(), ignored, node.scalarLike(labels, 0), labels);
        }
        Value weights = node.has(2) ? node.add(new Gather(0), node.in(2), labels) : null;
        Value picked = pick(node, logProb, labels);
        if (ignored != null) {
            picked = node.add(new Where(), ignored, zero, picked);
            weights = weights != null
                    ? node.add(new Where(), ignored, zero, weights)
                    : node.cast(node.unary(Kind.NOT, ignored), DType.FLOAT32);
        }
        Value loss = node.unary(Kind.NEG, node.has(2) ? node.binary(Binary.Kind.MUL, picked, weights) : picked);
        if (reduction.equals("none")) {
            return loss;
        }
        if (reduction.equals("mean") && weights != null) {
            Value total = reduceAll(node, Reduce.Kind.SUM, weights);
            return node.binary(Binary.Kind.DIV, reduceAll(node, Reduce.Kind.SUM, loss), total);
        }
        return reduceAll(node, reduction.equals("mean") ? Reduce.Kind.MEAN : Reduce.Kind.SUM, loss);
    }

    /** Of each place, the score of its label, {@code [N, d1, ...]}. */
    private static Value pick(NodeContext node, Value scores, Value labels) {
        Shape shape = labels.type().shape();
        int[] dims = IntStream.range(0, shape.rank() + 1)
                .map(axis -> axis == CLASSES ? 1 : shape.dim(axis < CLASSES ? axis : axis - 1))
                .toArray();
        return node.reshape(node.add(new GatherElements(CLASSES), scores, node.reshape(labels, dims)), shape);
    }

    private static Value reduceAll(NodeContext node, Reduce.Kind kind, Value x) {
        List<Integer> axes = IntStream.range(0, x.type().shape().rank()).boxed().toList();
        return node.add(new Reduce(kind, axes, false), x);
    }

    private static void checkOperands(NodeContext node) {
        TensorType scores = node.type(0);
        int rank = scores.shape().rank();
        if (scores.dtype() != DType.FLOAT32 || rank < 2 || scores.shape().dim(CLASSES) == 0) {
            throw node.fail(
                    "scores (input 0) must be floats of shape [N, C, d1, ...] with one class or more, not " + scores);
        }
        int[] places = IntStream.range(0, rank)
                .filter(axis -> axis != CLASSES)
                .map(scores.shape()::dim)
                .toArray();
        TensorType labels = node.type(1);
        if (!labels.shape().equals(Shape.of(places))
                || labels.dtype() != DType.INT32 && labels.dtype() != DType.INT64) {
            throw node.fail("labels (input 1) must be int32 or int64 of shape " + Shape.of(places) + " for scores of "
                    + scores.shape() + ", not " + labels);
        }
        TensorType weights = TensorType.float32(scores.shape().dim(CLASSES));
        if (node.has(2) && !node.type(2).equals(weights)) {
            throw node.fail("weights (input 2) must be " + weights + ", one for each class, not " + node.type(2));
        }
        checkKnownLabels(node, scores.shape().dim(CLASSES));
    }

    /** Devices clamp labels since they cannot throw; those that are known now are held to the rule. */
    private static void checkKnownLabels(NodeContext node, int classes) {
        Tensor labels = node.constantOrNull(1);
        boolean ignores = node.attributes.has("ignore_index");
        for (int k = 0; labels != null && k < labels.size(); k++) {
            long label = labels.getLong(k);
            boolean ignored = ignores && label == node.attributes.integer("ignore_index", 0);
            if (!ignored && (label < 0 || label >= classes)) {
                throw node.fail("label " + label + " is none of the " + classes + " classes, and not ignored");
            }
        }
    }
}
