package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.Cnn4jException;
import org.junit.jupiter.api.Test;

/** The rules of PyTorch's {@code ReduceLROnPlateau}, followed by hand. */
class ReduceLROnPlateauTest {
    private static final Progress ANY = new Progress(0, 1, 1);

    private static double[] rates(ReduceLROnPlateau schedule, double... metrics) {
        double[] rates = new double[metrics.length];
        for (int i = 0; i < metrics.length; i++) {
            schedule.epochEnded(metrics[i]);
            rates[i] = schedule.learningRate(8, ANY);
        }
        return rates;
    }

    private static ReduceLROnPlateau.Builder halves(MetricMode mode, int patience) {
        return ReduceLROnPlateau.builder(mode).factor(0.5).patience(patience);
    }

    @Test
    void fallsAfterMoreThanPatienceBadEpochs() {
        assertArrayEquals(
                new double[] {8, 8, 8, 4, 4, 4, 2},
                rates(halves(MetricMode.MIN, 2).build(), 5, 5, 5, 5, 5, 5, 5));
        assertArrayEquals(
                new double[] {8, 8, 8, 8, 8, 8, 4},
                rates(halves(MetricMode.MIN, 1).build(), 5, 6, 4, 4, 3, 3, 3));
    }

    @Test
    void higherIsBetterForAccuracies() {
        assertArrayEquals(
                new double[] {8, 8, 4, 4}, rates(halves(MetricMode.MAX, 0).build(), 0.5, 0.6, 0.6, 0.7));
    }

    @Test
    void anImprovementMustExceedTheThreshold() {
        assertArrayEquals(
                new double[] {8, 4, 4},
                rates(halves(MetricMode.MIN, 0).relativeThreshold(0.25).build(), 8, 6, 5.5));
        assertArrayEquals(
                new double[] {8, 4, 4},
                rates(halves(MetricMode.MIN, 0).absoluteThreshold(1).build(), 8, 7, 6.5));
        assertArrayEquals(
                new double[] {8, 8},
                rates(halves(MetricMode.MIN, 0).absoluteThreshold(1).build(), 8, 6.5));
    }

    @Test
    void nothingIsCountedWhileCoolingDown() {
        assertArrayEquals(
                new double[] {8, 4, 4, 4, 2},
                rates(halves(MetricMode.MIN, 0).cooldown(2).build(), 5, 5, 5, 5, 5));
    }

    @Test
    void theRateHasAFloorAndNoTinySteps() {
        assertArrayEquals(
                new double[] {8, 4, 3, 3},
                rates(halves(MetricMode.MIN, 0).minLr(3).build(), 5, 5, 5, 5));
        assertArrayEquals(
                new double[] {8, 4, 2, 2},
                rates(halves(MetricMode.MIN, 0).eps(1).build(), 5, 5, 5, 5));
    }

    @Test
    void nanIsABadEpoch() {
        assertArrayEquals(
                new double[] {4, 4, 2, 2}, rates(halves(MetricMode.MIN, 0).build(), Double.NaN, 5, Double.NaN, 4));
    }

    @Test
    void goesOnFromASavedState() {
        ReduceLROnPlateau first = halves(MetricMode.MIN, 1).cooldown(1).build();
        rates(first, 5, 5, 5, 5);
        ReduceLROnPlateau second = halves(MetricMode.MIN, 1).cooldown(1).build();
        second.restore(first.state());
        double[] more = {5, 5, 4, 5, 5, 5, 5};
        assertArrayEquals(rates(first, more), rates(second, more));
        assertArrayEquals(first.state(), second.state());
        assertEquals(8, halves(MetricMode.MIN, 1).build().learningRate(8, ANY));
    }

    @Test
    void statesOfOthersAreRefused() {
        ReduceLROnPlateau schedule = halves(MetricMode.MIN, 1).build();
        for (double[] state : new double[][] {{}, {1, 2, 3}, {Double.NaN, 0, 0, 0}, {1, 0.5, 0, 0}, {1, 0, 0, -1}}) {
            assertThrows(Cnn4jException.class, () -> schedule.restore(state));
        }
        assertEquals(0, schedule.state()[1]);
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertThrows(Cnn4jException.class, () -> Schedule.reduceLROnPlateau(MetricMode.MIN, 1, 3));
        assertThrows(Cnn4jException.class, () -> halves(MetricMode.MIN, -1).build());
        assertThrows(
                Cnn4jException.class,
                () -> halves(MetricMode.MIN, 1).relativeThreshold(-1).build());
    }

    @Test
    void aBuilderServesTwice() {
        ReduceLROnPlateau.Builder builder = halves(MetricMode.MIN, 0);
        ReduceLROnPlateau first = builder.build();
        builder.factor(0.25);
        assertArrayEquals(new double[] {8, 4}, rates(first, 1, 1));
        assertTrue(first.toString().contains("factor=0.5, patience=0"), first.toString());
    }
}
