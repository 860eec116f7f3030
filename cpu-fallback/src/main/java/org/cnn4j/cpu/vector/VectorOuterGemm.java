package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.OuterGemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Sums of outer products in tiles of 14 rows × 2 vectors, for machines with 32 vector registers, see {@link VectorGemm}. The elements of A that
 * a tile takes at a time are neighbours. A template, see {@link VectorKernels}.
 */
final class VectorOuterGemm implements OuterGemmKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final Class<? extends FloatVector> V = VectorKernels.type(S);
    private static final int L = S.length();
    private static final int MR = 14;

    @Override
    public void add(
            int k, int m, int n, float[] a, int ao, float[] b, int bo, boolean first, float[] c, int co, Workspace ws) {
        float[] zeros = ws.zeros(2 * L);
        for (int j = 0; j < n; j += 2 * L) {
            for (int i = 0; i < m; i += MR) {
                int o = co + i * LD + j;
                tile(k, a, ao + i, b, bo + j, first ? zeros : c, first ? 0 : o, first ? 0 : LD, c, o, m - i);
            }
        }
    }

    /** As many rows as are left, or some more: those cost less than another pass. */
    private static void tile(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co, int rows) {
        if (rows > 8) {
            rows14(k, a, ao, b, bo, z, zo, ldz, c, co);
        } else if (rows > 4) {
            rows8(k, a, ao, b, bo, z, zo, ldz, c, co);
        } else {
            rows4(k, a, ao, b, bo, z, zo, ldz, c, co);
        }
    }

    private static void rows14(
            int kb, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co) {
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
        // At least one, see VectorKernels.type.
        int k = 1 + Objects.checkIndex(kb - 1, a.length);
        for (int p = 0; p < k; p++) {
            int at = bo + p * LD, from = ao + p * LD;
            FloatVector u = V.cast(FloatVector.fromArray(S, b, at)), v = V.cast(FloatVector.fromArray(S, b, at + L));
            FloatVector a0 = FloatVector.broadcast(S, a[from]);
            x0 = u.fma(a0, x0);
            y0 = v.fma(a0, y0);
            FloatVector a1 = FloatVector.broadcast(S, a[from + 1]);
            x1 = u.fma(a1, x1);
            y1 = v.fma(a1, y1);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2]);
            x2 = u.fma(a2, x2);
            y2 = v.fma(a2, y2);
            FloatVector a3 = FloatVector.broadcast(S, a[from + 3]);
            x3 = u.fma(a3, x3);
            y3 = v.fma(a3, y3);
            FloatVector a4 = FloatVector.broadcast(S, a[from + 4]);
            x4 = u.fma(a4, x4);
            y4 = v.fma(a4, y4);
            FloatVector a5 = FloatVector.broadcast(S, a[from + 5]);
            x5 = u.fma(a5, x5);
            y5 = v.fma(a5, y5);
            FloatVector a6 = FloatVector.broadcast(S, a[from + 6]);
            x6 = u.fma(a6, x6);
            y6 = v.fma(a6, y6);
            FloatVector a7 = FloatVector.broadcast(S, a[from + 7]);
            x7 = u.fma(a7, x7);
            y7 = v.fma(a7, y7);
            FloatVector a8 = FloatVector.broadcast(S, a[from + 8]);
            x8 = u.fma(a8, x8);
            y8 = v.fma(a8, y8);
            FloatVector a9 = FloatVector.broadcast(S, a[from + 9]);
            x9 = u.fma(a9, x9);
            y9 = v.fma(a9, y9);
            FloatVector a10 = FloatVector.broadcast(S, a[from + 10]);
            x10 = u.fma(a10, x10);
            y10 = v.fma(a10, y10);
            FloatVector a11 = FloatVector.broadcast(S, a[from + 11]);
            x11 = u.fma(a11, x11);
            y11 = v.fma(a11, y11);
            FloatVector a12 = FloatVector.broadcast(S, a[from + 12]);
            x12 = u.fma(a12, x12);
            y12 = v.fma(a12, y12);
            FloatVector a13 = FloatVector.broadcast(S, a[from + 13]);
            x13 = u.fma(a13, x13);
            y13 = v.fma(a13, y13);
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + L);
        x1.intoArray(c, co + LD);
        y1.intoArray(c, co + LD + L);
        x2.intoArray(c, co + 2 * LD);
        y2.intoArray(c, co + 2 * LD + L);
        x3.intoArray(c, co + 3 * LD);
        y3.intoArray(c, co + 3 * LD + L);
        x4.intoArray(c, co + 4 * LD);
        y4.intoArray(c, co + 4 * LD + L);
        x5.intoArray(c, co + 5 * LD);
        y5.intoArray(c, co + 5 * LD + L);
        // C2 inlines what comes after some number of nodes later, and has then forgotten the class of these sums. To
        // cast all would bring C1 near the end of its virtual registers.
        V.cast(x6).intoArray(c, co + 6 * LD);
        V.cast(y6).intoArray(c, co + 6 * LD + L);
        V.cast(x7).intoArray(c, co + 7 * LD);
        V.cast(y7).intoArray(c, co + 7 * LD + L);
        V.cast(x8).intoArray(c, co + 8 * LD);
        V.cast(y8).intoArray(c, co + 8 * LD + L);
        V.cast(x9).intoArray(c, co + 9 * LD);
        V.cast(y9).intoArray(c, co + 9 * LD + L);
        V.cast(x10).intoArray(c, co + 10 * LD);
        V.cast(y10).intoArray(c, co + 10 * LD + L);
        V.cast(x11).intoArray(c, co + 11 * LD);
        V.cast(y11).intoArray(c, co + 11 * LD + L);
        V.cast(x12).intoArray(c, co + 12 * LD);
        V.cast(y12).intoArray(c, co + 12 * LD + L);
        V.cast(x13).intoArray(c, co + 13 * LD);
        V.cast(y13).intoArray(c, co + 13 * LD + L);
    }

    private static void rows8(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
        FloatVector x4 = FloatVector.fromArray(S, z, zo + 4 * ldz), y4 = FloatVector.fromArray(S, z, zo + 4 * ldz + L);
        FloatVector x5 = FloatVector.fromArray(S, z, zo + 5 * ldz), y5 = FloatVector.fromArray(S, z, zo + 5 * ldz + L);
        FloatVector x6 = FloatVector.fromArray(S, z, zo + 6 * ldz), y6 = FloatVector.fromArray(S, z, zo + 6 * ldz + L);
        FloatVector x7 = FloatVector.fromArray(S, z, zo + 7 * ldz), y7 = FloatVector.fromArray(S, z, zo + 7 * ldz + L);
        for (int p = 0; p < k; p++) {
            int at = bo + p * LD, from = ao + p * LD;
            FloatVector u = FloatVector.fromArray(S, b, at), v = FloatVector.fromArray(S, b, at + L);
            FloatVector a0 = FloatVector.broadcast(S, a[from]);
            x0 = a0.fma(u, x0);
            y0 = a0.fma(v, y0);
            FloatVector a1 = FloatVector.broadcast(S, a[from + 1]);
            x1 = a1.fma(u, x1);
            y1 = a1.fma(v, y1);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2]);
            x2 = a2.fma(u, x2);
            y2 = a2.fma(v, y2);
            FloatVector a3 = FloatVector.broadcast(S, a[from + 3]);
            x3 = a3.fma(u, x3);
            y3 = a3.fma(v, y3);
            FloatVector a4 = FloatVector.broadcast(S, a[from + 4]);
            x4 = a4.fma(u, x4);
            y4 = a4.fma(v, y4);
            FloatVector a5 = FloatVector.broadcast(S, a[from + 5]);
            x5 = a5.fma(u, x5);
            y5 = a5.fma(v, y5);
            FloatVector a6 = FloatVector.broadcast(S, a[from + 6]);
            x6 = a6.fma(u, x6);
            y6 = a6.fma(v, y6);
            FloatVector a7 = FloatVector.broadcast(S, a[from + 7]);
            x7 = a7.fma(u, x7);
            y7 = a7.fma(v, y7);
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + L);
        x1.intoArray(c, co + LD);
        y1.intoArray(c, co + LD + L);
        x2.intoArray(c, co + 2 * LD);
        y2.intoArray(c, co + 2 * LD + L);
        x3.intoArray(c, co + 3 * LD);
        y3.intoArray(c, co + 3 * LD + L);
        x4.intoArray(c, co + 4 * LD);
        y4.intoArray(c, co + 4 * LD + L);
        x5.intoArray(c, co + 5 * LD);
        y5.intoArray(c, co + 5 * LD + L);
        x6.intoArray(c, co + 6 * LD);
        y6.intoArray(c, co + 6 * LD + L);
        x7.intoArray(c, co + 7 * LD);
        y7.intoArray(c, co + 7 * LD + L);
    }

    private static void rows4(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
        for (int p = 0; p < k; p++) {
            int at = bo + p * LD, from = ao + p * LD;
            FloatVector u = FloatVector.fromArray(S, b, at), v = FloatVector.fromArray(S, b, at + L);
            FloatVector a0 = FloatVector.broadcast(S, a[from]);
            x0 = a0.fma(u, x0);
            y0 = a0.fma(v, y0);
            FloatVector a1 = FloatVector.broadcast(S, a[from + 1]);
            x1 = a1.fma(u, x1);
            y1 = a1.fma(v, y1);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2]);
            x2 = a2.fma(u, x2);
            y2 = a2.fma(v, y2);
            FloatVector a3 = FloatVector.broadcast(S, a[from + 3]);
            x3 = a3.fma(u, x3);
            y3 = a3.fma(v, y3);
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + L);
        x1.intoArray(c, co + LD);
        y1.intoArray(c, co + LD + L);
        x2.intoArray(c, co + 2 * LD);
        y2.intoArray(c, co + 2 * LD + L);
        x3.intoArray(c, co + 3 * LD);
        y3.intoArray(c, co + 3 * LD + L);
    }
}
