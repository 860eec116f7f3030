package org.cnn4j.cpu.scalar;

import java.util.Arrays;
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
    public int nr() {
        return NR;
    }

    @Override
    public void tile(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc,
            int rows,
            int cols,
            boolean accumulate,
            Workspace ws) {
        float[][] r = ws.rows(MR + 4, NR);
        for (int i = 0; i < rows; i++) {
            if (accumulate) {
                System.arraycopy(c, co + i * ldc, r[i], 0, cols);
            } else {
                Arrays.fill(r[i], 0, cols, 0f);
            }
        }
        float[] b0 = r[MR];
        float[] b1 = r[MR + 1];
        float[] b2 = r[MR + 2];
        float[] b3 = r[MR + 3];
        int p = 0;
        for (; p + 3 < k; p += 4) {
            int o = bo + p * ldb;
            System.arraycopy(b, o, b0, 0, cols);
            System.arraycopy(b, o + ldb, b1, 0, cols);
            System.arraycopy(b, o + 2 * ldb, b2, 0, cols);
            System.arraycopy(b, o + 3 * ldb, b3, 0, cols);
            int f = ao + p * MR;
            for (int i = 0; i < rows; i++, f++) {
                add4(r[i], b0, b1, b2, b3, a[f], a[f + MR], a[f + 2 * MR], a[f + 3 * MR], cols);
            }
        }
        for (; p < k; p++) {
            System.arraycopy(b, bo + p * ldb, b0, 0, cols);
            int f = ao + p * MR;
            for (int i = 0; i < rows; i++) {
                add1(r[i], b0, a[f + i], cols);
            }
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(r[i], 0, c, co + i * ldc, cols);
        }
    }

    private static void add4(
            float[] c, float[] b0, float[] b1, float[] b2, float[] b3, float a0, float a1, float a2, float a3, int n) {
        for (int j = 0; j < n; j++) {
            c[j] += a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
        }
    }

    private static void add1(float[] c, float[] b, float a, int n) {
        for (int j = 0; j < n; j++) {
            c[j] += a * b[j];
        }
    }

    @Override
    public float dot(int n, float[] a, int ao, float[] b, int bo) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += a[ao + i] * b[bo + i];
            s1 += a[ao + i + 1] * b[bo + i + 1];
            s2 += a[ao + i + 2] * b[bo + i + 2];
            s3 += a[ao + i + 3] * b[bo + i + 3];
        }
        for (; i < n; i++) {
            s0 += a[ao + i] * b[bo + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public void rowTimesMatrix(
            int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, Workspace ws) {
        float[] sum = ws.block(0);
        float[] row = ws.block(1);
        for (int j = 0; j < n; j += Workspace.BLOCK) {
            int m = Math.min(Workspace.BLOCK, n - j);
            Arrays.fill(sum, 0, m, 0f);
            for (int p = 0; p < k; p++) {
                System.arraycopy(b, bo + p * ldb + j, row, 0, m);
                add1(sum, row, x[xo + p], m);
            }
            System.arraycopy(sum, 0, y, yo + j, m);
        }
    }
}
