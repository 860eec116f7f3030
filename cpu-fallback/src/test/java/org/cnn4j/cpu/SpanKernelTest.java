package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Special values, and that no element's result depends on its place. */
class SpanKernelTest {
    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void greatestElements(KernelVariant variant) {
        SpanKernel spans = variant.create().spans();
        float inf = Float.POSITIVE_INFINITY;
        float[] x = new float[40];
        Arrays.fill(x, 0, 10, Float.NaN);
        Arrays.fill(x, 10, 20, inf);
        Arrays.fill(x, 20, 30, -inf);
        assertTrue(Float.isNaN(spans.max(x, 5, 30)), "a NaN wins");
        assertEquals(inf, spans.max(x, 10, 30));
        assertEquals(-inf, spans.max(x, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aNumberMayBeRepeated(KernelVariant variant) {
        SpanKernel spans = variant.create().spans();
        float[] x = new float[207];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i * 37 % 101 - 50) * 0.11f;
        }
        float[] product = new float[x.length];
        spans.binary(Binary.Kind.MUL, x, 0, 1, x, 3, 0, product, 0, x.length, new Workspace());
        for (int i = 0; i < x.length; i++) {
            assertEquals(x[i] * x[3], product[i]);
        }
    }
}
