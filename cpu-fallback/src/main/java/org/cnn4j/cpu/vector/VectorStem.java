package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.StemKernel;

/**
 * Stems on machines with 32 vector registers: 14 neighbouring outputs × 2 vectors of filters. Where a window's elements lie is looked up in
 * a table, since a loop over rows around one over columns puts the vectors on the heap on Java 17. A template, see {@link VectorKernels}.
 */
final class VectorStem implements StemKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final int ROWS = 14;

    /** Two pixels of three channels. */
    private static final int D = 6;

    /** Beyond every offset, and so far from the largest int that adding to an offset does not overflow. */
    private static final int FAR = Integer.MAX_VALUE - (1 << 20);

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int distance() {
        return D;
    }

    @Override
    public void tile(
            int k,
            int[] offsets,
            float[] x,
            int from,
            float[] b,
            int first,
            float[] bias,
            int zo,
            float lo,
            float[] c,
            int co,
            int ldc) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector x0 = FloatVector.fromArray(S, bias, zo), y0 = FloatVector.fromArray(S, bias, zo + L);
        FloatVector x1 = x0,
                x2 = x0,
                x3 = x0,
                x4 = x0,
                x5 = x0,
                x6 = x0,
                x7 = x0,
                x8 = x0,
                x9 = x0,
                x10 = x0,
                x11 = x0,
                x12 = x0,
                x13 = x0;
        FloatVector y1 = y0,
                y2 = y0,
                y3 = y0,
                y4 = y0,
                y5 = y0,
                y6 = y0,
                y7 = y0,
                y8 = y0,
                y9 = y0,
                y10 = y0,
                y11 = y0,
                y12 = y0,
                y13 = y0;
        int xo = Objects.checkIndex(from, FAR);
        int bo = Objects.checkIndex(first, FAR);
        for (int p = 0; p < k; p++) {
            int o = xo + offsets[p];
            FloatVector u = FloatVector.fromArray(S, b, bo + p * (2 * L)),
                    v = FloatVector.fromArray(S, b, bo + p * (2 * L) + L);
            FloatVector a0 = FloatVector.broadcast(S, x[o]);
            x0 = a0.fma(u, x0);
            y0 = a0.fma(v, y0);
            FloatVector a1 = FloatVector.broadcast(S, x[o + D]);
            x1 = a1.fma(u, x1);
            y1 = a1.fma(v, y1);
            FloatVector a2 = FloatVector.broadcast(S, x[o + 2 * D]);
            x2 = a2.fma(u, x2);
            y2 = a2.fma(v, y2);
            FloatVector a3 = FloatVector.broadcast(S, x[o + 3 * D]);
            x3 = a3.fma(u, x3);
            y3 = a3.fma(v, y3);
            FloatVector a4 = FloatVector.broadcast(S, x[o + 4 * D]);
            x4 = a4.fma(u, x4);
            y4 = a4.fma(v, y4);
            FloatVector a5 = FloatVector.broadcast(S, x[o + 5 * D]);
            x5 = a5.fma(u, x5);
            y5 = a5.fma(v, y5);
            FloatVector a6 = FloatVector.broadcast(S, x[o + 6 * D]);
            x6 = a6.fma(u, x6);
            y6 = a6.fma(v, y6);
            FloatVector a7 = FloatVector.broadcast(S, x[o + 7 * D]);
            x7 = a7.fma(u, x7);
            y7 = a7.fma(v, y7);
            FloatVector a8 = FloatVector.broadcast(S, x[o + 8 * D]);
            x8 = a8.fma(u, x8);
            y8 = a8.fma(v, y8);
            FloatVector a9 = FloatVector.broadcast(S, x[o + 9 * D]);
            x9 = a9.fma(u, x9);
            y9 = a9.fma(v, y9);
            FloatVector a10 = FloatVector.broadcast(S, x[o + 10 * D]);
            x10 = a10.fma(u, x10);
            y10 = a10.fma(v, y10);
            FloatVector a11 = FloatVector.broadcast(S, x[o + 11 * D]);
            x11 = a11.fma(u, x11);
            y11 = a11.fma(v, y11);
            FloatVector a12 = FloatVector.broadcast(S, x[o + 12 * D]);
            x12 = a12.fma(u, x12);
            y12 = a12.fma(v, y12);
            FloatVector a13 = FloatVector.broadcast(S, x[o + 13 * D]);
            x13 = a13.fma(u, x13);
            y13 = a13.fma(v, y13);
        }
        x0.blend(low, x0.compare(VectorOperators.LT, low)).intoArray(c, co);
        y0.blend(low, y0.compare(VectorOperators.LT, low)).intoArray(c, co + L);
        x1.blend(low, x1.compare(VectorOperators.LT, low)).intoArray(c, co + ldc);
        y1.blend(low, y1.compare(VectorOperators.LT, low)).intoArray(c, co + ldc + L);
        x2.blend(low, x2.compare(VectorOperators.LT, low)).intoArray(c, co + 2 * ldc);
        y2.blend(low, y2.compare(VectorOperators.LT, low)).intoArray(c, co + 2 * ldc + L);
        x3.blend(low, x3.compare(VectorOperators.LT, low)).intoArray(c, co + 3 * ldc);
        y3.blend(low, y3.compare(VectorOperators.LT, low)).intoArray(c, co + 3 * ldc + L);
        x4.blend(low, x4.compare(VectorOperators.LT, low)).intoArray(c, co + 4 * ldc);
        y4.blend(low, y4.compare(VectorOperators.LT, low)).intoArray(c, co + 4 * ldc + L);
        x5.blend(low, x5.compare(VectorOperators.LT, low)).intoArray(c, co + 5 * ldc);
        y5.blend(low, y5.compare(VectorOperators.LT, low)).intoArray(c, co + 5 * ldc + L);
        x6.blend(low, x6.compare(VectorOperators.LT, low)).intoArray(c, co + 6 * ldc);
        y6.blend(low, y6.compare(VectorOperators.LT, low)).intoArray(c, co + 6 * ldc + L);
        x7.blend(low, x7.compare(VectorOperators.LT, low)).intoArray(c, co + 7 * ldc);
        y7.blend(low, y7.compare(VectorOperators.LT, low)).intoArray(c, co + 7 * ldc + L);
        x8.blend(low, x8.compare(VectorOperators.LT, low)).intoArray(c, co + 8 * ldc);
        y8.blend(low, y8.compare(VectorOperators.LT, low)).intoArray(c, co + 8 * ldc + L);
        x9.blend(low, x9.compare(VectorOperators.LT, low)).intoArray(c, co + 9 * ldc);
        y9.blend(low, y9.compare(VectorOperators.LT, low)).intoArray(c, co + 9 * ldc + L);
        x10.blend(low, x10.compare(VectorOperators.LT, low)).intoArray(c, co + 10 * ldc);
        y10.blend(low, y10.compare(VectorOperators.LT, low)).intoArray(c, co + 10 * ldc + L);
        x11.blend(low, x11.compare(VectorOperators.LT, low)).intoArray(c, co + 11 * ldc);
        y11.blend(low, y11.compare(VectorOperators.LT, low)).intoArray(c, co + 11 * ldc + L);
        x12.blend(low, x12.compare(VectorOperators.LT, low)).intoArray(c, co + 12 * ldc);
        y12.blend(low, y12.compare(VectorOperators.LT, low)).intoArray(c, co + 12 * ldc + L);
        x13.blend(low, x13.compare(VectorOperators.LT, low)).intoArray(c, co + 13 * ldc);
        y13.blend(low, y13.compare(VectorOperators.LT, low)).intoArray(c, co + 13 * ldc + L);
    }
}
