package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.Cnn4jException;
import org.cnn4j.ShapeException;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;

    @Test
    void theLargestLogitIsThePrediction() {
        float[] logits = {1, 3, 2, -5, -7, -4, 0, 0, 0, -INF, -INF, INF};
        assertEquals(1, Metrics.argmax(logits, 0, 3));
        assertEquals(2, Metrics.argmax(logits, 1, 3));
        assertEquals(0, Metrics.argmax(logits, 2, 3), "the first of equal ones");
        assertEquals(2, Metrics.argmax(logits, 3, 3));
        assertEquals(0, Metrics.argmax(new float[] {-INF, -INF}, 0, 2));
    }

    @Test
    void aRowWithNanPredictsNothingAndIsNeverRight() {
        for (float[] row : new float[][] {{NAN, 1, 2}, {5, NAN, 2}, {1, 2, NAN}, {NAN, NAN, NAN}}) {
            assertEquals(Metrics.NONE, Metrics.argmax(row, 0, 3));
            for (int label = 0; label < 3; label++) {
                for (int k = 1; k <= 3; k++) {
                    assertEquals(0, Metrics.correct(row, new int[] {label}, 3, k));
                }
            }
        }
    }

    @Test
    void topK() {
        float[] logits = {4, 3, 2, 1, 1, 2, 3, 4};
        int[] labels = {1, 1};
        assertEquals(0, Metrics.accuracy(logits, labels, 4));
        assertEquals(0.5, Metrics.topKAccuracy(logits, labels, 4, 2));
        assertEquals(1, Metrics.topKAccuracy(logits, labels, 4, 3));
        assertEquals(1, Metrics.accuracy(logits, new int[] {0, 3}, 4));
    }

    @Test
    void equalLogitsGiveNoPointsForNothing() {
        float[] zeros = new float[12];
        int[] labels = {0, 1, 2, 3};
        assertEquals(0.25, Metrics.accuracy(new float[16], labels, 4));
        assertEquals(0.5, Metrics.topKAccuracy(new float[16], labels, 4, 2));
        assertThrows(ShapeException.class, () -> Metrics.accuracy(zeros, labels, 4));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        float[] logits = new float[6];
        assertThrows(ShapeException.class, () -> Metrics.argmax(logits, 2, 3));
        assertThrows(ShapeException.class, () -> Metrics.topKAccuracy(logits, new int[2], 3, 0));
        assertThrows(ShapeException.class, () -> Metrics.topKAccuracy(logits, new int[2], 3, 4));
        Cnn4jException thrown = assertThrows(Cnn4jException.class, () -> Metrics.accuracy(logits, new int[] {0, 3}, 3));
        assertEquals("label 3 of row 1 is not one of 3 classes from 0", thrown.getMessage());
        assertThrows(Cnn4jException.class, () -> Metrics.accuracy(logits, new int[] {-1, 0}, 3));
    }

    @Test
    void meansCountBySamples() {
        RunningMean mean = new RunningMean();
        assertTrue(Double.isNaN(mean.value()));
        mean.add(2, 64);
        mean.add(5, 32);
        assertEquals(3, mean.value());
        assertEquals(96, mean.samples());
        mean.add(Double.NaN, 0);
        assertEquals(3, mean.value(), "a batch without samples has no mean");
        mean.add(Double.NaN, 1);
        mean.add(1, 1);
        assertTrue(Double.isNaN(mean.value()));
        mean.reset();
        mean.add(4, 2);
        assertEquals(4, mean.value());
        assertThrows(Cnn4jException.class, () -> mean.add(1, -1));
    }
}
