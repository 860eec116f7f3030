package org.cnn4j.cpu.kernel;

/**
 * Work on values whose channels come last: a pixel is a run of channels. Sliding windows read, for each of several pixels of an output
 * row, some places ("taps") of the input: pixel {@code p} reads at {@code base + at[t] + p * step}. Vectors run along channels, and a
 * result depends on its operands alone, not on its place in the row. Results never overlap operands unless a method allows it.
 */
public interface ChannelKernel {
    /**
     * {@code out[oo + p * pitch + c] = max over t of in[base + at[t] + p * step + c]}; negative infinity without taps, NaN if there is
     * one.
     */
    void max(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] out,
            int oo,
            int pitch,
            Workspace ws);

    /** {@code out[oo + p * pitch + c] = factor * sum over t of in[base + at[t] + p * step + c]}. */
    void sum(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float factor,
            float[] out,
            int oo,
            int pitch,
            Workspace ws);

    /** {@code out[oo + c] = sum over t of w[wo + t] * in[base + at[ao + t] + c]}, c from 0 to n - 1: one weight a tap. */
    void mix(
            int n,
            int taps,
            float[] w,
            int wo,
            float[] in,
            int base,
            int[] at,
            int ao,
            float[] out,
            int oo,
            Workspace ws);

    /**
     * {@code out[oo + p * outPitch + c] = clamp(in[io + p * inPitch + c] * scale[so + c] + shift[so + c])}, clamp as in
     * {@link DepthwiseKernel#taps}. The result may be written over the operand.
     */
    void affine(
            int pixels,
            int channels,
            float[] in,
            int io,
            int inPitch,
            float[] scale,
            float[] shift,
            int so,
            float lo,
            float hi,
            float[] out,
            int oo,
            int outPitch);
}
