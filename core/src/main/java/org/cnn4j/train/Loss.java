package org.cnn4j.train;

import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;

/** What a training makes small: operators that make one number of a batch's predictions and targets. */
@FunctionalInterface
public interface Loss {
    /**
     * Adds the operators.
     *
     * @param prediction what the network gives, {@code [N, ...]}
     * @param target what it should have given, of the prediction's shape; {@code [N, classes]} for classes, a share for each
     * @return the loss, FLOAT32, {@code []}: a mean over the batch
     * @throws org.cnn4j.ShapeException if prediction and target do not fit each other
     */
    Value build(GraphBuilder graph, Value prediction, Value target);

    /** Whether it does the network's last softmax itself, so that one at the network's end is left out in training. */
    default boolean takesLogits() {
        return false;
    }
}
