package org.cnn4j.cpu.kernel;

/**
 * Sliding windows over rows that are already padded and, for strides above one, sorted by phase: then every tap of a window is
 * a run of consecutive elements at some offset, and a whole row of outputs is formed at once.
 */
public interface TapKernel {
    /** {@code out[oo + i] = sum over t of w[wo + t] * in[base + offsets[fo + t] + i]}, i from 0 to n - 1. */
    void weighted(
            int n,
            int taps,
            float[] w,
            int wo,
            float[] in,
            int base,
            int[] offsets,
            int fo,
            float[] out,
            int oo,
            Workspace ws);

    /** {@code out[oo + i] = max over t of in[base + offsets[t] + i]}; a NaN in the window gives NaN. */
    void max(int n, int taps, float[] in, int base, int[] offsets, float[] out, int oo, Workspace ws);

    /** {@code out[oo + i] = sum over t of in[base + offsets[t] + i]}. */
    void sum(int n, int taps, float[] in, int base, int[] offsets, float[] out, int oo, Workspace ws);
}
