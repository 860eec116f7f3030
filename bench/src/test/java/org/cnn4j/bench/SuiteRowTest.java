package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SuiteRowTest {
    private static final SuiteRow.Times TIMES = new SuiteRow.Times(4, 2, 8, 5, SuiteRow.Clock.STEPS);

    private static SuiteRow row(SuiteCase.Kind kind, String name, int batch, double difference) {
        return new SuiteRow(
                new SuiteCase(kind, name, batch, () -> null), 200_000_000, 8_000_000, TIMES, difference, null);
    }

    @Test
    void eachKindHasItsLine() {
        assertEquals(
                "gemm 2x3x4: 100.0 GFLOP/s, 40.0% of ceiling",
                row(SuiteCase.Kind.GEMM, "2x3x4", 1, 0).line(250));
        assertEquals(
                "conv 3x8x8 4x3/1 b8: 100.0 GFLOP/s, 40.0% of ceiling",
                row(SuiteCase.Kind.CONV, "3x8x8 4x3/1", 8, SuiteRow.TOLERANCE).line(250));
        assertEquals(
                "net resnet18 b8: 4.000 ms, 2000.0 images/s, 100.0 GFLOP/s, 40.0% of ceiling",
                row(SuiteCase.Kind.NET, "resnet18", 8, 0).line(250));
    }

    @Test
    void aWrongResultHasNoRate() {
        SuiteRow wrong = row(SuiteCase.Kind.CONV, "3x8x8 4x3/1", 8, 0.25);
        assertFalse(wrong.good());
        String line = wrong.line(250);
        assertTrue(line.startsWith("conv 3x8x8 4x3/1 b8: wrong: ") && line.contains("2.5e-01"), line);
        assertFalse(line.contains("GFLOP/s"), line);
        SuiteRow failed = SuiteRow.failed(wrong.of(), "no memory");
        assertEquals("conv 3x8x8 4x3/1 b8: failed: no memory", failed.line(250));
        assertEquals("no memory", failed.json(250).get("failure"));
        assertEquals(false, failed.json(250).get("good"));
    }

    @Test
    void theReportHasWhatTheLineLeavesOut() {
        Map<String, Object> json = row(SuiteCase.Kind.NET, "resnet18", 8, 1e-6).json(250);
        assertEquals("net", json.get("kind"));
        assertEquals(2.0, json.get("leastMilliseconds"));
        assertEquals(8.0, json.get("greatestMilliseconds"));
        assertEquals(40.0, json.get("percentOfCeiling"));
        assertEquals(2000.0, json.get("imagesPerSecond"));
        assertEquals(2.0, json.get("gigabytesPerSecond"));
        assertEquals("steps", json.get("clock"));
        assertNull(row(SuiteCase.Kind.NET, "x", 1, Double.POSITIVE_INFINITY)
                .json(250)
                .get("difference"));
    }
}
