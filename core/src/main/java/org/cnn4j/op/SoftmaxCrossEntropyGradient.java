package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * The gradient of {@link SoftmaxCrossEntropy} with respect to the logits:
 * {@code dlogits[c] = dloss * (softmax(logits)[c] * sum(targets) - targets[c])}, without the rounding that a softmax close to 1 suffers
 * when its logarithm is taken first.
 *
 * <p>Operands, FLOAT32: dlosses {@code [N, ...]}, logits, targets {@code [N, C, ...]}. Result: dlogits {@code [N, C, ...]}.
 */
public record SoftmaxCrossEntropyGradient() implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 3);
        Checks.dtype(this, "dlosses", inputs.get(0), DType.FLOAT32);
        Shape losses = SoftmaxCrossEntropy.losses(this, inputs.get(1), inputs.get(2));
        Checks.require(
                inputs.get(0).shape().equals(losses),
                this,
                "dlosses must be " + losses + ", not " + inputs.get(0).shape());
        return List.of(inputs.get(1));
    }
}
