package org.cnn4j.cpu.scalar;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.OuterGemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** Sums of outer products in plain Java, shaped for C2's auto-vectoriser, see {@link ScalarGemm}. */
public final class ScalarOuterGemm implements OuterGemmKernel {
    /** Rows of C that are kept at the same time. */
    private static final int MR = 16;

    @Override
    public void add(
            int k, int m, int n, float[] a, int ao, float[] b, int bo, boolean first, float[] c, int co, Workspace ws) {
        float[][] r = ws.rows(MR + 4, COLUMNS);
        for (int i = 0; i < m; i += MR) {
            int rows = Math.min(MR, m - i);
            for (int y = 0; y < rows; y++) {
                if (first) {
                    Arrays.fill(r[y], 0, n, 0f);
                } else {
                    System.arraycopy(c, co + (i + y) * LD, r[y], 0, n);
                }
            }
            rows(k, rows, n, a, ao + i, b, bo, r);
            for (int y = 0; y < rows; y++) {
                System.arraycopy(r[y], 0, c, co + (i + y) * LD, n);
            }
        }
    }

    private static void rows(int k, int rows, int n, float[] a, int ao, float[] b, int bo, float[][] r) {
        int p = 0;
        for (; p + 3 < k; p += 4) {
            for (int q = 0; q < 4; q++) {
                System.arraycopy(b, bo + (p + q) * LD, r[MR + q], 0, n);
            }
            int f = ao + p * LD;
            for (int y = 0; y < rows; y++, f++) {
                ScalarGemm.add4(
                        r[y], r[MR], r[MR + 1], r[MR + 2], r[MR + 3], a[f], a[f + LD], a[f + 2 * LD], a[f + 3 * LD], n);
            }
        }
        for (; p < k; p++) {
            System.arraycopy(b, bo + p * LD, r[MR], 0, n);
            for (int y = 0; y < rows; y++) {
                ScalarGemm.add1(r[y], r[MR], a[ao + p * LD + y], n);
            }
        }
    }
}
