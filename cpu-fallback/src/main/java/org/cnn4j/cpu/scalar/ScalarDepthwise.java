package org.cnn4j.cpu.scalar;

import org.cnn4j.cpu.kernel.DepthwiseKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Depthwise convolution in plain Java, on copies of runs of channels as in {@link ScalarChannels}. Three taps are added at once, and
 * their weights serve eight pixels.
 */
public final class ScalarDepthwise implements DepthwiseKernel {
    private static final int PIXELS = 8;
    private static final int TAPS = 3;

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
        float[][] rows = ws.rows(PIXELS + 2 * TAPS, channels);
        for (int p = 0; p < pixels; p += PIXELS) {
            int n = Math.min(PIXELS, pixels - p);
            for (int i = 0; i < n; i++) {
                System.arraycopy(bias, bo, rows[i], 0, channels);
            }
            for (int t = 0; t < taps; t += TAPS) {
                int m = Math.min(TAPS, taps - t);
                for (int j = 0; j < m; j++) {
                    System.arraycopy(w, wo + at[taps + t + j], rows[PIXELS + j], 0, channels);
                }
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < m; j++) {
                        int from = base + at[t + j] + (p + i) * step;
                        System.arraycopy(in, from, rows[PIXELS + TAPS + j], 0, channels);
                    }
                    add(rows, i, m, channels);
                }
            }
            for (int i = 0; i < n; i++) {
                clamp(rows[i], lo, hi, channels);
                System.arraycopy(rows[i], 0, out, oo + (p + i) * pitch, channels);
            }
        }
    }

    private static void add(float[][] rows, int pixel, int taps, int n) {
        float[] sum = rows[pixel];
        if (taps == TAPS) {
            add3(
                    sum,
                    rows[PIXELS],
                    rows[PIXELS + 1],
                    rows[PIXELS + 2],
                    rows[PIXELS + TAPS],
                    rows[PIXELS + TAPS + 1],
                    rows[PIXELS + TAPS + 2],
                    n);
            return;
        }
        for (int j = 0; j < taps; j++) {
            add1(sum, rows[PIXELS + j], rows[PIXELS + TAPS + j], n);
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

    @Override
    public boolean threeByThree(
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
            int pitch) {
        return false;
    }
}
