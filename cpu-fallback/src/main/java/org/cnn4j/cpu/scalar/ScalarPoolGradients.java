package org.cnn4j.cpu.scalar;

import org.cnn4j.cpu.kernel.PoolGradientKernel;

/** The way back through pooling in plain Java. */
public final class ScalarPoolGradients implements PoolGradientKernel {
    @Override
    public void max(
            int pixels,
            int channels,
            int taps,
            int[] at,
            int step,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            int pitch,
            float[] dx,
            int dxo,
            boolean add) {
        max(pixels, 0, channels, taps, at, step, x, xo, dy, dyo, pitch, dx, dxo, add);
    }

    /** The same of the channels from {@code first} to {@code end} - 1. */
    public void max(
            int pixels,
            int first,
            int end,
            int taps,
            int[] at,
            int step,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            int pitch,
            float[] dx,
            int dxo,
            boolean add) {
        if (taps == 0) {
            return;
        }
        for (int p = 0; p < pixels; p++) {
            for (int c = first; c < end; c++) {
                int place = p * step + c;
                int best = at[0];
                float greatest = x[xo + place + best];
                for (int t = 1; t < taps; t++) {
                    float v = x[xo + place + at[t]];
                    if (v > greatest || v != v && greatest == greatest) {
                        greatest = v;
                        best = at[t];
                    }
                }
                if (!add) {
                    for (int t = 0; t < taps; t++) {
                        dx[dxo + place + at[t]] = 0;
                    }
                }
                dx[dxo + place + best] += dy[dyo + p * pitch + c];
            }
        }
    }

    @Override
    public void spread(
            int pixels,
            int channels,
            int taps,
            int[] at,
            int step,
            float factor,
            float[] dy,
            int dyo,
            int pitch,
            float[] dx,
            int dxo,
            boolean add) {
        spread(pixels, 0, channels, taps, at, step, factor, dy, dyo, pitch, dx, dxo, add);
    }

    /** The same of the channels from {@code first} to {@code end} - 1. */
    public void spread(
            int pixels,
            int first,
            int end,
            int taps,
            int[] at,
            int step,
            float factor,
            float[] dy,
            int dyo,
            int pitch,
            float[] dx,
            int dxo,
            boolean add) {
        for (int p = 0; p < pixels; p++) {
            for (int t = 0; t < taps; t++) {
                int to = dxo + at[t] + p * step;
                for (int c = first; c < end; c++) {
                    float g = dy[dyo + p * pitch + c] * factor;
                    dx[to + c] = add ? dx[to + c] + g : g;
                }
            }
        }
    }

    @Override
    public void maxOfRows(int n, int taps, float[] x, int pitch, float[] dy, int dyo) {
        for (int i = 0; i < n; i++) {
            int best = 0;
            float greatest = x[i];
            for (int t = 1; t < taps; t++) {
                float v = x[t * pitch + i];
                x[t * pitch + i] = 0;
                if (v > greatest || v != v && greatest == greatest) {
                    greatest = v;
                    best = t;
                }
            }
            x[i] = 0;
            x[best * pitch + i] = dy[dyo + i];
        }
    }

    @Override
    public void interleave(int pixels, int parts, int n, float[] src, int so, int pitch, float[] dst, int to) {
        for (int p = 0, d = to; p < pixels; p++) {
            for (int k = 0, s = so + p * n; k < parts; k++, s += pitch, d += n) {
                for (int i = 0; i < n; i++) {
                    dst[d + i] = src[s + i];
                }
            }
        }
    }
}
