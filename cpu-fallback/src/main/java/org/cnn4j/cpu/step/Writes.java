package org.cnn4j.cpu.step;

import org.cnn4j.op.ScatterElements.Reduction;

/** How scattered elements meet those that are there already. */
final class Writes {
    private Writes() {}

    /** Writes {@code n} consecutive elements of {@code src}; both arrays are of one class. */
    static void apply(Reduction reduction, Object src, int s, Object dst, int d, int n) {
        if (reduction == Reduction.NONE) {
            Elements.copy(src, s, 1, dst, d, 1, n);
        } else if (dst instanceof float[] b) {
            floats(reduction, (float[]) src, s, b, d, n);
        } else if (dst instanceof long[] b) {
            long[] a = (long[]) src;
            for (int i = 0; i < n; i++) {
                b[d + i] = combine(reduction, b[d + i], a[s + i]);
            }
        } else {
            int[] a = (int[]) src;
            int[] b = (int[]) dst;
            for (int i = 0; i < n; i++) {
                // The low half of a sum or product of longs is that of ints.
                b[d + i] = (int) combine(reduction, b[d + i], a[s + i]);
            }
        }
    }

    /** A loop for each reduction, so that each becomes vectors. */
    private static void floats(Reduction reduction, float[] a, int s, float[] b, int d, int n) {
        switch (reduction) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    b[d + i] += a[s + i];
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    b[d + i] *= a[s + i];
                }
            }
            case MIN -> {
                for (int i = 0; i < n; i++) {
                    b[d + i] = Math.min(b[d + i], a[s + i]);
                }
            }
            case MAX -> {
                for (int i = 0; i < n; i++) {
                    b[d + i] = Math.max(b[d + i], a[s + i]);
                }
            }
            case NONE -> System.arraycopy(a, s, b, d, n);
        }
    }

    private static long combine(Reduction reduction, long old, long update) {
        return switch (reduction) {
            case NONE -> update;
            case ADD -> old + update;
            case MUL -> old * update;
            case MIN -> Math.min(old, update);
            case MAX -> Math.max(old, update);
        };
    }
}
