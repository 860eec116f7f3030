package org.cnn4j.op;

/**
 * Counter-based random numbers, Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section
 * 4.3): any number of the stream can be computed by itself, so the result does not depend on the order or the device.
 */
public final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final float TO_UNIT = 0x1.0p-24f;

    private final int key0;
    private final int key1;

    /** The stream of {@code seed}. */
    public Philox(long seed) {
        this.key0 = (int) seed;
        this.key1 = (int) (seed >>> 32);
    }

    /** Four words from a counter of four words, written over it. */
    public void block(int[] counter) {
        int k0 = key0;
        int k1 = key1;
        int c0 = counter[0];
        int c1 = counter[1];
        int c2 = counter[2];
        int c3 = counter[3];
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
            long p1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        counter[0] = c0;
        counter[1] = c1;
        counter[2] = c2;
        counter[3] = c3;
    }

    /** {@code length} numbers of sub-stream {@code stream}, uniform in [0, 1). */
    public float[] uniform(long stream, int length) {
        float[] out = new float[length];
        int[] words = new int[4];
        for (int i = 0; i < length; i++) {
            if (i % 4 == 0) {
                counter(words, stream, i / 4);
            }
            out[i] = (words[i % 4] >>> 8) * TO_UNIT;
        }
        return out;
    }

    /** {@code length} numbers of sub-stream {@code stream}, normal with mean 0 and deviation 1 (Box and Muller 1958). */
    public float[] normal(long stream, int length) {
        float[] uniform = uniform(stream, Math.addExact(length, length & 1));
        float[] out = new float[length];
        for (int i = 0; i < length; i += 2) {
            double radius = Math.sqrt(-2 * Math.log(1 - uniform[i]));
            double angle = 2 * Math.PI * uniform[i + 1];
            out[i] = (float) (radius * Math.cos(angle));
            if (i + 1 < length) {
                out[i + 1] = (float) (radius * Math.sin(angle));
            }
        }
        return out;
    }

    private void counter(int[] words, long stream, int block) {
        words[0] = block;
        words[1] = 0;
        words[2] = (int) stream;
        words[3] = (int) (stream >>> 32);
        block(words);
    }
}
