package org.cnn4j.cpu.scalar;

import org.cnn4j.cpu.kernel.DepthwiseKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Depthwise convolution in plain Java, on copies of runs of channels as in {@link ScalarChannels}. Several pixels are one
 * run, for which the weights are repeated, and three taps are added at once.
 */
public final class ScalarDepthwise implements DepthwiseKernel {
    /** Elements of a run: long enough to hide what a loop costs before it comes to its vectors. */
    private static final int RUN = 1024;

    /** Taps that are added at once. */
    private static final int AT_ONCE = 3;

    /** The most taps whose weights are repeated for all pixels of a run. */
    private static final int REPEATED = 32;

    @Override
    public void taps(
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
            Workspace ws) {
        int most = taps > REPEATED ? 1 : Math.max(1, Math.min(pixels, RUN / channels));
        int weights = 1 + AT_ONCE;
        float[][] rows = ws.rows(weights + taps, most * channels);
        for (int t = 0; t < taps; t++) {
            repeat(w, wo + at[taps + t], rows[weights + t], most, channels);
        }
        float[] sum = rows[0];
        for (int p = 0; p < pixels; p += most) {
            int count = Math.min(most, pixels - p);
            int n = count * channels;
            repeat(bias, bo, sum, count, channels);
            for (int t = 0; t < taps; t += AT_ONCE) {
                int m = Math.min(AT_ONCE, taps - t);
                for (int j = 0; j < m; j++) {
                    gather(in, base + at[t + j] + p * step, step, rows[1 + j], count, channels);
                }
                add(rows, weights + t, m, n);
            }
            clamp(sum, lo, hi, n);
            for (int i = 0; i < count; i++) {
                System.arraycopy(sum, i * channels, out, oo + (p + i) * pitch, channels);
            }
        }
    }

    private static void repeat(float[] src, int so, float[] dst, int count, int channels) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(src, so, dst, i * channels, channels);
        }
    }

    private static void gather(float[] src, int so, int step, float[] dst, int count, int channels) {
        if (step == channels) {
            System.arraycopy(src, so, dst, 0, count * channels);
            return;
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(src, so + i * step, dst, i * channels, channels);
        }
    }

    /** Adds the products of the rows after the sum with those from {@code weights} on. */
    private static void add(float[][] rows, int weights, int taps, int n) {
        if (taps == AT_ONCE) {
            add3(rows[0], rows[weights], rows[weights + 1], rows[weights + 2], rows[1], rows[2], rows[3], n);
            return;
        }
        for (int j = 0; j < taps; j++) {
            add1(rows[0], rows[weights + j], rows[1 + j], n);
        }
    }

    private static void add3(
            float[] sum, float[] w0, float[] w1, float[] w2, float[] x0, float[] x1, float[] x2, int n) {
        for (int c = 0; c < n; c++) {
            sum[c] += w0[c] * x0[c] + w1[c] * x1[c] + w2[c] * x2[c];
        }
    }

    private static void add1(float[] sum, float[] w, float[] x, int n) {
        for (int c = 0; c < n; c++) {
            sum[c] += w[c] * x[c];
        }
    }

    static void clamp(float[] x, float lo, float hi, int n) {
        if (lo == Float.NEGATIVE_INFINITY && hi == Float.POSITIVE_INFINITY) {
            return;
        }
        for (int c = 0; c < n; c++) {
            x[c] = Math.min(Math.max(x[c], lo), hi);
        }
    }
}
