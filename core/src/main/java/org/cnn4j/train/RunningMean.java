package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

/** The mean of a loss over batches of different sizes: each batch's mean counts by its samples. A NaN stays in it. */
public final class RunningMean {
    private double sum;
    private long samples;

    /**
     * Adds a batch.
     *
     * @throws org.cnn4j.Cnn4jException if {@code count} is negative
     */
    public void add(double mean, long count) {
        require(count >= 0, "a batch cannot have " + count + " samples");
        if (count > 0) {
            sum += mean * count;
            samples += count;
        }
    }

    /** The mean over all samples; NaN if there are none, or if a batch's mean was NaN. */
    public double value() {
        return sum / samples;
    }

    public long samples() {
        return samples;
    }

    public void reset() {
        sum = 0;
        samples = 0;
    }
}
