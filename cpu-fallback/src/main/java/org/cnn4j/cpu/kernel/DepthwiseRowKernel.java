package org.cnn4j.cpu.kernel;

/** Depthwise convolution of values whose channels come last, a whole row of outputs at a time. */
@FunctionalInterface
public interface DepthwiseRowKernel {
    /** No such loop. */
    DepthwiseRowKernel NONE = (s, l, r, p, c, r0, a0, r1, a1, r2, a2, d, w, wo, t, b, bo, lo, hi, y, yo, g) -> false;

    /**
     * Windows of three rows by three neighbouring columns. Rows that are in the padding are given as zeros; of columns, the first
     * of the first window and the last of the last window may be.
     *
     * @param stride 1 or 2
     * @param left whether the first window's first column is padding; rows start with the first column that is not
     * @param right whether the last window's last column is padding
     * @param column elements between columns, in all three rows
     * @param w element c of tap t lies at {@code wo + t * taps + c}
     * @param taps elements between taps
     * @return false if there is no loop for this, and nothing was done
     */
    boolean threeByThree(
            int stride,
            boolean left,
            boolean right,
            int pixels,
            int channels,
            float[] row0,
            int at0,
            float[] row1,
            int at1,
            float[] row2,
            int at2,
            int column,
            float[] w,
            int wo,
            int taps,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch);
}
