package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

/**
 * A rate that is multiplied by {@code factor} when the metric has become no better for more than {@code patience}
 * epochs, as PyTorch's {@code ReduceLROnPlateau}. NaN is never better. It has a state, so each training needs its own,
 * and is not for several threads.
 */
public final class ReduceLROnPlateau implements Schedule {
    private static final int STATE = 4;

    private final Builder options;
    private double best;
    private int badEpochs;
    private int coolingEpochs;
    private int reductions;

    private ReduceLROnPlateau(Builder options) {
        this.options = options;
        this.best = options.mode.worst();
    }

    /** PyTorch's defaults, to be changed. */
    public static Builder builder(MetricMode mode) {
        return new Builder(mode);
    }

    /** The rate for the metrics told so far, whatever the step. */
    @Override
    public double learningRate(double base, Progress at) {
        double rate = base;
        for (int i = 0; i < reductions; i++) {
            double lower = Math.max(rate * options.factor, options.minLr);
            rate = rate - lower > options.eps ? lower : rate;
        }
        return rate;
    }

    @Override
    public MetricMode metricMode() {
        return options.mode;
    }

    @Override
    public void epochEnded(double metric) {
        double margin = options.relative && Double.isFinite(best)
                ? Math.abs(best) * options.threshold
                : options.relative ? 0 : options.threshold;
        if (options.mode.better(metric, best, margin)) {
            best = metric;
            badEpochs = 0;
        } else {
            badEpochs++;
        }
        if (coolingEpochs > 0) {
            coolingEpochs--;
            badEpochs = 0;
        }
        if (badEpochs > options.patience) {
            reductions++;
            coolingEpochs = options.cooldown;
            badEpochs = 0;
        }
    }

    /** The best metric, epochs since then, epochs of cooling down that are left, and how often the rate was reduced. */
    @Override
    public double[] state() {
        return new double[] {best, badEpochs, coolingEpochs, reductions};
    }

    @Override
    public void restore(double[] state) {
        require(
                state.length == STATE,
                "the state of ReduceLROnPlateau is " + STATE + " numbers, not " + state.length
                        + "; it was saved by another kind of schedule");
        double metric = state[0];
        int bad = TrainChecks.count("bad epochs", state[1]);
        int cooling = TrainChecks.count("cooling epochs", state[2]);
        int reduced = TrainChecks.count("reductions", state[3]);
        require(!Double.isNaN(metric), "the best metric of a saved ReduceLROnPlateau is NaN");
        best = metric;
        badEpochs = bad;
        coolingEpochs = cooling;
        reductions = reduced;
    }

    @Override
    public String toString() {
        return "ReduceLROnPlateau" + options;
    }

    /** The parameters, by PyTorch's names. */
    public static final class Builder {
        private final MetricMode mode;
        private double factor = 0.1;
        private int patience = 10;
        private double threshold = 1e-4;
        private boolean relative = true;
        private int cooldown;
        private double minLr;
        private double eps = 1e-8;

        private Builder(MetricMode mode) {
            this.mode = mode;
        }

        private Builder(Builder other) {
            this(other.mode);
            factor = other.factor;
            patience = other.patience;
            threshold = other.threshold;
            relative = other.relative;
            cooldown = other.cooldown;
            minLr = other.minLr;
            eps = other.eps;
        }

        /** What the rate is multiplied by, above 0 and below 1; 0.1 unless told. */
        public Builder factor(double value) {
            factor = value;
            return this;
        }

        /** Epochs without improvement that are borne; the rate falls after one more. 10 unless told. */
        public Builder patience(int epochs) {
            patience = epochs;
            return this;
        }

        /** Better is what is better by more than this share of the best metric; 0.0001 unless told. */
        public Builder relativeThreshold(double share) {
            threshold = share;
            relative = true;
            return this;
        }

        /** Better is what is better by more than this. */
        public Builder absoluteThreshold(double difference) {
            threshold = difference;
            relative = false;
            return this;
        }

        /** Epochs after a reduction in which nothing is counted; none unless told. */
        public Builder cooldown(int epochs) {
            cooldown = epochs;
            return this;
        }

        /** The lowest rate; 0 unless told. */
        public Builder minLr(double rate) {
            minLr = rate;
            return this;
        }

        /** A reduction by no more than this is not made; 1e-8 unless told. */
        public Builder eps(double difference) {
            eps = difference;
            return this;
        }

        /** @throws org.cnn4j.Cnn4jException if a parameter is out of its range */
        public ReduceLROnPlateau build() {
            require(factor > 0 && factor < 1, "factor must be above 0 and below 1, not " + factor);
            require(patience >= 0 && cooldown >= 0, "patience and cooldown must not be negative");
            require(threshold >= 0 && minLr >= 0 && eps >= 0, "threshold, minLr and eps must not be negative");
            return new ReduceLROnPlateau(new Builder(this));
        }

        @Override
        public String toString() {
            return "[mode=" + mode + ", factor=" + factor + ", patience=" + patience + ", threshold=" + threshold
                    + (relative ? " relative" : " absolute") + ", cooldown=" + cooldown + ", minLr=" + minLr + ", eps="
                    + eps + "]";
        }
    }
}
