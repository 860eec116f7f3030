package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DeviceException;
import org.cnn4j.cpu.CpuBackend;
import org.cnn4j.cpu.KernelVariant;
import org.junit.jupiter.api.Test;

class GemmContestTest {
    /** Multiplies by the definition, and adds {@code error} to an element. */
    private static final class Plain implements GemmPeer {
        private final float error;
        private final List<String> calls = new ArrayList<>();
        private float[] c;
        private Runnable product;

        Plain(float error) {
            this.error = error;
        }

        @Override
        public String name() {
            return "Plain";
        }

        @Override
        public void load(int m, int n, int k, float[] a, float[] b) {
            calls.add(m + "x" + n + "x" + k);
            product = () -> {
                c = new float[m * n];
                for (int i = 0; i < m * n; i++) {
                    for (int l = 0; l < k; l++) {
                        c[i] += a[i / n * k + l] * b[l * n + i % n];
                    }
                }
                c[0] += error;
            };
        }

        @Override
        public double run() {
            product.run();
            return 2;
        }

        @Override
        public float[] result() {
            return c;
        }

        @Override
        public void close() {}
    }

    private static GemmRow measure(GemmPeer peer) {
        try (CpuBackend own = new CpuBackend(KernelVariant.SCALAR, 1)) {
            return new GemmContest(own, peer, 0.001).measure("4x6x5");
        }
    }

    @Test
    void bothComputeTheSameProduct() {
        Plain peer = new Plain(0);
        GemmRow row = measure(peer);
        assertTrue(row.good(), row.line(100));
        assertEquals(List.of("4x6x5"), peer.calls);
        assertEquals(120, row.multiplyAdds());
        assertEquals(2, row.peer().median());
        assertTrue(row.own().runs() >= 3 && row.peer().runs() >= 3, row.toString());
        assertEquals(row.own().median() / 2, row.ratio());
    }

    @Test
    void anotherResultIsNoTimeToBeat() {
        GemmRow row = measure(new Plain(1));
        assertFalse(row.good());
        assertTrue(row.line(100).startsWith("gemm 4x6x5: wrong: "), row.line(100));
    }

    @Test
    void aPeerThatFailsIsTold() {
        GemmRow row = measure(new GemmPeer() {
            @Override
            public String name() {
                return "Broken";
            }

            @Override
            public void load(int m, int n, int k, float[] a, float[] b) {
                throw new DeviceException("no memory");
            }

            @Override
            public double run() {
                throw new AssertionError();
            }

            @Override
            public float[] result() {
                throw new AssertionError();
            }

            @Override
            public void close() {}
        });
        assertEquals("gemm 4x6x5: failed: no memory", row.line(100));
        assertEquals("no memory", row.json(100).get("failure"));
    }

    @Test
    void theLineTellsBothRates() {
        GemmRow row = new GemmRow(
                "1x2x3", "Plain", 100_000_000, new Timing(1, 1, 3), new Timing(8, 8, 3), SuiteRow.TOLERANCE, null);
        assertEquals(
                "gemm 1x2x3: 200.0 GFLOP/s, 50.0% of ceiling; Plain 25.0 GFLOP/s; ratio 0.125, 8.0 times as fast",
                row.line(400));
        assertEquals(0.125, row.json(400).get("ratio"));
    }
}
