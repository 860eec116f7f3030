package org.cnn4j.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.Shape;
import org.cnn4j.op.Philox;
import org.junit.jupiter.api.Test;

class InitializerTest {
    @Test
    void heNormalHasItsVariance() {
        Shape shape = Shape.of(64, 32, 3, 3);
        float[] w = Initializer.HE_NORMAL.draw(shape, new Philox(3), 0).toFloatArray();
        double mean = 0;
        double square = 0;
        for (float v : w) {
            mean += v / w.length;
            square += (double) v * v / w.length;
        }
        double expected = 2.0 / (32 * 9);
        assertEquals(expected, square, expected * 0.03);
        assertTrue(Math.abs(mean) < 4 * Math.sqrt(expected / w.length), "mean " + mean);
    }

    @Test
    void xavierUniformFillsItsRange() {
        Shape shape = Shape.of(200, 100);
        float[] w = Initializer.XAVIER_UNIFORM.draw(shape, new Philox(3), 0).toFloatArray();
        double bound = Math.sqrt(6.0 / 300);
        double largest = 0;
        double square = 0;
        for (float v : w) {
            largest = Math.max(largest, Math.abs(v));
            square += (double) v * v / w.length;
        }
        assertTrue(largest <= bound && largest > bound * 0.999, largest + " of " + bound);
        assertEquals(2.0 / 300, square, 2.0 / 300 * 0.03);
    }
}
