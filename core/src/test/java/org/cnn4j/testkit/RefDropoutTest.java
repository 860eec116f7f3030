package org.cnn4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

/** The reference's own random numbers against those that the authors of Philox publish with their library. */
class RefDropoutTest {
    @Test
    void givesTheAuthorsKnownAnswers() {
        assertArrayEquals(
                new long[] {0x6627e8d5L, 0xe169c58dL, 0xbc57ac4cL, 0x9b00dbd8L},
                RefDropout.philox(new long[4], new long[2]));
        long w = 0xFFFFFFFFL;
        assertArrayEquals(
                new long[] {0x408f276dL, 0x41c83b0eL, 0xa20bc7c6L, 0x6d5451fdL},
                RefDropout.philox(new long[] {w, w, w, w}, new long[] {w, w}));
        assertArrayEquals(
                new long[] {0xd16cfe09L, 0x94fdccebL, 0x5001e420L, 0x24126ea1L},
                RefDropout.philox(
                        new long[] {0x243f6a88L, 0x85a308d3L, 0x13198a2eL, 0x03707344L},
                        new long[] {0xa4093822L, 0x299f31d0L}));
    }
}
