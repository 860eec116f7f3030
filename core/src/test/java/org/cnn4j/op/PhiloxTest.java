package org.cnn4j.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.Shape;
import org.junit.jupiter.api.Test;

class PhiloxTest {
    /** The known-answer vectors that Random123, the authors' library, ships for philox4x32-10. */
    @Test
    void givesTheAuthorsKnownAnswers() {
        int[] zeros = {0, 0, 0, 0};
        new Philox(0).block(zeros);
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, zeros);

        int[] ones = {-1, -1, -1, -1};
        new Philox(-1).block(ones);
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, ones);

        int[] pi = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
        new Philox(0x299f31d0a4093822L).block(pi);
        assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, pi);
    }

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
