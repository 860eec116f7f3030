package org.cnn4j.train;

import org.cnn4j.Cnn4jException;
import org.cnn4j.ShapeException;

/**
 * What a classifier got right. Logits are {@code [N, classes]} row by row, labels {@code [N]} classes from 0. Of equal
 * logits the first counts as the larger. A row with a NaN in it predicts nothing, so it is never right.
 */
public final class Metrics {
    /** The prediction of a row with a NaN in it. */
    public static final int NONE = -1;

    private Metrics() {}

    /**
     * The class with the largest logit of row {@code row}, or {@link #NONE} if one is NaN.
     *
     * @throws ShapeException if there is no such row
     */
    public static int argmax(float[] logits, int row, int classes) {
        if (classes < 1 || row < 0 || (row + 1L) * classes > logits.length) {
            throw new ShapeException(
                    "row " + row + " of " + classes + " classes is not within " + logits.length + " logits");
        }
        int best = 0;
        for (int c = 0; c < classes; c++) {
            float value = logits[row * classes + c];
            if (Float.isNaN(value)) {
                return NONE;
            }
            if (value > logits[row * classes + best]) {
                best = c;
            }
        }
        return best;
    }

    /**
     * How many rows have their label among the {@code k} largest logits.
     *
     * @throws ShapeException if logits are not {@code [N, classes]} for N labels, or k is not from 1 to classes
     * @throws Cnn4jException if a label is out of range; the message names the row
     */
    public static int correct(float[] logits, int[] labels, int classes, int k) {
        check(logits, labels, classes);
        if (k < 1 || k > classes) {
            throw new ShapeException("top-k needs k from 1 to " + classes + " classes, not " + k);
        }
        int correct = 0;
        for (int row = 0; row < labels.length; row++) {
            if (rank(logits, row * classes, classes, labels[row]) < k) {
                correct++;
            }
        }
        return correct;
    }

    /** The share of rows whose label has the largest logit; NaN without rows. Throws as {@link #correct}. */
    public static double accuracy(float[] logits, int[] labels, int classes) {
        return topKAccuracy(logits, labels, classes, 1);
    }

    /**
     * The share of rows whose label is among the {@code k} largest logits; NaN without rows. Throws as
     * {@link #correct}.
     */
    public static double topKAccuracy(float[] logits, int[] labels, int classes, int k) {
        return (double) correct(logits, labels, classes, k) / labels.length;
    }

    /** How many logits come before that of {@code label}; all of them if one is NaN. */
    private static int rank(float[] logits, int offset, int classes, int label) {
        float of = logits[offset + label];
        int before = 0;
        for (int c = 0; c < classes; c++) {
            float value = logits[offset + c];
            if (Float.isNaN(value)) {
                return classes;
            }
            if (value > of || value == of && c < label) {
                before++;
            }
        }
        return before;
    }

    static void check(float[] logits, int[] labels, int classes) {
        if (classes < 1 || logits.length != (long) labels.length * classes) {
            throw new ShapeException(logits.length + " logits are not [" + labels.length + ", " + classes + "]");
        }
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= classes) {
                throw new Cnn4jException(
                        "label " + labels[row] + " of row " + row + " is not one of " + classes + " classes from 0");
            }
        }
    }
}
