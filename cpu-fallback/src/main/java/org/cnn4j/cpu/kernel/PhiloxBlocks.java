package org.cnn4j.cpu.kernel;

/**
 * The words of {@link org.cnn4j.op.Philox} for many counters at once, in loops that C2 makes vectors of: each word of the counters has an array
 * of its own, and products of 32 bits are formed of 16 bits, as vectors have no others.
 */
public final class PhiloxBlocks {
    /** Counters done at once. */
    public static final int BLOCKS = 256;

    private static final int ROUNDS = 10;
    private static final int LOW_0 = 0x1F53;
    private static final int HIGH_0 = 0xD251;
    private static final int LOW_1 = 0x8D57;
    private static final int HIGH_1 = 0xCD9E;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;

    private final int[] w0 = new int[BLOCKS];
    private final int[] w1 = new int[BLOCKS];
    private final int[] w2 = new int[BLOCKS];
    private final int[] w3 = new int[BLOCKS];

    /** Makes the words of the counters {@code (first + i, c1, c2, c3)}, i from 0 to n - 1. */
    public void fill(long seed, int first, int c1, int c2, int c3, int n) {
        for (int i = 0; i < n; i++) {
            w0[i] = first + i;
            w1[i] = c1;
            w2[i] = c2;
            w3[i] = c3;
        }
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            round(w0, w1, w2, w3, k0, k1, n);
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
    }

    private static void round(int[] w0, int[] w1, int[] w2, int[] w3, int k0, int k1, int n) {
        for (int i = 0; i < n; i++) {
            int a = w0[i];
            int c = w2[i];
            int aLow = a & 0xFFFF;
            int aHigh = a >>> 16;
            int cLow = c & 0xFFFF;
            int cHigh = c >>> 16;
            int a1 = aHigh * LOW_0 + (aLow * LOW_0 >>> 16);
            int a2 = aLow * HIGH_0 + (a1 & 0xFFFF);
            int c1 = cHigh * LOW_1 + (cLow * LOW_1 >>> 16);
            int c2 = cLow * HIGH_1 + (c1 & 0xFFFF);
            w0[i] = cHigh * HIGH_1 + (c1 >>> 16) + (c2 >>> 16) ^ w1[i] ^ k0;
            w2[i] = aHigh * HIGH_0 + (a1 >>> 16) + (a2 >>> 16) ^ w3[i] ^ k1;
            w1[i] = c * (HIGH_1 << 16 | LOW_1);
            w3[i] = a * (HIGH_0 << 16 | LOW_0);
        }
    }

    /** {@code dst[to + 4 * i + j] = x[so + 4 * i + j] * factor} where the upper 24 bits of word j of counter i are at least {@code threshold}, else 0. */
    public void select(int threshold, float factor, float[] x, int so, float[] dst, int to, int n) {
        for (int i = 0; i < n; i++) {
            int s = so + 4 * i;
            int d = to + 4 * i;
            dst[d] = chosen(w0[i], threshold, x[s] * factor);
            dst[d + 1] = chosen(w1[i], threshold, x[s + 1] * factor);
            dst[d + 2] = chosen(w2[i], threshold, x[s + 2] * factor);
            dst[d + 3] = chosen(w3[i], threshold, x[s + 3] * factor);
        }
    }

    /** The same for the first {@code some} of the four elements of counter {@code i} alone. */
    public void selectSome(int i, int some, int threshold, float factor, float[] x, int so, float[] dst, int to) {
        for (int j = 0; j < some; j++) {
            int word = j == 0 ? w0[i] : j == 1 ? w1[i] : w2[i];
            dst[to + 4 * i + j] = chosen(word, threshold, x[so + 4 * i + j] * factor);
        }
    }

    /** {@code value} or 0, without a branch that no processor could foresee. */
    private static float chosen(int word, int threshold, float value) {
        int dropped = (word >>> 8) - threshold >> 31;
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) & ~dropped);
    }
}
