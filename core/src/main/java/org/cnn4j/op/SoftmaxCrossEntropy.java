package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * The cross-entropy between a target distribution and the softmax of logits over the classes, which are the second axis:
 * {@code loss = -sum over c of targets[c] * logSoftmax(logits)[c]}, shifted by the maximum so that it cannot overflow. Targets need not add
 * up to 1: weights of classes and pictures that are not to count are told by them. A target of 0 adds nothing, even where the
 * logarithm is minus infinity.
 *
 * <p>Operands, FLOAT32: logits, targets {@code [N, C, ...]}. Result: losses {@code [N, ...]}.
 */
public record SoftmaxCrossEntropy() implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2);
        return List.of(new TensorType(DType.FLOAT32, losses(this, inputs.get(0), inputs.get(1))));
    }

    static Shape losses(Op op, TensorType logits, TensorType targets) {
        Checks.dtype(op, "logits", logits, DType.FLOAT32);
        Checks.dtype(op, "targets", targets, DType.FLOAT32);
        Checks.require(
                logits.shape().rank() >= 2 && logits.shape().dim(1) > 0,
                op,
                "logits must be [N, C, ...] with a class at least, not " + logits.shape());
        Checks.require(
                targets.shape().equals(logits.shape()),
                op,
                "targets must be " + logits.shape() + " as the logits, not " + targets.shape());
        return Checks.without(logits.shape(), 1);
    }
}
