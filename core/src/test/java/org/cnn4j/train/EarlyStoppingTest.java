package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.Cnn4jException;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
    @Test
    void stopsWhenPatienceIsOver() {
        EarlyStopping stopping = new EarlyStopping(MetricMode.MAX, 2, 0);
        assertFalse(stopping.shouldStop());
        assertTrue(stopping.epochEnded(0.5));
        assertFalse(stopping.epochEnded(0.5));
        assertFalse(stopping.shouldStop());
        assertTrue(stopping.epochEnded(0.75));
        assertFalse(stopping.epochEnded(0.6));
        assertFalse(stopping.shouldStop());
        assertFalse(stopping.epochEnded(0.7));
        assertTrue(stopping.shouldStop());
        assertEquals(0.75, stopping.best());
        assertEquals(3, stopping.bestEpoch());
    }

    @Test
    void anImprovementMustExceedMinDelta() {
        EarlyStopping stopping = new EarlyStopping(MetricMode.MIN, 5, 0.5);
        assertTrue(stopping.epochEnded(3));
        assertFalse(stopping.epochEnded(2.5));
        assertTrue(stopping.epochEnded(2.25));
    }

    @Test
    void nanIsNeverBetter() {
        EarlyStopping stopping = new EarlyStopping(MetricMode.MIN, 2, 0);
        assertFalse(stopping.epochEnded(Double.NaN));
        assertEquals(0, stopping.bestEpoch());
        assertFalse(stopping.epochEnded(Double.NaN));
        assertTrue(stopping.shouldStop());
        assertTrue(stopping.epochEnded(7));
        assertFalse(stopping.shouldStop());
    }

    @Test
    void goesOnFromASavedState() {
        EarlyStopping first = new EarlyStopping(MetricMode.MIN, 3, 0);
        first.epochEnded(2);
        first.epochEnded(4);
        EarlyStopping second = new EarlyStopping(MetricMode.MIN, 3, 0);
        second.restore(first.state());
        assertEquals(2, second.best());
        assertEquals(1, second.bestEpoch());
        assertFalse(second.epochEnded(2));
        assertFalse(second.shouldStop());
        assertFalse(second.epochEnded(2));
        assertTrue(second.shouldStop());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThrows(Cnn4jException.class, () -> new EarlyStopping(MetricMode.MIN, 0, 0));
        assertThrows(Cnn4jException.class, () -> new EarlyStopping(MetricMode.MIN, 1, -1));
        EarlyStopping stopping = new EarlyStopping(MetricMode.MIN, 1, 0);
        for (double[] state : new double[][] {{1}, {Double.NaN, 1, 1}, {1, 2, 1}, {1, -1, 0}, {1, 0, 0.5}}) {
            assertThrows(Cnn4jException.class, () -> stopping.restore(state));
        }
    }
}
