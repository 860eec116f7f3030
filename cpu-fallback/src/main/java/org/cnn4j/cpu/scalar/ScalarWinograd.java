package org.cnn4j.cpu.scalar;

import org.cnn4j.cpu.kernel.FilterTransforms;
import org.cnn4j.cpu.kernel.WinogradKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.spi.WinogradForm;
import org.cnn4j.spi.WinogradForm.Points;

/**
 * Winograd transforms in plain Java. Every element of a patch has a row of its own in the workspace, a whole array from index
 * zero, because C2 vectorises a loop only if all its arrays are indexed alike, see {@link ScalarGemm}.
 */
public final class ScalarWinograd implements WinogradKernel {
    /** Channels done at a time: 36 rows take 18 KiB. */
    private static final int CHUNK = 128;

    @Override
    public int fewest() {
        return 1;
    }

    @Override
    public void input(
            WinogradForm form,
            int channels,
            float[] x,
            int xo,
            int rowStride,
            int columnStride,
            float[] v,
            int vo,
            int positionStride,
            Workspace ws) {
        int high = form.patchRows();
        int wide = form.patchColumns();
        float[][] r = ws.rows(form.positions(), CHUNK);
        for (int c = 0; c < channels; c += CHUNK) {
            int length = Math.min(CHUNK, channels - c);
            for (int i = 0; i < high; i++) {
                for (int j = 0; j < wide; j++) {
                    System.arraycopy(x, xo + i * rowStride + j * columnStride + c, r[i * wide + j], 0, length);
                }
            }
            // A form of one row has nothing to do along columns.
            for (int j = 0; high > 3 && j < wide; j++) {
                int k = 2 * wide + j;
                if (high == 6) {
                    six(length, r[j], r[wide + j], r[k], r[k + wide], r[k + 2 * wide], r[k + 3 * wide]);
                } else {
                    four(length, r[j], r[wide + j], r[k], r[k + wide]);
                }
            }
            for (int i = 0; i < high; i++) {
                int o = i * wide;
                if (wide == 6) {
                    six(length, r[o], r[o + 1], r[o + 2], r[o + 3], r[o + 4], r[o + 5]);
                } else {
                    four(length, r[o], r[o + 1], r[o + 2], r[o + 3]);
                }
            }
            for (int p = 0; p < high * wide; p++) {
                System.arraycopy(r[p], 0, v, vo + p * positionStride + c, length);
            }
        }
    }

    /** B^T of F(4×4) along one axis, in place. */
    private static void six(int n, float[] d0, float[] d1, float[] d2, float[] d3, float[] d4, float[] d5) {
        for (int c = 0; c < n; c++) {
            float x1 = d1[c];
            float x2 = d2[c];
            float x3 = d3[c];
            float x4 = d4[c];
            float even = x4 - Points.B2 * x2;
            float odd = Points.A * (x3 - Points.B2 * x1);
            float even2 = x4 - Points.A2 * x2;
            float odd2 = Points.B * (x3 - Points.A2 * x1);
            d0[c] = Points.PRODUCT * d0[c] - Points.SUM * x2 + x4;
            d5[c] = Points.PRODUCT * x1 - Points.SUM * x3 + d5[c];
            d1[c] = even + odd;
            d2[c] = even - odd;
            d3[c] = even2 + odd2;
            d4[c] = even2 - odd2;
        }
    }

    /** B^T of F(2×2) along one axis, in place. */
    private static void four(int n, float[] d0, float[] d1, float[] d2, float[] d3) {
        for (int c = 0; c < n; c++) {
            float x1 = d1[c];
            float x2 = d2[c];
            d0[c] = d0[c] - x2;
            d3[c] = x1 - d3[c];
            d1[c] = x1 + x2;
            d2[c] = x2 - x1;
        }
    }

    @Override
    public void filters(
            WinogradForm form,
            int n,
            float[] g,
            int go,
            int tapStride,
            float[] u,
            int uo,
            int positionStride,
            Workspace ws) {
        float[] down = FilterTransforms.columns(form);
        float[] across = FilterTransforms.rows(form);
        int wide = form.patchColumns();
        float[][] rows = ws.rows(13, n);
        float[] result = rows[12];
        for (int t = 0; t < 9; t++) {
            System.arraycopy(g, go + t * tapStride, rows[t], 0, n);
        }
        for (int i = 0; i < form.patchRows(); i++) {
            for (int m = 0; m < 3; m++) {
                three(n, down, 3 * i, rows[m], rows[3 + m], rows[6 + m], rows[9 + m]);
            }
            for (int j = 0; j < wide; j++) {
                three(n, across, 3 * j, rows[9], rows[10], rows[11], result);
                System.arraycopy(result, 0, u, uo + (i * wide + j) * positionStride, n);
            }
        }
    }

