package org.cnn4j.train;

/** Whether smaller or larger values of a metric are better: a loss is {@link #MIN}, an accuracy is {@link #MAX}. */
public enum MetricMode {
    MIN,
    MAX;

    /** What every number is better than. */
    double worst() {
        return this == MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /** Whether {@code value} is better than {@code best} by more than {@code margin}; NaN is never better. */
    boolean better(double value, double best, double margin) {
        return this == MIN ? value < best - margin : value > best + margin;
    }
}
