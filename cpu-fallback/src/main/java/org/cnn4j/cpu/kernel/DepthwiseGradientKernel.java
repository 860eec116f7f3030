package org.cnn4j.cpu.kernel;

/** The gradient of a depthwise convolution's weights, for values whose channels come last; places and taps as in {@link ChannelKernel}. */
public interface DepthwiseGradientKernel {
    /**
     * {@code sums[so + at[taps + t] + c] += sum over p of in[base + at[t] + p * step + c] * dy[go + p * pitch + c]}, one chain in the order of
     * {@code p}.
     *
     * @param at the taps' places in the input and, after those, in the sums
     * @param step input elements between the windows of neighbouring pixels
     * @param pitch elements of dy between pixels
     */
    void products(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] dy,
            int go,
            int pitch,
            float[] sums,
            int so,
            Workspace ws);
}
