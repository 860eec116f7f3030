package org.cnn4j.cpu.kernel;

/** Depthwise convolution of values whose channels come last; places and taps as in {@link ChannelKernel}. */
public interface DepthwiseKernel {
    /**
     * {@code out[oo + p * pitch + c] = clamp(bias[bo + c] + sum over t of w[wo + at[taps + t] + c] * in[base + at[t] + p * step + c])},
     * where clamp takes what is below {@code lo} to {@code lo} and then what is above {@code hi} to {@code hi}; NaN stays NaN.
     *
     * @param at the taps' places in the input and, after those, in the weights
     * @param step input elements between the windows of neighbouring pixels
     * @param pitch result elements between pixels
     */
    void taps(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch,
            Workspace ws);

    /**
     * A whole row of outputs of windows of three rows by three neighbouring columns. Rows that are in the padding are given as zeros; of
     * columns, the first of the first window and the last of the last window may be.
     *
     * @param stride 1 or 2
     * @param left whether the first window's first column is padding; rows start with the first column that is not
     * @param right whether the last window's last column is padding
     * @param column elements between columns, in all three rows
     * @param w element c of tap t lies at {@code wo + t * taps + c}
     * @param taps elements between taps
     * @return false if this kernel has no loop of its own for this, and nothing was done
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
