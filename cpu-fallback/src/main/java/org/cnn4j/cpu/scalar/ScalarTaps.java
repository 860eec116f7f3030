package org.cnn4j.cpu.scalar;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.TapKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Sliding windows in plain Java. Each tap's run is copied to an array of its own and added from there, because C2
 * vectorises a loop only if all its arrays are indexed alike, see {@link ScalarGemm}.
 */
public final class ScalarTaps implements TapKernel {
    @Override
    public void weighted(
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
            Workspace ws) {
        float[] sum = ws.block(0);
        float[] run = ws.block(1);
        for (int i = 0; i < n; i += Workspace.BLOCK) {
            int m = Math.min(Workspace.BLOCK, n - i);
            Arrays.fill(sum, 0, m, 0f);
            for (int t = 0; t < taps; t++) {
                System.arraycopy(in, base + offsets[fo + t] + i, run, 0, m);
                addScaled(sum, run, w[wo + t], m);
            }
            System.arraycopy(sum, 0, out, oo + i, m);
        }
    }

    private static void addScaled(float[] sum, float[] run, float f, int n) {
        for (int j = 0; j < n; j++) {
            sum[j] += f * run[j];
        }
    }

    @Override
    public void max(int n, int taps, float[] in, int base, int[] offsets, float[] out, int oo, Workspace ws) {
        float[] best = ws.block(0);
        float[] run = ws.block(1);
        for (int i = 0; i < n; i += Workspace.BLOCK) {
            int m = Math.min(Workspace.BLOCK, n - i);
            System.arraycopy(in, base + offsets[0] + i, best, 0, m);
            for (int t = 1; t < taps; t++) {
                System.arraycopy(in, base + offsets[t] + i, run, 0, m);
                for (int j = 0; j < m; j++) {
                    best[j] = Math.max(best[j], run[j]);
                }
            }
            System.arraycopy(best, 0, out, oo + i, m);
        }
    }

    @Override
    public void sum(int n, int taps, float[] in, int base, int[] offsets, float[] out, int oo, Workspace ws) {
        float[] sum = ws.block(0);
        float[] run = ws.block(1);
        for (int i = 0; i < n; i += Workspace.BLOCK) {
            int m = Math.min(Workspace.BLOCK, n - i);
            Arrays.fill(sum, 0, m, 0f);
            for (int t = 0; t < taps; t++) {
                System.arraycopy(in, base + offsets[t] + i, run, 0, m);
                addScaled(sum, run, 1f, m);
            }
            System.arraycopy(sum, 0, out, oo + i, m);
        }
    }
}
