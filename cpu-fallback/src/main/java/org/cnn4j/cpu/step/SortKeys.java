package org.cnn4j.cpu.step;

import org.cnn4j.DType;

/** Elements as longs that compare as the elements do, so that ordering is written once for all types. */
final class SortKeys {
    /** The inverted key of a NaN: less than that of any number. */
    static final long INVERTED_NAN = ~key(Float.NaN);

    private SortKeys() {}

    /**
     * Loads {@code n} keys; zeros of either sign are equal, and a NaN is greater than any number.
     *
     * @param step the distance of elements in {@code array}
     * @param invert keys of greater elements are less; a NaN's too
     */
    static void load(DType type, Object array, int at, int step, int n, boolean invert, long[] keys) {
        long mask = invert ? -1L : 0L;
        switch (type) {
            case FLOAT32 -> {
                float[] a = (float[]) array;
                for (int i = 0; i < n; i++) {
                    keys[i] = key(a[at + i * step]) ^ mask;
                }
            }
            case INT64 -> {
                long[] a = (long[]) array;
                for (int i = 0; i < n; i++) {
                    keys[i] = a[at + i * step] ^ mask;
                }
            }
            case INT32 -> {
                int[] a = (int[]) array;
                for (int i = 0; i < n; i++) {
                    keys[i] = a[at + i * step] ^ mask;
                }
            }
            case UINT8 -> {
                byte[] a = (byte[]) array;
                for (int i = 0; i < n; i++) {
                    keys[i] = (a[at + i * step] & 0xFF) ^ mask;
                }
            }
            default -> {
                byte[] a = (byte[]) array;
                for (int i = 0; i < n; i++) {
                    keys[i] = a[at + i * step] ^ mask;
                }
            }
        }
    }

    /** A float's bits as a number of the same order. */
    private static long key(float x) {
        int bits = Float.floatToIntBits(x + 0f);
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }
}
