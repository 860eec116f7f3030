package org.cnn4j.cpu.scalar;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.ChannelKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Sliding windows along channels in plain Java. Each run of channels is copied to an array of its own and added from there, because
 * C2 vectorises a loop only if all its arrays are indexed alike, see {@link ScalarGemm}.
 */
public final class ScalarChannels implements ChannelKernel {
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
            int inPitch,
            float[] scale,
            float[] shift,
            int so,
            float lo,
            float hi,
            float[] out,
            int oo,
            int outPitch) {
        for (int p = 0; p < pixels; p++) {
            int i = io + p * inPitch;
            int o = oo + p * outPitch;
            for (int c = 0; c < channels; c++) {
                float x = in[i + c] * scale[so + c] + shift[so + c];
                out[o + c] = Math.min(Math.max(x, lo), hi);
            }
        }
    }
}
