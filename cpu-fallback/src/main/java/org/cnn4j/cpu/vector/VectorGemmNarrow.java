package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix tiles of 6 rows × 2 vectors for machines with 16 vector registers: 12 sums, two vectors of B and one element of A repeated.
 *
 * <p>Never used as it is: {@link VectorKernels} defines one hidden copy of this class per vector width, so that the species
 * is a constant to the compiler in each. Vectors stay inside their method; one that escaped would be allocated on the heap.
 */
final class VectorGemmNarrow extends VectorTiles {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final int MR = 6;

    VectorGemmNarrow() {
        super(MR, L);
    }

    @Override
    int taken(int rows) {
        return rows > 1 ? MR : 1;
    }

    @Override
    void run(
            int rows,
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] z,
            int zo,
            int ldz,
            float[] c,
            int co,
            int ldc) {
        if (rows == MR) {
            rows6(k, a, ao, b, bo, z, zo, ldz, c, co, ldc);
        } else {
            rows1(k, a, ao, b, bo, z, zo, ldz, c, co, ldc);
        }
    }

    private static void rows6(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co, int ldc) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
        FloatVector x4 = FloatVector.fromArray(S, z, zo + 4 * ldz), y4 = FloatVector.fromArray(S, z, zo + 4 * ldz + L);
        FloatVector x5 = FloatVector.fromArray(S, z, zo + 5 * ldz), y5 = FloatVector.fromArray(S, z, zo + 5 * ldz + L);
        int second = bo + k * L;
        for (int p = 0; p < k; p++) {
            FloatVector u = FloatVector.fromArray(S, b, bo + p * L), v = FloatVector.fromArray(S, b, second + p * L);
            FloatVector a0 = FloatVector.broadcast(S, a[ao + p]);
            x0 = a0.fma(u, x0);
            y0 = a0.fma(v, y0);
            FloatVector a1 = FloatVector.broadcast(S, a[ao + LDA + p]);
            x1 = a1.fma(u, x1);
            y1 = a1.fma(v, y1);
            FloatVector a2 = FloatVector.broadcast(S, a[ao + 2 * LDA + p]);
            x2 = a2.fma(u, x2);
            y2 = a2.fma(v, y2);
            FloatVector a3 = FloatVector.broadcast(S, a[ao + 3 * LDA + p]);
            x3 = a3.fma(u, x3);
            y3 = a3.fma(v, y3);
            FloatVector a4 = FloatVector.broadcast(S, a[ao + 4 * LDA + p]);
            x4 = a4.fma(u, x4);
            y4 = a4.fma(v, y4);
            FloatVector a5 = FloatVector.broadcast(S, a[ao + 5 * LDA + p]);
            x5 = a5.fma(u, x5);
            y5 = a5.fma(v, y5);
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

    private static void rows1(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co, int ldc) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        int second = bo + k * L;
        for (int p = 0; p < k; p++) {
            FloatVector u = FloatVector.fromArray(S, b, bo + p * L), v = FloatVector.fromArray(S, b, second + p * L);
            FloatVector a0 = FloatVector.broadcast(S, a[ao + p]);
            x0 = a0.fma(u, x0);
            y0 = a0.fma(v, y0);
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + L);
    }
}
