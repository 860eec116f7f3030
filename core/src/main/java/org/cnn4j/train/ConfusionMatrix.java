package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often samples of each class were taken for each: counts {@code [actual][predicted]}. Samples whose logits hold a
 * NaN are predicted as nothing; they are counted as {@link #undecided} and are wrong in every figure.
 */
public final class ConfusionMatrix {
    private final List<String> names;
    private final long[][] counts;
    private final long[] undecided;

    /** How often class {@code actual} was taken for class {@code predicted}. */
    public record Confusion(int actual, int predicted, long count) {}

    /**
     * Classes named by {@code names}, in their order.
     *
     * @throws org.cnn4j.Cnn4jException if there are none
     */
    public ConfusionMatrix(List<String> names) {
        require(!names.isEmpty(), "a confusion matrix needs at least one class");
        this.names = List.copyOf(names);
        this.counts = new long[names.size()][names.size()];
        this.undecided = new long[names.size()];
    }

    /** Classes named by their numbers. */
    public ConfusionMatrix(int classes) {
        this(IntStream.range(0, Math.max(0, classes))
                .mapToObj(Integer::toString)
                .toList());
    }

    /**
     * Adds a batch of logits {@code [N, classes]} with labels {@code [N]}.
     *
     * @throws org.cnn4j.ShapeException if they do not fit each other
     * @throws org.cnn4j.Cnn4jException if a label is out of range
     */
    public void add(float[] logits, int[] labels) {
        Metrics.check(logits, labels, classes());
        for (int row = 0; row < labels.length; row++) {
            int predicted = Metrics.argmax(logits, row, classes());
            if (predicted == Metrics.NONE) {
                undecided[labels[row]]++;
            } else {
                counts[labels[row]][predicted]++;
            }
        }
    }

    /**
     * Adds {@code count} samples.
     *
     * @throws org.cnn4j.Cnn4jException if a class is out of range or the count is negative
     */
    public void add(int actual, int predicted, long count) {
        require(
                actual >= 0 && actual < classes() && predicted >= 0 && predicted < classes(),
                "classes " + actual + " and " + predicted + " are not both of " + classes() + " classes from 0");
        require(count >= 0, "a count cannot be " + count);
        counts[actual][predicted] += count;
    }

    public int classes() {
        return names.size();
    }

    public List<String> names() {
        return names;
    }

    public long count(int actual, int predicted) {
        return counts[actual][predicted];
    }

    /** Samples of class {@code actual} whose logits held a NaN. */
    public long undecided(int actual) {
        return undecided[actual];
    }

    /** Samples whose logits held a NaN. */
    public long undecided() {
        return Arrays.stream(undecided).sum();
    }

    /** Samples of class {@code actual}. */
    public long support(int actual) {
        return Arrays.stream(counts[actual]).sum() + undecided[actual];
    }

    public long samples() {
        return IntStream.range(0, classes()).mapToLong(this::support).sum();
    }

    /** The share of samples that were right; NaN without samples. */
    public double accuracy() {
        return (double) IntStream.range(0, classes())
                        .mapToLong(c -> counts[c][c])
                        .sum()
                / samples();
    }

    /** Of what was taken for class {@code c}, the share that is of it; 0 if nothing was. */
    public double precision(int c) {
        return share(counts[c][c], predicted(c));
    }

    /** Of what is of class {@code c}, the share that was taken for it; 0 if nothing is. */
    public double recall(int c) {
        return share(counts[c][c], support(c));
    }

    /** The harmonic mean of precision and recall; 0 if class {@code c} does not occur. */
    public double f1(int c) {
        return share(2 * counts[c][c], support(c) + predicted(c));
    }

    /**
     * The mean of {@link #precision} over the classes that occur, as actual or as predicted ones; NaN without samples.
     */
    public double macroPrecision() {
        return occurring().mapToDouble(this::precision).average().orElse(Double.NaN);
    }

    /** The mean of {@link #recall} over the classes that occur. */
    public double macroRecall() {
        return occurring().mapToDouble(this::recall).average().orElse(Double.NaN);
    }

    /** The mean of {@link #f1} over the classes that occur. */
    public double macroF1() {
        return occurring().mapToDouble(this::f1).average().orElse(Double.NaN);
    }

    /** The most frequent mistakes, at most {@code limit}, the most frequent first. */
    public List<Confusion> worst(int limit) {
        List<Confusion> all = new ArrayList<>();
        for (int actual = 0; actual < classes(); actual++) {
            for (int predicted = 0; predicted < classes(); predicted++) {
                if (actual != predicted && counts[actual][predicted] > 0) {
                    all.add(new Confusion(actual, predicted, counts[actual][predicted]));
                }
            }
        }
        all.sort(Comparator.comparingLong(Confusion::count).reversed());
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }

    /** Counts and figures as a table. */
    @Override
    public String toString() {
        return ConfusionTable.of(this);
    }

    private IntStream occurring() {
        return IntStream.range(0, classes()).filter(c -> support(c) + predicted(c) > 0);
    }

    private long predicted(int c) {
        return Arrays.stream(counts).mapToLong(row -> row[c]).sum();
    }

    private static double share(long part, long of) {
        return of == 0 ? 0 : (double) part / of;
    }
}
