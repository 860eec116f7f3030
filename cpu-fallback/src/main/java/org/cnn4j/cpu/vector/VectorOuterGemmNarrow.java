package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.OuterGemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Sums of outer products in tiles of 6 rows × 2 vectors, for machines with 16 vector registers. A template, see {@link VectorKernels}.
 */
final class VectorOuterGemmNarrow implements OuterGemmKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final int MR = 6;

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

    private static void tile(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co, int rows) {
        if (rows > 2) {
            rows6(k, a, ao, b, bo, z, zo, ldz, c, co);
        } else {
            rows2(k, a, ao, b, bo, z, zo, ldz, c, co);
        }
    }

    private static void rows6(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        FloatVector x2 = FloatVector.fromArray(S, z, zo + 2 * ldz), y2 = FloatVector.fromArray(S, z, zo + 2 * ldz + L);
        FloatVector x3 = FloatVector.fromArray(S, z, zo + 3 * ldz), y3 = FloatVector.fromArray(S, z, zo + 3 * ldz + L);
        FloatVector x4 = FloatVector.fromArray(S, z, zo + 4 * ldz), y4 = FloatVector.fromArray(S, z, zo + 4 * ldz + L);
        FloatVector x5 = FloatVector.fromArray(S, z, zo + 5 * ldz), y5 = FloatVector.fromArray(S, z, zo + 5 * ldz + L);
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
    }

    private static void rows2(
            int k, float[] a, int ao, float[] b, int bo, float[] z, int zo, int ldz, float[] c, int co) {
        FloatVector x0 = FloatVector.fromArray(S, z, zo), y0 = FloatVector.fromArray(S, z, zo + L);
        FloatVector x1 = FloatVector.fromArray(S, z, zo + ldz), y1 = FloatVector.fromArray(S, z, zo + ldz + L);
        for (int p = 0; p < k; p++) {
            int at = bo + p * LD, from = ao + p * LD;
            FloatVector u = FloatVector.fromArray(S, b, at), v = FloatVector.fromArray(S, b, at + L);
            FloatVector a0 = FloatVector.broadcast(S, a[from]);
            x0 = a0.fma(u, x0);
            y0 = a0.fma(v, y0);
            FloatVector a1 = FloatVector.broadcast(S, a[from + 1]);
            x1 = a1.fma(u, x1);
            y1 = a1.fma(v, y1);
        }
        x0.intoArray(c, co);
        y0.intoArray(c, co + L);
        x1.intoArray(c, co + LD);
        y1.intoArray(c, co + LD + L);
    }
}
