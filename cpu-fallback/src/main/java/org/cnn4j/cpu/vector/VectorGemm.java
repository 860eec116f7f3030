package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Matrix tiles of 8 rows × 2 vectors (6 × 2 where vectors are shorter than 512 bits, for machines with 16 registers), all sums in registers.
 *
 * <p>Never used as it is: {@link VectorKernels} defines one hidden copy of this class per vector width, so that the species
 * is a constant to the compiler in each. Vectors stay inside their method; one that escaped would be allocated on the heap.
 */
final class VectorGemm implements GemmKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final boolean WIDE = L >= 16;
    private static final float[] ZEROS = new float[2 * L];

    @Override
    public int mr() {
        return WIDE ? 8 : 6;
    }

    @Override
    public int nr() {
        return 2 * L;
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
        if (rows == mr() && cols == 2 * L) {
            run(k, a, ao, b, bo, ldb, c, co, ldc, accumulate);
            return;
        }
        float[] edge = ws.buffer(Workspace.Use.EDGE_TILE, mr() * 2 * L);
        run(k, a, ao, b, bo, ldb, edge, 0, 2 * L, false);
        for (int i = 0; i < rows; i++) {
            int e = i * 2 * L;
            int o = co + i * ldc;
            if (accumulate) {
                for (int j = 0; j < cols; j++) {
                    c[o + j] += edge[e + j];
                }
            } else {
                System.arraycopy(edge, e, c, o, cols);
            }
        }
    }

    private static void run(
            int k, float[] a, int ao, float[] b, int bo, int ldb, float[] c, int co, int ldc, boolean accumulate) {
        // The sums start from C or from zeros: chosen here, because a branch on vectors would put them on the heap.
        float[] start = accumulate ? c : ZEROS;
        int so = accumulate ? co : 0;
        int lds = accumulate ? ldc : 0;
        if (WIDE) {
            tile8(k, a, ao, b, bo, ldb, c, co, ldc, start, so, lds);
        } else {
            tile6(k, a, ao, b, bo, ldb, c, co, ldc, start, so, lds);
        }
    }

    private static void tile8(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc,
            float[] z,
            int zo,
            int ldz) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
        FloatVector x4 = FloatVector.fromArray(S, z, zo + 4 * ldz), y4 = FloatVector.fromArray(S, z, zo + 4 * ldz + L);
        FloatVector x5 = FloatVector.fromArray(S, z, zo + 5 * ldz), y5 = FloatVector.fromArray(S, z, zo + 5 * ldz + L);
        FloatVector x6 = FloatVector.fromArray(S, z, zo + 6 * ldz), y6 = FloatVector.fromArray(S, z, zo + 6 * ldz + L);
        FloatVector x7 = FloatVector.fromArray(S, z, zo + 7 * ldz), y7 = FloatVector.fromArray(S, z, zo + 7 * ldz + L);
        for (int p = 0; p < k; p++) {
            FloatVector u = FloatVector.fromArray(S, b, bo), v = FloatVector.fromArray(S, b, bo + L);
            FloatVector a0 = FloatVector.broadcast(S, a[ao]);
            x0 = a0.fma(u, x0);
            y0 = a0.fma(v, y0);
            FloatVector a1 = FloatVector.broadcast(S, a[ao + 1]);
            x1 = a1.fma(u, x1);
            y1 = a1.fma(v, y1);
            FloatVector a2 = FloatVector.broadcast(S, a[ao + 2]);
            x2 = a2.fma(u, x2);
            y2 = a2.fma(v, y2);
            FloatVector a3 = FloatVector.broadcast(S, a[ao + 3]);
            x3 = a3.fma(u, x3);
            y3 = a3.fma(v, y3);
            FloatVector a4 = FloatVector.broadcast(S, a[ao + 4]);
            x4 = a4.fma(u, x4);
            y4 = a4.fma(v, y4);
            FloatVector a5 = FloatVector.broadcast(S, a[ao + 5]);
            x5 = a5.fma(u, x5);
            y5 = a5.fma(v, y5);
            FloatVector a6 = FloatVector.broadcast(S, a[ao + 6]);
            x6 = a6.fma(u, x6);
            y6 = a6.fma(v, y6);
            FloatVector a7 = FloatVector.broadcast(S, a[ao + 7]);
            x7 = a7.fma(u, x7);
            y7 = a7.fma(v, y7);
            ao += 8;
            bo += ldb;
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + L);
        x1.intoArray(c, co + ldc);
        y1.intoArray(c, co + ldc + L);
        x2.intoArray(c, co + 2 * ldc);
        y2.intoArray(c, co + 2 * ldc + L);
        x3.intoArray(c, co + 3 * ldc);
        y3.intoArray(c, co + 3 * ldc + L);
        x4.intoArray(c, co + 4 * ldc);
        y4.intoArray(c, co + 4 * ldc + L);
        x5.intoArray(c, co + 5 * ldc);
        y5.intoArray(c, co + 5 * ldc + L);
        x6.intoArray(c, co + 6 * ldc);
        y6.intoArray(c, co + 6 * ldc + L);
        x7.intoArray(c, co + 7 * ldc);
        y7.intoArray(c, co + 7 * ldc + L);
    }

    private static void tile6(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc,
            float[] z,
            int zo,
            int ldz) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
        FloatVector x4 = FloatVector.fromArray(S, z, zo + 4 * ldz), y4 = FloatVector.fromArray(S, z, zo + 4 * ldz + L);
        FloatVector x5 = FloatVector.fromArray(S, z, zo + 5 * ldz), y5 = FloatVector.fromArray(S, z, zo + 5 * ldz + L);
        for (int p = 0; p < k; p++) {
            FloatVector u = FloatVector.fromArray(S, b, bo), v = FloatVector.fromArray(S, b, bo + L);
            FloatVector a0 = FloatVector.broadcast(S, a[ao]);
            x0 = a0.fma(u, x0);
            y0 = a0.fma(v, y0);
            FloatVector a1 = FloatVector.broadcast(S, a[ao + 1]);
            x1 = a1.fma(u, x1);
            y1 = a1.fma(v, y1);
            FloatVector a2 = FloatVector.broadcast(S, a[ao + 2]);
            x2 = a2.fma(u, x2);
            y2 = a2.fma(v, y2);
            FloatVector a3 = FloatVector.broadcast(S, a[ao + 3]);
            x3 = a3.fma(u, x3);
            y3 = a3.fma(v, y3);
            FloatVector a4 = FloatVector.broadcast(S, a[ao + 4]);
            x4 = a4.fma(u, x4);
            y4 = a4.fma(v, y4);
            FloatVector a5 = FloatVector.broadcast(S, a[ao + 5]);
            x5 = a5.fma(u, x5);
            y5 = a5.fma(v, y5);
            ao += 6;
            bo += ldb;
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + L);
        x1.intoArray(c, co + ldc);
        y1.intoArray(c, co + ldc + L);
        x2.intoArray(c, co + 2 * ldc);
        y2.intoArray(c, co + 2 * ldc + L);
        x3.intoArray(c, co + 3 * ldc);
        y3.intoArray(c, co + 3 * ldc + L);
        x4.intoArray(c, co + 4 * ldc);
        y4.intoArray(c, co + 4 * ldc + L);
        x5.intoArray(c, co + 5 * ldc);
        y5.intoArray(c, co + 5 * ldc + L);
    }

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
}
