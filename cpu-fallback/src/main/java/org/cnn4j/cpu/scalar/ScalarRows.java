package org.cnn4j.cpu.scalar;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** Rows of matrices in plain Java, shaped for C2's auto-vectoriser, see {@link ScalarGemm}. */
public final class ScalarRows implements RowKernel {
    @Override
    public void dots(int n, float[] a, int ao, float[] b, int bo, int ldb, int rows, float[] y, int yo) {
        for (int r = 0; r < rows; r++) {
            y[yo + r] = dot(n, a, ao, b, bo + r * ldb);
        }
    }

    private static float dot(int n, float[] a, int ao, float[] b, int bo) {
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
                ScalarGemm.add1(sum, row, x[xo + p], m);
            }
            System.arraycopy(sum, 0, y, yo + j, m);
        }
    }

    @Override
    public void copy(float[] src, int so, float[] dst, int to, int n) {
        System.arraycopy(src, so, dst, to, n);
    }

    @Override
    public void copyRows(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows, int n) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(src, so + r * lds, dst, to + r * ldd, n);
        }
    }

    @Override
    public void finish(float[] c, int co, int ldc, int rows, int cols, float[] bias, int bo, float lo, float hi) {
        for (int i = 0; i < rows; i++) {
            int to = co + i * ldc;
            if (bias != null) {
                for (int j = 0; j < cols; j++) {
                    c[to + j] += bias[bo + j];
                }
            }
            for (int j = 0; j < cols; j++) {
                c[to + j] = Math.min(Math.max(c[to + j], lo), hi);
            }
        }
    }
}
