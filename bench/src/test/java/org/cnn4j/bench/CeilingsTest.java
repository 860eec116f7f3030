package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.cnn4j.cpu.KernelVariant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CeilingsTest {
    @BeforeEach
    void needsTheVectorApi() {
        assumeTrue(KernelVariant.vectorModulePresent(), "module jdk.incubator.vector is absent");
    }

    @Test
    void theLoopsComputeWhatTheySay() {
        float[] half = new float[64];
        Arrays.fill(half, 0.5f);
        // s = s / 2 + 1/2 tends to 1 in each lane of each of the 12 sums.
        long lanes = VectorLoops.operations(1) / 2;
        assertEquals(lanes, VectorLoops.fma(100, half), 1e-3);
        float[] ones = new float[10_000];
        Arrays.fill(ones, 1);
        int whole = 8192;
        assertEquals(whole, VectorLoops.sum(ones, 100, 100 + whole));
    }

    @Test
    void noRateIsBeyondWhatAnyMachineHasOrBelowWhatEveryOneHas() {
        Ceilings ceilings = Ceilings.measure();
        assertTrue(ceilings.one().flops() > 1 && ceilings.one().flops() < 2_000, ceilings.toString());
        assertTrue(ceilings.one().read() > 0.1 && ceilings.one().read() < 2_000, ceilings.toString());
        assertTrue(ceilings.all().copy() > 0.1 && ceilings.all().copy() < 20_000, ceilings.toString());
        assertEquals(Runtime.getRuntime().availableProcessors(), ceilings.threads());
    }
}
