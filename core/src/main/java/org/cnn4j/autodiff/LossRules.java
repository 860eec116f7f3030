package org.cnn4j.autodiff;

import java.util.List;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;

/** What only training has: losses and dropout. */
final class LossRules {
    private LossRules() {}

    static void addTo(RuleTable table) {
        table.add(SoftmaxCrossEntropy.class, LossRules::crossEntropy);
        table.add(Dropout.class, LossRules::dropout);
    }

    private static void crossEntropy(SoftmaxCrossEntropy op, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Value logits = node.x(0);
        if (node.wants(0)) {
            node.give(0, arithmetic.add(new SoftmaxCrossEntropyGradient(), node.dy(), logits, node.x(1)));
        }
        if (node.wants(1)) {
            List<Integer> dims = Arithmetic.dims(node.shape(0));
            dims.set(1, 1);
            Value dlosses = arithmetic.negative(arithmetic.reshape(node.dy(), dims));
            node.give(1, arithmetic.times(arithmetic.add(new Softmax(1, true), logits), dlosses));
        }
    }

    /** The same elements are dropped, which the same counter draws anew. */
    private static void dropout(Dropout op, NodeGradient node) {
        boolean training = Dropout.isTraining(node.operands());
        node.give(0, training ? node.arithmetic().add(op, node.dy(), node.x(1)) : node.dy());
    }
}
