package org.cnn4j.train;

import org.cnn4j.Cnn4jException;

/** The checks that the classes of training share. */
final class TrainChecks {
    private TrainChecks() {}

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new Cnn4jException(message);
        }
    }

    /** A count that was saved as a double. */
    static int count(String name, double value) {
        require(value >= 0 && value == (int) value, "saved " + name + " must be a count, not " + value);
        return (int) value;
    }
}
