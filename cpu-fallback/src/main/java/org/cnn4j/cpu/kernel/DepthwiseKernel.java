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
}
