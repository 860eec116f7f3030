package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix tiles of 14 rows × 2 vectors for machines with 32 vector registers (AVX-512): 28 sums, two vectors of B and one element of A
 * repeated. For each element of a sum there are 28 multiply-adds to 16 loads, so the loads hide behind them.
 *
 * <p>Never used as it is: {@link VectorKernels} defines one hidden copy of this class per vector width, so that the species
 * is a constant to the compiler in each. Vectors stay inside their method; one that escaped would be allocated on the heap.
 */
final class VectorGemm extends VectorTiles {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final Class<? extends FloatVector> V = VectorKernels.type(S);
    private static final int L = S.length();
    private static final int MR = 14;

    /** Beyond every offset, and so far from the largest int that adding to an offset does not overflow. */
    private static final int FAR = Integer.MAX_VALUE - 4 * KC * L;

    VectorGemm() {
        super(MR, L);
    }

    @Override
    int taken(int rows) {
        if (rows > 8) {
            return 14;
        }
        return rows > 4 ? 8 : rows > 1 ? 4 : 1;
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
        switch (rows) {
            case 14 -> rows14(k, a, ao, b, bo, z, zo, ldz, c, co, ldc);
            case 8 -> rows8(k, a, ao, b, bo, z, zo, ldz, c, co, ldc);
            case 4 -> rows4(k, a, ao, b, bo, z, zo, ldz, c, co, ldc);
            default -> rows1(k, a, ao, b, bo, z, zo, ldz, c, co, ldc);
        }
    }

    @Override
    boolean half(
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
        if (rows != MR) {
            return false;
        }
        half14(k, a, ao, b, bo, z, zo, ldz, c, co, ldc);
        return true;
    }

