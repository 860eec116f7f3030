package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.cpu.ConvMethod;
import org.cnn4j.cpu.CpuBackend;
import org.cnn4j.cpu.KernelVariant;
import org.junit.jupiter.api.Test;

class DeviceSuiteTest {
    private static final long TRUE_CLOCK = -1;

    private static SuiteRow measure(SuiteCase each, StubBackend tested) {
        try (DeviceSuite suite =
                new DeviceSuite(tested, new CpuBackend(KernelVariant.SCALAR, 1, ConvMethod.GEMM), 1e-3, 1e-3)) {
            return suite.measure(each);
        }
    }

    @Test
    void rightResultsAreTimed() {
        SuiteCase net = new SuiteCase(
                SuiteCase.Kind.NET,
                "lenet5",
                2,
                () -> Workload.network(ZooNetwork.named("lenet5").build(1), 2));
        for (SuiteCase each : List.of(
                SuiteCase.gemm("3x5x7"), SuiteCase.layer("4x9x9 8x3/2", 2), SuiteCase.layer("4x9x9 8x4/2 t", 2), net)) {
            SuiteRow row = measure(each, new StubBackend(0, TRUE_CLOCK));
            assertTrue(row.good(), row.line(1));
            SuiteRow.Times times = row.times();
            assertTrue(times.runs() >= 3 && times.least() > 0, row.toString());
            assertTrue(times.least() <= times.median() && times.median() <= times.greatest(), row.toString());
            if (each.kind() == SuiteCase.Kind.GEMM) {
                assertEquals(4 * (3 * 7 + 7 * 5 + 3 * 5), row.leastBytes());
            }
            assertEquals(each == net ? SuiteRow.Clock.RUN : SuiteRow.Clock.STEPS, times.clock());
        }
    }

    @Test
    void oneWrongElementIsFound() {
        SuiteRow row = measure(SuiteCase.layer("4x9x9 8x3/1", 1), new StubBackend(0.5f, TRUE_CLOCK));
        assertFalse(row.good(), row.line(1));
        SuiteRow none = measure(SuiteCase.gemm("3x5x7"), new StubBackend(Float.NaN, TRUE_CLOCK));
        assertEquals(Double.POSITIVE_INFINITY, none.difference());
        assertFalse(none.good());
    }

    @Test
    void stepTimesThatCannotBeTrueAreNotTaken() {
        SuiteCase each = SuiteCase.gemm("3x5x7");
        assertEquals(
                SuiteRow.Clock.RUN, measure(each, new StubBackend(0, 0)).times().clock(), "no time at all");
        assertEquals(
                SuiteRow.Clock.RUN,
                measure(each, new StubBackend(0, 3_600_000_000_000L)).times().clock(),
                "longer than the run");
    }

    @Test
    void whatFailsIsTold() {
        SuiteCase broken = new SuiteCase(SuiteCase.Kind.GEMM, "1x1x1", 1, () -> {
            throw new Cnn4jException("the device has no memory left\nat all");
        });
        SuiteRow row = measure(broken, new StubBackend(0, TRUE_CLOCK));
        assertEquals("gemm 1x1x1: failed: the device has no memory left", row.line(1));
        SuiteCase faulty = new SuiteCase(SuiteCase.Kind.GEMM, "1x1x1", 1, () -> {
            throw new IllegalStateException("a fault");
        });
        assertEquals(
                "gemm 1x1x1: failed: internal error: IllegalStateException: a fault",
                measure(faulty, new StubBackend(0, TRUE_CLOCK)).line(1));
    }
}
