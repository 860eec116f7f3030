package org.cnn4j.cpu.scalar;

import org.cnn4j.cpu.kernel.DepthwiseGradientKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** The gradient of a depthwise convolution's weights in plain Java, on copies of pixels as in {@link ScalarDepthwise}. */
public final class ScalarDepthwiseGradient implements DepthwiseGradientKernel {
    @Override
    public void products(
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
            Workspace ws) {
        float[][] rows = ws.rows(3, channels);
        float[] sum = rows[0];
        float[] x = rows[1];
        float[] g = rows[2];
        for (int t = 0; t < taps; t++) {
            int to = so + at[taps + t];
            System.arraycopy(sums, to, sum, 0, channels);
            for (int p = 0; p < pixels; p++) {
                System.arraycopy(in, base + at[t] + p * step, x, 0, channels);
                System.arraycopy(dy, go + p * pitch, g, 0, channels);
                add(sum, x, g, channels);
            }
            System.arraycopy(sum, 0, sums, to, channels);
        }
    }

    private static void add(float[] sum, float[] x, float[] g, int n) {
        for (int c = 0; c < n; c++) {
            sum[c] += x[c] * g[c];
        }
    }
}
