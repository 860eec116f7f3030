package org.cnn4j.data;

import java.util.Objects;
import org.cnn4j.Shape;

/**
 * Samples to learn from and samples to judge by, of one shape and with the same classes.
 *
 * @param train what a network learns from
 * @param test what it must not see while it learns
 */
public record TrainTest(Dataset train, Dataset test) {
    /** @throws DataException if shapes or classes differ */
    public TrainTest {
        Objects.requireNonNull(train, "train");
        Objects.requireNonNull(test, "test");
        if (!train.shape().equals(test.shape()) || !train.classes().equals(test.classes())) {
            throw new DataException("training samples are " + train.shape() + " of the classes " + train.classes()
                    + ", test samples " + test.shape() + " of " + test.classes() + "; both must be the same");
        }
    }

    /** The shape of one sample. */
    public Shape shape() {
        return train.shape();
    }
}
