package org.cnn4j.opencl;

/**
 * A number to divide by as {@code quotient} of {@code index.cl} takes it: by a multiplication and a shift (Granlund and Montgomery,
 * Division by Invariant Integers using Multiplication, 1994).
 *
 * @param magic {@code floor(2^32 (2^shift - d) / d) + 1}
 * @param shift {@code ceil(log2 d)}
 */
record Divisor(int magic, int shift) {
    /** @param d at least 1; what is less counts as 1, for walks over nothing */
    static Divisor of(int d) {
        int by = Math.max(1, d);
        int shift = by == 1 ? 0 : 32 - Integer.numberOfLeadingZeros(by - 1);
        return new Divisor((int) ((((1L << shift) - by) << 32) / by + 1), shift);
    }
}
