package org.cnn4j.bench;

import java.util.Arrays;

/**
 * What several runs of one thing took, in milliseconds.
 *
 * @param median the middle one; of an even number, the mean of the two in the middle
 */
public record Timing(double median, double fastest, int runs) {
    /**
     * @param milliseconds of each run, in any order
     * @throws IllegalArgumentException if there are none
     */
    public static Timing of(double... milliseconds) {
        if (milliseconds.length == 0) {
            throw new IllegalArgumentException("a timing needs one run or more");
        }
        return new Timing(
                median(milliseconds), Arrays.stream(milliseconds).min().getAsDouble(), milliseconds.length);
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The n-th root of the product of n positive numbers. */
    public static double geometricMean(double... values) {
        return Math.exp(Arrays.stream(values).map(Math::log).average().orElse(Double.NaN));
    }
}
