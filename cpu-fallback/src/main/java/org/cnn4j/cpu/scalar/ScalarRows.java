package org.cnn4j.cpu.scalar;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** Rows of matrices in plain Java, shaped for C2's auto-vectoriser, see {@link ScalarGemm}. */
public final class ScalarRows implements RowKernel {
    /** Products that are formed side by side. */
    private static final int RUN = 1024;

    /** So many sums are added one by one. */
    private static final int FEW = 32;

    @Override
    public void dots(int n, float[] a, int ao, float[] b, int bo, int ldb, int rows, float[] y, int yo, Workspace ws) {
        float[][] r = ws.rows(3, RUN);
        for (int i = 0; i < rows; i++) {
            y[yo + i] = dot(n, a, ao, b, bo + i * ldb, r[0], r[1], r[2]);
        }
    }

    /** C2 makes no vectors of a sum into one variable, but of sums into an array: element j adds the products j, j + RUN, ... */
    private static float dot(int n, float[] a, int ao, float[] b, int bo, float[] sums, float[] x, float[] w) {
        int length = Math.min(n, RUN);
        Arrays.fill(sums, 0, length, 0f);
        for (int i = 0; i < n; i += RUN) {
            int m = Math.min(RUN, n - i);
            System.arraycopy(a, ao + i, x, 0, m);
            System.arraycopy(b, bo + i, w, 0, m);
            addProducts(sums, x, w, m);
        }
        while (length > FEW) {
            int half = length / 2;
            length -= half;
            System.arraycopy(sums, length, x, 0, half);
            add(sums, x, half);
        }
        float sum = 0;
        for (int i = 0; i < length; i++) {
            sum += sums[i];
        }
        return sum;
    }

    private static void addProducts(float[] sums, float[] x, float[] w, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] += x[i] * w[i];
        }
    }

    private static void add(float[] sums, float[] x, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] += x[i];
        }
    }

    @Override
    public void rowTimesMatrix(
            int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, Workspace ws) {
        float[][] r = ws.rows(5, RUN);
        float[] sum = r[0];
        for (int j = 0; j < n; j += RUN) {
            int m = Math.min(RUN, n - j);
            Arrays.fill(sum, 0, m, 0f);
            int p = 0;
            for (; p + 3 < k; p += 4) {
                for (int i = 0; i < 4; i++) {
                    System.arraycopy(b, bo + (p + i) * ldb + j, r[1 + i], 0, m);
                }
                int f = xo + p;
                ScalarGemm.add4(sum, r[1], r[2], r[3], r[4], x[f], x[f + 1], x[f + 2], x[f + 3], m);
            }
            for (; p < k; p++) {
                System.arraycopy(b, bo + p * ldb + j, r[1], 0, m);
                ScalarGemm.add1(sum, r[1], x[xo + p], m);
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
    public void gather(
            float[] src, int so, int pStep, int jStep, int rows, int n, float[] dst, int to, int ldd, Workspace ws) {
        for (int j = 0; j < n; j++) {
            int from = so + j * jStep;
            for (int p = 0; p < rows; p++) {
                dst[to + p * ldd + j] = src[from + p * pStep];
            }
        }
    }

    @Override
    public void addRows(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows, int n) {
        for (int r = 0; r < rows; r++) {
            addRow(src, so + r * lds, dst, to + r * ldd, n);
        }
    }

    private static void addRow(float[] src, int so, float[] dst, int to, int n) {
        for (int i = 0; i < n; i++) {
            dst[to + i] += src[so + i];
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
