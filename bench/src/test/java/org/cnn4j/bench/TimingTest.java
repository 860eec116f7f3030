package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TimingTest {
    @Test
    void theMedianIsTheMiddleAndNotTheMean() {
        assertEquals(new Timing(3, 1, 5), Timing.of(3, 100, 1, 2, 4));
        assertEquals(new Timing(2.5, 1, 4), Timing.of(4, 3, 2, 1));
        assertEquals(new Timing(7, 7, 1), Timing.of(7));
        assertThrows(IllegalArgumentException.class, Timing::of);
    }

    @Test
    void theGeometricMeanOfARatioAndItsInverseIsOne() {
        assertEquals(1, Timing.geometricMean(4, 0.25), 1e-12);
        assertEquals(4, Timing.geometricMean(2, 4, 8), 1e-12);
        assertTrue(Double.isNaN(Timing.geometricMean()));
    }

    @Test
    void aRowTellsRatioAndRate() {
        Contest.Outcome outcome = new Contest.Outcome(new Timing(2, 1, 10), new Timing(4, 3, 10), 1e-5, 0.25);
        BenchRow row = new BenchRow("net", 1, 1, 1_000_000_000, outcome);
        assertEquals(0.5, row.ratio());
        assertEquals(1000, row.gigaflops(outcome.own()));
        assertTrue(row.agrees());
        assertTrue(row.text().endsWith("1.0e-05  others used 0.3 processors"), row.text());
        assertEquals(
                "net,1,1,1000000000,2.0000,1.0000,10,1000.00,4.0000,3.0000,10,500.00,0.5000,1.000e-05,true,0.25",
                row.csv());
        assertEquals(BenchRow.CSV_HEAD.split(",").length, row.csv().split(",").length);
        BenchRow alone = new BenchRow("net", 1, 1, 1, new Contest.Outcome(new Timing(2, 1, 10), null, 0, 0));
        assertEquals(BenchRow.CSV_HEAD.split(",").length, alone.csv().split(",", -1).length);
        assertEquals(BenchRow.head(false).length(), alone.text().length());
    }

    @Test
    void anOutcomeSurvivesItsLine() {
        Contest.Outcome both = new Contest.Outcome(new Timing(1.25, 1, 7), new Timing(2.5, 2, 9), 3e-7, 0.5);
        Contest.Outcome alone = new Contest.Outcome(new Timing(1.25, 1, 7), null, 0, 1.5);
        assertEquals(both, Contest.Outcome.parse(both.toString()));
        assertEquals(alone, Contest.Outcome.parse(alone.toString()));
        assertEquals(null, Contest.Outcome.parse("a library prints this"));
    }
}
