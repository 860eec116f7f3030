package org.cnn4j.train;

/** Is told how a training goes on; called by the training's thread, which waits. */
public interface TrainingListener {
    /**
     * Where a training is within an epoch.
     *
     * @param epoch counted from 1
     * @param step of this epoch, counted from 1
     * @param loss the mean over the epoch so far
     * @param accuracy the share of right answers in the epoch so far
     * @param imagesPerSecond of the epoch so far
     */
    record Report(
            int epoch,
            int epochs,
            int step,
            int steps,
            double loss,
            double accuracy,
            double learningRate,
            double imagesPerSecond) {}

    /** Some steps have been made. To make a report the training waits for the device, so there is none for each step. */
    default void stepsEnded(Report report) {}

    /**
     * An epoch has ended, its validation included.
     *
     * @param best whether it is the best so far
     */
    default void epochEnded(TrainingHistory.Epoch epoch, boolean best) {}
}