    private static void rows14(
            int kb, float[] a, int af, float[] b, int bf, float[] z, int zo, int ldz, float[] c, int co, int ldc) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
        FloatVector x4 = FloatVector.fromArray(S, z, zo + 4 * ldz), y4 = FloatVector.fromArray(S, z, zo + 4 * ldz + L);
        FloatVector x5 = FloatVector.fromArray(S, z, zo + 5 * ldz), y5 = FloatVector.fromArray(S, z, zo + 5 * ldz + L);
        FloatVector x6 = FloatVector.fromArray(S, z, zo + 6 * ldz), y6 = FloatVector.fromArray(S, z, zo + 6 * ldz + L);
        FloatVector x7 = FloatVector.fromArray(S, z, zo + 7 * ldz), y7 = FloatVector.fromArray(S, z, zo + 7 * ldz + L);
        FloatVector x8 = FloatVector.fromArray(S, z, zo + 8 * ldz), y8 = FloatVector.fromArray(S, z, zo + 8 * ldz + L);
        FloatVector x9 = FloatVector.fromArray(S, z, zo + 9 * ldz), y9 = FloatVector.fromArray(S, z, zo + 9 * ldz + L);
        FloatVector x10 = FloatVector.fromArray(S, z, zo + 10 * ldz),
                y10 = FloatVector.fromArray(S, z, zo + 10 * ldz + L);
        FloatVector x11 = FloatVector.fromArray(S, z, zo + 11 * ldz),
                y11 = FloatVector.fromArray(S, z, zo + 11 * ldz + L);
        FloatVector x12 = FloatVector.fromArray(S, z, zo + 12 * ldz),
                y12 = FloatVector.fromArray(S, z, zo + 12 * ldz + L);
        FloatVector x13 = FloatVector.fromArray(S, z, zo + 13 * ldz),
                y13 = FloatVector.fromArray(S, z, zo + 13 * ldz + L);
        // At least one: see VectorKernels.type. With these ranges known, no address in the loop needs its sign
        // extended: those instructions took ports from the FMAs.
        int k = 1 + Objects.checkIndex(kb - 1, KC);
        int ao = Objects.checkIndex(af, FAR);
        int bo = Objects.checkIndex(bf, FAR);
        int second = bo + k * L;
        for (int p = 0; p < k; p++) {
            FloatVector u = V.cast(FloatVector.fromArray(S, b, bo + p * L)),
                    v = V.cast(FloatVector.fromArray(S, b, second + p * L));
            FloatVector a0 = FloatVector.broadcast(S, a[ao + p]);
            x0 = u.fma(a0, x0);
            y0 = v.fma(a0, y0);
            FloatVector a1 = FloatVector.broadcast(S, a[ao + LDA + p]);
            x1 = u.fma(a1, x1);
            y1 = v.fma(a1, y1);
            FloatVector a2 = FloatVector.broadcast(S, a[ao + 2 * LDA + p]);
            x2 = u.fma(a2, x2);
            y2 = v.fma(a2, y2);
            FloatVector a3 = FloatVector.broadcast(S, a[ao + 3 * LDA + p]);
            x3 = u.fma(a3, x3);
            y3 = v.fma(a3, y3);
            FloatVector a4 = FloatVector.broadcast(S, a[ao + 4 * LDA + p]);
            x4 = u.fma(a4, x4);
            y4 = v.fma(a4, y4);
            FloatVector a5 = FloatVector.broadcast(S, a[ao + 5 * LDA + p]);
            x5 = u.fma(a5, x5);
            y5 = v.fma(a5, y5);
            FloatVector a6 = FloatVector.broadcast(S, a[ao + 6 * LDA + p]);
            x6 = u.fma(a6, x6);
            y6 = v.fma(a6, y6);
            FloatVector a7 = FloatVector.broadcast(S, a[ao + 7 * LDA + p]);
            x7 = u.fma(a7, x7);
            y7 = v.fma(a7, y7);
            FloatVector a8 = FloatVector.broadcast(S, a[ao + 8 * LDA + p]);
            x8 = u.fma(a8, x8);
            y8 = v.fma(a8, y8);
            FloatVector a9 = FloatVector.broadcast(S, a[ao + 9 * LDA + p]);
            x9 = u.fma(a9, x9);
            y9 = v.fma(a9, y9);
            FloatVector a10 = FloatVector.broadcast(S, a[ao + 10 * LDA + p]);
            x10 = u.fma(a10, x10);
            y10 = v.fma(a10, y10);
            FloatVector a11 = FloatVector.broadcast(S, a[ao + 11 * LDA + p]);
            x11 = u.fma(a11, x11);
            y11 = v.fma(a11, y11);
            FloatVector a12 = FloatVector.broadcast(S, a[ao + 12 * LDA + p]);
            x12 = u.fma(a12, x12);
            y12 = v.fma(a12, y12);
            FloatVector a13 = FloatVector.broadcast(S, a[ao + 13 * LDA + p]);
            x13 = u.fma(a13, x13);
            y13 = v.fma(a13, y13);
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
        // C2 inlines what comes after some number of nodes later, and has then forgotten the class of these sums. To
        // cast all would bring C1 near the end of its virtual registers.
        V.cast(x6).intoArray(c, co + 6 * ldc);
        V.cast(y6).intoArray(c, co + 6 * ldc + L);
        V.cast(x7).intoArray(c, co + 7 * ldc);
        V.cast(y7).intoArray(c, co + 7 * ldc + L);
        V.cast(x8).intoArray(c, co + 8 * ldc);
        V.cast(y8).intoArray(c, co + 8 * ldc + L);
        V.cast(x9).intoArray(c, co + 9 * ldc);
        V.cast(y9).intoArray(c, co + 9 * ldc + L);
        V.cast(x10).intoArray(c, co + 10 * ldc);
        V.cast(y10).intoArray(c, co + 10 * ldc + L);
        V.cast(x11).intoArray(c, co + 11 * ldc);
        V.cast(y11).intoArray(c, co + 11 * ldc + L);
        V.cast(x12).intoArray(c, co + 12 * ldc);
        V.cast(y12).intoArray(c, co + 12 * ldc + L);
        V.cast(x13).intoArray(c, co + 13 * ldc);
        V.cast(y13).intoArray(c, co + 13 * ldc + L);
    }

    private static void rows8(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co, int ldc) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
        FloatVector x4 = FloatVector.fromArray(S, z, zo + 4 * ldz), y4 = FloatVector.fromArray(S, z, zo + 4 * ldz + L);
        FloatVector x5 = FloatVector.fromArray(S, z, zo + 5 * ldz), y5 = FloatVector.fromArray(S, z, zo + 5 * ldz + L);
        FloatVector x6 = FloatVector.fromArray(S, z, zo + 6 * ldz), y6 = FloatVector.fromArray(S, z, zo + 6 * ldz + L);
        FloatVector x7 = FloatVector.fromArray(S, z, zo + 7 * ldz), y7 = FloatVector.fromArray(S, z, zo + 7 * ldz + L);
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
            FloatVector a6 = FloatVector.broadcast(S, a[ao + 6 * LDA + p]);
            x6 = a6.fma(u, x6);
            y6 = a6.fma(v, y6);
            FloatVector a7 = FloatVector.broadcast(S, a[ao + 7 * LDA + p]);
            x7 = a7.fma(u, x7);
            y7 = a7.fma(v, y7);
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

