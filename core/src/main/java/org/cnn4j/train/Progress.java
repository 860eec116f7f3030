package org.cnn4j.train;

import org.cnn4j.Cnn4jException;

/**
 * Where a training is: the update that is about to be made, counted from 0 through all epochs. With gradient
 * accumulation an update has several batches, and {@code stepsPerEpoch} counts updates.
 */
public record Progress(long step, long stepsPerEpoch, int epochs) {
    /** @throws Cnn4jException if there are no epochs or steps, or the step is not within them */
    public Progress {
        if (stepsPerEpoch < 1 || epochs < 1) {
            throw new Cnn4jException("a training needs at least one epoch of one step, not " + epochs + " epochs of "
                    + stepsPerEpoch + " steps");
        }
        if (step < 0 || step >= stepsPerEpoch * epochs) {
            throw new Cnn4jException("step " + step + " is not within the " + stepsPerEpoch * epochs + " steps of "
                    + epochs + " epochs, counted from 0");
        }
    }

    public long totalSteps() {
        return stepsPerEpoch * epochs;
    }

    /** The epoch of this step, from 0. */
    public long epoch() {
        return step / stepsPerEpoch;
    }

    /** Epochs gone by before this step, with the fraction of the present one. */
    public double elapsedEpochs() {
        return (double) step / stepsPerEpoch;
    }
}
