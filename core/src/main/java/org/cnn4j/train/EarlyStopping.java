package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

/**
 * Says when to stop: when the metric has not become better than the best by more than {@code minDelta} in
 * {@code patience} epochs. NaN is never better. It has a state, so each training needs its own.
 */
public final class EarlyStopping {
    private static final int STATE = 3;

    private final MetricMode mode;
    private final int patience;
    private final double minDelta;
    private double best;
    private int bestEpoch;
    private int epochs;

    /**
     * @param patience epochs without improvement after which to stop, at least 1
     * @param minDelta what an improvement must exceed, from 0 on, in the metric's own unit
     * @throws org.cnn4j.Cnn4jException if one of them is out of its range
     */
    public EarlyStopping(MetricMode mode, int patience, double minDelta) {
        require(patience >= 1, "patience must be at least one epoch, not " + patience);
        require(minDelta >= 0 && Double.isFinite(minDelta), "minDelta must be from 0 on, not " + minDelta);
        this.mode = mode;
        this.patience = patience;
        this.minDelta = minDelta;
        this.best = mode.worst();
    }

    /** Which metric a training tells: the accuracy if it is MAX, the loss if it is MIN. */
    public MetricMode mode() {
        return mode;
    }

    /**
     * Takes note of an epoch's metric.
     *
     * @return whether it is the best so far by more than {@code minDelta}, so that the model is worth keeping
     */
    public boolean epochEnded(double metric) {
        epochs++;
        if (mode.better(metric, best, minDelta)) {
            best = metric;
            bestEpoch = epochs;
            return true;
        }
        return false;
    }

    /** Whether {@code patience} epochs have gone by since the best one. */
    public boolean shouldStop() {
        return epochs - bestEpoch >= patience;
    }

    /** The best metric; an infinity before the first that is a number. */
    public double best() {
        return best;
    }

    /** The epoch of the best metric, counted from 1; 0 if there was none. */
    public int bestEpoch() {
        return bestEpoch;
    }

    /** The best metric, its epoch, and the epochs so far. */
    public double[] state() {
        return new double[] {best, bestEpoch, epochs};
    }

    /**
     * Takes up the state that {@link #state} gave.
     *
     * @throws org.cnn4j.Cnn4jException if it is none
     */
    public void restore(double[] state) {
        require(state.length == STATE, "the state of EarlyStopping is " + STATE + " numbers, not " + state.length);
        int of = TrainChecks.count("best epoch", state[1]);
        int all = TrainChecks.count("epochs", state[2]);
        require(!Double.isNaN(state[0]), "the best metric of a saved EarlyStopping is NaN");
        require(of <= all, "saved EarlyStopping has its best epoch " + of + " after its last, " + all);
        best = state[0];
        bestEpoch = of;
        epochs = all;
    }
}