    /** One row of G times three numbers. */
    private static void three(int n, float[] row, int r, float[] x0, float[] x1, float[] x2, float[] y) {
        float a = row[r];
        float b = row[r + 1];
        float c = row[r + 2];
        for (int i = 0; i < n; i++) {
            y[i] = x0[i] * a + x1[i] * b + x2[i] * c;
        }
    }

    @Override
    public void output(
            WinogradForm form,
            int columns,
            float[] acc,
            int ao,
            int positionStride,
            float[] y,
            int yo,
            int rowStride,
            int columnStride,
            Finish finish,
            Workspace ws) {
        int high = form.patchRows();
        int wide = form.patchColumns();
        float[][] r = ws.rows(form.positions(), CHUNK);
        for (int c = 0; c < columns; c += CHUNK) {
            int length = Math.min(CHUNK, columns - c);
            for (int p = 0; p < high * wide; p++) {
                System.arraycopy(acc, ao + p * positionStride + c, r[p], 0, length);
            }
            for (int j = 0; j < wide; j++) {
                int k = 2 * wide + j;
                switch (high) {
                    case 6 -> sixToFour(length, r[j], r[wide + j], r[k], r[k + wide], r[k + 2 * wide], r[k + 3 * wide]);
                    case 4 -> fourToTwo(length, r[j], r[wide + j], r[k], r[k + wide]);
                    default -> {
                        add(length, r[wide + j], r[j]);
                        add(length, r[k], r[j]);
                    }
                }
            }
            for (int i = 0; i < form.rows(); i++) {
                int o = i * wide;
                if (wide == 6) {
                    sixToFour(length, r[o], r[o + 1], r[o + 2], r[o + 3], r[o + 4], r[o + 5]);
                } else {
                    fourToTwo(length, r[o], r[o + 1], r[o + 2], r[o + 3]);
                }
                for (int j = 0; j < form.columns(); j++) {
                    int at = i * rowStride + j * columnStride + c;
                    finish(length, c, r[o + j], at, finish, ws);
                    System.arraycopy(r[o + j], 0, y, yo + at, length);
                }
            }
        }
    }

    /** A^T of F(4×4) along one axis, in place: the results lie in the first four. */
    private static void sixToFour(int n, float[] m0, float[] m1, float[] m2, float[] m3, float[] m4, float[] m5) {
        for (int c = 0; c < n; c++) {
            float s = m1[c] + m2[c];
            float d = m1[c] - m2[c];
            float t = m3[c] + m4[c];
            float e = m3[c] - m4[c];
            m0[c] = m0[c] + (s + t);
            m1[c] = Points.A * d + Points.B * e;
            m2[c] = Points.A2 * s + Points.B2 * t;
            m3[c] = Points.A3 * d + Points.B3 * e + m5[c];
        }
    }

    /** A^T of F(2×2) along one axis, in place: the results lie in the first two. */
    private static void fourToTwo(int n, float[] m0, float[] m1, float[] m2, float[] m3) {
        for (int c = 0; c < n; c++) {
            float x1 = m1[c];
            float x2 = m2[c];
            m0[c] = m0[c] + x1 + x2;
            m1[c] = x1 - x2 - m3[c];
        }
    }

    private static void finish(int n, int column, float[] y, int at, Finish finish, Workspace ws) {
        float[] run = ws.block(0);
        if (finish.bias != null) {
            System.arraycopy(finish.bias, finish.biasOffset + column, run, 0, n);
            add(n, run, y);
        }
        if (finish.residual != null) {
            System.arraycopy(finish.residual, finish.residualOffset + at, run, 0, n);
            add(n, run, y);
        }
        if (finish.clamps()) {
            clamp(n, finish.low, finish.high, y);
        }
    }

    private static void add(int n, float[] x, float[] y) {
        for (int c = 0; c < n; c++) {
            y[c] += x[c];
        }
    }

    private static void clamp(int n, float low, float high, float[] y) {
        for (int c = 0; c < n; c++) {
            y[c] = Math.min(Math.max(y[c], low), high);
        }
    }
}
