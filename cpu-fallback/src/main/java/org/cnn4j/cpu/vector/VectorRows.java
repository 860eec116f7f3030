package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** Rows of matrices with the Vector API. A template, see {@link VectorKernels}. */
final class VectorRows implements RowKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final float[] ZEROS = new float[L];

    @Override
    public float dot(int n, float[] a, int ao, float[] b, int bo) {
        FloatVector s0 = FloatVector.zero(S), s1 = FloatVector.zero(S);
        FloatVector s2 = FloatVector.zero(S), s3 = FloatVector.zero(S);
        int i = 0;
        for (; i <= n - 4 * L; i += 4 * L) {
            s0 = FloatVector.fromArray(S, a, ao + i).fma(FloatVector.fromArray(S, b, bo + i), s0);
            s1 = FloatVector.fromArray(S, a, ao + i + L).fma(FloatVector.fromArray(S, b, bo + i + L), s1);
            s2 = FloatVector.fromArray(S, a, ao + i + 2 * L).fma(FloatVector.fromArray(S, b, bo + i + 2 * L), s2);
            s3 = FloatVector.fromArray(S, a, ao + i + 3 * L).fma(FloatVector.fromArray(S, b, bo + i + 3 * L), s3);
        }
        float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        for (; i < n; i++) {
            sum += a[ao + i] * b[bo + i];
        }
        return sum;
    }

    @Override
    public void rowTimesMatrix(
            int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, Workspace ws) {
        int j = 0;
        for (; j <= n - 4 * L; j += 4 * L) {
            FloatVector s0 = FloatVector.zero(S), s1 = FloatVector.zero(S);
            FloatVector s2 = FloatVector.zero(S), s3 = FloatVector.zero(S);
            int o = bo + j;
            for (int p = 0; p < k; p++) {
                FloatVector f = FloatVector.broadcast(S, x[xo + p]);
                s0 = f.fma(FloatVector.fromArray(S, b, o), s0);
                s1 = f.fma(FloatVector.fromArray(S, b, o + L), s1);
                s2 = f.fma(FloatVector.fromArray(S, b, o + 2 * L), s2);
                s3 = f.fma(FloatVector.fromArray(S, b, o + 3 * L), s3);
                o += ldb;
            }
            s0.intoArray(y, yo + j);
            s1.intoArray(y, yo + j + L);
            s2.intoArray(y, yo + j + 2 * L);
            s3.intoArray(y, yo + j + 3 * L);
        }
        for (; j <= n - L; j += L) {
            FloatVector s = FloatVector.zero(S);
            for (int p = 0; p < k; p++) {
                s = FloatVector.broadcast(S, x[xo + p]).fma(FloatVector.fromArray(S, b, bo + p * ldb + j), s);
            }
            s.intoArray(y, yo + j);
        }
        for (; j < n; j++) {
            float s = 0;
            for (int p = 0; p < k; p++) {
                s += x[xo + p] * b[bo + p * ldb + j];
            }
            y[yo + j] = s;
        }
    }

    @Override
    public void copy(float[] src, int so, float[] dst, int to, int n) {
        int last = (n + L - 1) / L * L;
        if (so + last > src.length || to + last > dst.length) {
            System.arraycopy(src, so, dst, to, n);
            return;
        }
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, src, so + i).intoArray(dst, to + i);
        }
    }

    @Override
    public void copyRows(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows, int n) {
        int last = (n + L - 1) / L * L;
        int safe = rows;
        while (safe > 0 && (so + (safe - 1) * lds + last > src.length || to + (safe - 1) * ldd + last > dst.length)) {
            safe--;
        }
        int from = so;
        int at = to;
        for (int r = 0; r < safe; r++) {
            for (int i = 0; i < n; i += L) {
                FloatVector.fromArray(S, src, from + i).intoArray(dst, at + i);
            }
            from += lds;
            at += ldd;
        }
        for (int r = safe; r < rows; r++) {
            System.arraycopy(src, so + r * lds, dst, to + r * ldd, n);
        }
    }

    @Override
    public void finish(float[] c, int co, int ldc, int rows, int cols, float[] bias, int bo, float lo, float hi) {
        int whole = cols / L * L;
        // Chosen here: a branch on vectors would put them on the heap.
        float[] shift = bias == null ? ZEROS : bias;
        for (int j = 0; j < whole; j += L) {
            int from = bias == null ? 0 : bo + j;
            if (hi == Float.POSITIVE_INFINITY) {
                clampLow(c, co + j, ldc, rows, shift, from, lo);
            } else {
                clamp(c, co + j, ldc, rows, shift, from, lo, hi);
            }
        }
        for (int i = 0; i < rows; i++) {
            for (int j = whole; j < cols; j++) {
                int at = co + i * ldc + j;
                float x = bias == null ? c[at] : c[at] + bias[bo + j];
                float y = x < lo ? lo : x;
                c[at] = y > hi ? hi : y;
            }
        }
    }

    // Comparing and blending takes two instructions where max and min, which tell 0 from -0, take five each.
    private static void clampLow(float[] c, int co, int ldc, int rows, float[] shift, int so, float lo) {
        FloatVector b = FloatVector.fromArray(S, shift, so);
        for (int i = 0; i < rows; i++) {
            FloatVector x = FloatVector.fromArray(S, c, co + i * ldc).add(b);
            x.blend(lo, x.compare(VectorOperators.LT, lo)).intoArray(c, co + i * ldc);
        }
    }

    private static void clamp(float[] c, int co, int ldc, int rows, float[] shift, int so, float lo, float hi) {
        FloatVector b = FloatVector.fromArray(S, shift, so);
        for (int i = 0; i < rows; i++) {
            FloatVector x = FloatVector.fromArray(S, c, co + i * ldc).add(b);
            FloatVector y = x.blend(lo, x.compare(VectorOperators.LT, lo));
            y.blend(hi, y.compare(VectorOperators.GT, hi)).intoArray(c, co + i * ldc);
        }
    }
}
