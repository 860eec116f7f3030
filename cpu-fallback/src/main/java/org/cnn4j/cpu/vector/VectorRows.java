package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** Rows of matrices with the Vector API. A template, see {@link VectorKernels}. */
final class VectorRows implements RowKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final float[] ZEROS = new float[2 * L];

    @Override
    public void dots(int n, float[] a, int ao, float[] b, int bo, int ldb, int rows, float[] y, int yo, Workspace ws) {
        int r = 0;
        for (; r <= rows - 8; r += 8) {
            eight(n, a, ao, b, bo + r * ldb, ldb, y, yo + r);
        }
        for (; r < rows; r++) {
            y[yo + r] = dot(n, a, ao, b, bo + r * ldb);
        }
    }

    /** Eight dots with one sum of vectors each. */
    private static void eight(int n, float[] a, int ao, float[] b, int bo, int ldb, float[] y, int yo) {
        FloatVector s0 = FloatVector.zero(S), s1 = FloatVector.zero(S), s2 = FloatVector.zero(S);
        FloatVector s3 = FloatVector.zero(S), s4 = FloatVector.zero(S), s5 = FloatVector.zero(S);
        FloatVector s6 = FloatVector.zero(S), s7 = FloatVector.zero(S);
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector x = FloatVector.fromArray(S, a, ao + i);
            s0 = x.fma(FloatVector.fromArray(S, b, bo + i), s0);
            s1 = x.fma(FloatVector.fromArray(S, b, bo + ldb + i), s1);
            s2 = x.fma(FloatVector.fromArray(S, b, bo + 2 * ldb + i), s2);
            s3 = x.fma(FloatVector.fromArray(S, b, bo + 3 * ldb + i), s3);
            s4 = x.fma(FloatVector.fromArray(S, b, bo + 4 * ldb + i), s4);
            s5 = x.fma(FloatVector.fromArray(S, b, bo + 5 * ldb + i), s5);
            s6 = x.fma(FloatVector.fromArray(S, b, bo + 6 * ldb + i), s6);
            s7 = x.fma(FloatVector.fromArray(S, b, bo + 7 * ldb + i), s7);
        }
        y[yo] = s0.reduceLanes(VectorOperators.ADD);
        y[yo + 1] = s1.reduceLanes(VectorOperators.ADD);
        y[yo + 2] = s2.reduceLanes(VectorOperators.ADD);
        y[yo + 3] = s3.reduceLanes(VectorOperators.ADD);
        y[yo + 4] = s4.reduceLanes(VectorOperators.ADD);
        y[yo + 5] = s5.reduceLanes(VectorOperators.ADD);
        y[yo + 6] = s6.reduceLanes(VectorOperators.ADD);
        y[yo + 7] = s7.reduceLanes(VectorOperators.ADD);
        for (; i < n; i++) {
            for (int r = 0; r < 8; r++) {
                y[yo + r] += a[ao + i] * b[bo + r * ldb + i];
            }
        }
    }

    private static float dot(int n, float[] a, int ao, float[] b, int bo) {
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
        if (n <= L) {
            copyOnes(src, so, lds, dst, to, ldd, safe);
        } else if (n <= 2 * L) {
            copyPairs(src, so, lds, dst, to, ldd, safe, n - L);
        } else {
            copyMany(src, so, lds, dst, to, ldd, safe, n);
        }
        for (int r = safe; r < rows; r++) {
            System.arraycopy(src, so + r * lds, dst, to + r * ldd, n);
        }
    }

    /** Rows of at most one vector: a stem's windows of 3 pixels of 3 channels are such. */
    private static void copyOnes(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows) {
        for (int r = 0, from = so, at = to; r < rows; r++, from += lds, at += ldd) {
            FloatVector.fromArray(S, src, from).intoArray(dst, at);
        }
    }

    /** Rows of one vector and a part of another, which overlaps the first: 7 pixels of 3 channels. */
    private static void copyPairs(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows, int rest) {
        for (int r = 0, from = so, at = to; r < rows; r++, from += lds, at += ldd) {
            FloatVector.fromArray(S, src, from).intoArray(dst, at);
            FloatVector.fromArray(S, src, from + rest).intoArray(dst, at + rest);
        }
    }

    private static void copyMany(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows, int n) {
        for (int r = 0, from = so, at = to; r < rows; r++, from += lds, at += ldd) {
            for (int i = 0; i < n; i += L) {
                FloatVector.fromArray(S, src, from + i).intoArray(dst, at + i);
            }
        }
    }

    @Override
    public void gather(
            float[] src, int so, int pStep, int jStep, int rows, int n, float[] dst, int to, int ldd, Workspace ws) {
        int whole = n / L * L;
        int[] places = ws.ints(L);
        for (int i = 0; i < L; i++) {
            places[i] = i * jStep;
        }
        for (int j = 0; j < whole; j += L) {
            gatherOnes(src, so + j * jStep, pStep, places, rows, dst, to + j, ldd);
        }
        for (int j = whole; j < n; j++) {
            int from = so + j * jStep;
            for (int p = 0; p < rows; p++) {
                dst[to + p * ldd + j] = src[from + p * pStep];
            }
        }
    }

    /** One vector of each row. */
    private static void gatherOnes(
            float[] src, int so, int pStep, int[] places, int rows, float[] dst, int to, int ldd) {
        for (int p = 0; p < rows; p++) {
            FloatVector.fromArray(S, src, so + p * pStep, places, 0).intoArray(dst, to + p * ldd);
        }
    }

    @Override
    public void addRows(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows, int n) {
        int whole = n / L * L;
        VectorMask<Float> rest = S.indexInRange(whole, n);
        for (int r = 0, from = so, at = to; r < rows; r++, from += lds, at += ldd) {
            for (int i = 0; i < whole; i += L) {
                FloatVector.fromArray(S, dst, at + i)
                        .add(FloatVector.fromArray(S, src, from + i))
                        .intoArray(dst, at + i);
            }
            if (whole < n) {
                FloatVector x = FloatVector.fromArray(S, dst, at + whole);
                x.add(FloatVector.fromArray(S, src, from + whole), rest).intoArray(dst, at + whole);
            }
        }
    }

    @Override
    public void finish(float[] c, int co, int ldc, int rows, int cols, float[] bias, int bo, float lo, float hi) {
        if (cols > L && cols < 2 * L) {
            overlapped(c, co, ldc, rows, cols - L, bias == null ? ZEROS : bias, bias == null ? 0 : bo, lo, hi);
            return;
        }
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

    /** Rows of one vector and a part of another, which overlaps the first: both are read before either is written. */
    private static void overlapped(
            float[] c, int co, int ldc, int rows, int rest, float[] shift, int so, float lo, float hi) {
        FloatVector low = FloatVector.broadcast(S, lo), high = FloatVector.broadcast(S, hi);
        FloatVector b0 = FloatVector.fromArray(S, shift, so), b1 = FloatVector.fromArray(S, shift, so + rest);
        for (int i = 0; i < rows; i++) {
            int o = co + i * ldc;
            FloatVector x = FloatVector.fromArray(S, c, o).add(b0),
                    y = FloatVector.fromArray(S, c, o + rest).add(b1);
            x = x.blend(low, x.compare(VectorOperators.LT, low));
            y = y.blend(low, y.compare(VectorOperators.LT, low));
            x.blend(high, x.compare(VectorOperators.GT, high)).intoArray(c, o);
            y.blend(high, y.compare(VectorOperators.GT, high)).intoArray(c, o + rest);
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
