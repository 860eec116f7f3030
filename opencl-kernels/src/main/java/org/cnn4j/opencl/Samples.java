package org.cnn4j.opencl;

import java.util.Arrays;
import java.util.List;

/** Times of runs of one thing, in milliseconds, sorted. */
record Samples(double[] sorted) {
    static Samples of(List<Double> times) {
        return new Samples(
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    double median() {
        return sorted[sorted.length / 2];
    }

    double lowerQuartile() {
        return sorted[sorted.length / 4];
    }

    double upperQuartile() {
        return sorted[sorted.length - 1 - sorted.length / 4];
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
