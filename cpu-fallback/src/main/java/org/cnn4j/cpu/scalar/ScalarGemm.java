package org.cnn4j.cpu.scalar;

import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Matrix tiles of 16 × 256 in plain Java, shaped for C2's auto-vectoriser.
 *
 * <p>That vectoriser gives up on a loop that stores to one array and reads another at offsets which it cannot compare. So
 * the rows in the inner loop are whole arrays, indexed from zero: four rows of B at a time are copied into them and used for every row of
 * A; sums are kept in rows of their own until the tile is done. No {@code Math.fma}: without the instruction it is very slow.
 */
public final class ScalarGemm implements GemmKernel {
    private static final int MR = 16;
    private static final int NR = 256;

    @Override
    public int mr() {
        return MR;
    }

    @Override
    public int panelWidth(int n) {
        return Math.min(NR, n);
    }

    @Override
    public int strip(int n) {
        return panelWidth(n);
    }

    @Override
    public void tile(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            int width,
            float[] z,
            int zo,
            int ldz,
            float[] c,
            int co,
            int ldc,
            int rows,
            int cols,
            Workspace ws) {
        float[][] r = ws.rows(MR + 4, NR);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(z, zo + i * ldz, r[i], 0, cols);
        }
        float[] b0 = r[MR];
        float[] b1 = r[MR + 1];
        float[] b2 = r[MR + 2];
        float[] b3 = r[MR + 3];
        int p = 0;
        for (; p + 3 < k; p += 4) {
            int o = bo + p * width;
            System.arraycopy(b, o, b0, 0, cols);
            System.arraycopy(b, o + width, b1, 0, cols);
            System.arraycopy(b, o + 2 * width, b2, 0, cols);
            System.arraycopy(b, o + 3 * width, b3, 0, cols);
            int f = ao + p;
            for (int i = 0; i < rows; i++, f += LDA) {
                add4(r[i], b0, b1, b2, b3, a[f], a[f + 1], a[f + 2], a[f + 3], cols);
            }
        }
        for (; p < k; p++) {
            System.arraycopy(b, bo + p * width, b0, 0, cols);
            for (int i = 0; i < rows; i++) {
                add1(r[i], b0, a[ao + i * LDA + p], cols);
            }
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(r[i], 0, c, co + i * ldc, cols);
        }
    }

    static void add4(
            float[] c, float[] b0, float[] b1, float[] b2, float[] b3, float a0, float a1, float a2, float a3, int n) {
        for (int j = 0; j < n; j++) {
            c[j] += a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
        }
    }

    static void add1(float[] c, float[] b, float a, int n) {
        for (int j = 0; j < n; j++) {
            c[j] += a * b[j];
        }
    }
}