    private static void rows4(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co, int ldc) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
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
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + L);
        x1.intoArray(c, co + ldc);
        y1.intoArray(c, co + ldc + L);
        x2.intoArray(c, co + 2 * ldc);
        y2.intoArray(c, co + 2 * ldc + L);
        x3.intoArray(c, co + 3 * ldc);
        y3.intoArray(c, co + 3 * ldc + L);
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

    /** The last panel of a matrix whose columns are an odd number of vectors. */
    private static void half14(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co, int ldc) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz);
        FloatVector x4 = FloatVector.fromArray(S, z, zo + 4 * ldz);
        FloatVector x5 = FloatVector.fromArray(S, z, zo + 5 * ldz);
        FloatVector x6 = FloatVector.fromArray(S, z, zo + 6 * ldz);
        FloatVector x7 = FloatVector.fromArray(S, z, zo + 7 * ldz);
        FloatVector x8 = FloatVector.fromArray(S, z, zo + 8 * ldz);
        FloatVector x9 = FloatVector.fromArray(S, z, zo + 9 * ldz);
        FloatVector x10 = FloatVector.fromArray(S, z, zo + 10 * ldz);
        FloatVector x11 = FloatVector.fromArray(S, z, zo + 11 * ldz);
        FloatVector x12 = FloatVector.fromArray(S, z, zo + 12 * ldz);
        FloatVector x13 = FloatVector.fromArray(S, z, zo + 13 * ldz);
        for (int p = 0; p < k; p++) {
            FloatVector u = FloatVector.fromArray(S, b, bo + p * L);
            x0 = FloatVector.broadcast(S, a[ao + p]).fma(u, x0);
            x1 = FloatVector.broadcast(S, a[ao + LDA + p]).fma(u, x1);
            x2 = FloatVector.broadcast(S, a[ao + 2 * LDA + p]).fma(u, x2);
            x3 = FloatVector.broadcast(S, a[ao + 3 * LDA + p]).fma(u, x3);
            x4 = FloatVector.broadcast(S, a[ao + 4 * LDA + p]).fma(u, x4);
            x5 = FloatVector.broadcast(S, a[ao + 5 * LDA + p]).fma(u, x5);
            x6 = FloatVector.broadcast(S, a[ao + 6 * LDA + p]).fma(u, x6);
            x7 = FloatVector.broadcast(S, a[ao + 7 * LDA + p]).fma(u, x7);
            x8 = FloatVector.broadcast(S, a[ao + 8 * LDA + p]).fma(u, x8);
            x9 = FloatVector.broadcast(S, a[ao + 9 * LDA + p]).fma(u, x9);
            x10 = FloatVector.broadcast(S, a[ao + 10 * LDA + p]).fma(u, x10);
            x11 = FloatVector.broadcast(S, a[ao + 11 * LDA + p]).fma(u, x11);
            x12 = FloatVector.broadcast(S, a[ao + 12 * LDA + p]).fma(u, x12);
            x13 = FloatVector.broadcast(S, a[ao + 13 * LDA + p]).fma(u, x13);
        }
        x0.intoArray(c, co);
        x1.intoArray(c, co + ldc);
        x2.intoArray(c, co + 2 * ldc);
        x3.intoArray(c, co + 3 * ldc);
        x4.intoArray(c, co + 4 * ldc);
        x5.intoArray(c, co + 5 * ldc);
        x6.intoArray(c, co + 6 * ldc);
        x7.intoArray(c, co + 7 * ldc);
        x8.intoArray(c, co + 8 * ldc);
        x9.intoArray(c, co + 9 * ldc);
        x10.intoArray(c, co + 10 * ldc);
        x11.intoArray(c, co + 11 * ldc);
        x12.intoArray(c, co + 12 * ldc);
        x13.intoArray(c, co + 13 * ldc);
    }
}
