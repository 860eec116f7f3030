package org.cnn4j.cpu.scalar;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.ChannelKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Sliding windows along channels in plain Java. Each run of channels is copied to an array of its own and added from there, because
 * C2 vectorises a loop only if all its arrays are indexed alike, see {@link ScalarGemm}. Three taps are added at once, and
 * their weights serve eight pixels.
 */
public final class ScalarChannels implements ChannelKernel {
    private static final int PIXELS = 8;
    private static final int TAPS = 3;

    @Override
    public void depthwise(
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

    private static void clamp(float[] x, float lo, float hi, int n) {
        if (lo == Float.NEGATIVE_INFINITY && hi == Float.POSITIVE_INFINITY) {
            return;
        }
        for (int c = 0; c < n; c++) {
            x[c] = Math.min(Math.max(x[c], lo), hi);
        }
    }

    @Override
    public void max(
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
            Workspace ws) {
        float[][] rows = ws.rows(2, channels);
        float[] best = rows[0];
        float[] run = rows[1];
        for (int p = 0; p < pixels; p++) {
            Arrays.fill(best, 0, channels, Float.NEGATIVE_INFINITY);
            for (int t = 0; t < taps; t++) {
                System.arraycopy(in, base + at[t] + p * step, run, 0, channels);
                for (int c = 0; c < channels; c++) {
                    best[c] = Math.max(best[c], run[c]);
                }
            }
            System.arraycopy(best, 0, out, oo + p * pitch, channels);
        }
    }

    @Override
    public void sum(
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
            Workspace ws) {
        float[][] rows = ws.rows(2, channels);
        for (int p = 0; p < pixels; p++) {
            Arrays.fill(rows[0], 0, channels, 0f);
            for (int t = 0; t < taps; t++) {
                System.arraycopy(in, base + at[t] + p * step, rows[1], 0, channels);
                addScaled(rows[0], rows[1], 1f, channels);
            }
            multiplyAdd(rows[0], factor, channels);
            System.arraycopy(rows[0], 0, out, oo + p * pitch, channels);
        }
    }

    private static void addScaled(float[] sum, float[] run, float f, int n) {
        for (int c = 0; c < n; c++) {
            sum[c] += f * run[c];
        }
    }

    private static void multiplyAdd(float[] x, float factor, int n) {
        for (int c = 0; c < n; c++) {
            x[c] *= factor;
        }
    }

    @Override
    public void mix(
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
            Workspace ws) {
        float[] sum = ws.block(0);
        float[] run = ws.block(1);
        for (int i = 0; i < n; i += Workspace.BLOCK) {
            int m = Math.min(Workspace.BLOCK, n - i);
            Arrays.fill(sum, 0, m, 0f);
            for (int t = 0; t < taps; t++) {
                System.arraycopy(in, base + at[ao + t] + i, run, 0, m);
                addScaled(sum, run, w[wo + t], m);
            }
            System.arraycopy(sum, 0, out, oo + i, m);
        }
    }

    @Override
    public void affine(
            int pixels,
            int channels,
            float[] in,
            int io,
            float[] scale,
            float[] shift,
            float lo,
            float hi,
            float[] out,
            int oo,
            Workspace ws) {
        float[] x = ws.rows(1, channels)[0];
        for (int p = 0; p < pixels; p++) {
            System.arraycopy(in, io + p * channels, x, 0, channels);
            for (int c = 0; c < channels; c++) {
                x[c] = x[c] * scale[c] + shift[c];
            }
            clamp(x, lo, hi, channels);
            System.arraycopy(x, 0, out, oo + p * channels, channels);
        }
    }
}
