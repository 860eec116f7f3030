package org.cnn4j.cpu.vector;

import static org.cnn4j.cpu.kernel.GemmKernel.LDA;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.ShortGemmKernel;

/**
 * Short sums on machines with 32 vector registers: 14 sums at a time, 7 rows × 2 vectors. Tiles of twice as many with clamping are more
 * than C2 inlines. A template, see {@link VectorKernels}.
 */
final class VectorShortGemm implements ShortGemmKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final int MR = 7;

    /** Longer sums are left to tiles that read B half as often. */
    private static final int LONGEST = 64;

    @Override
    public int panel(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] bias,
            int zo,
            float lo,
            float hi,
            float[] c,
            int co,
            int ldc,
            int rows,
            int cols) {
        if (k > LONGEST || cols != 2 * L) {
            return 0;
        }
        int whole = rows / MR * MR;
        for (int i = 0; i < whole; i += MR) {
            if (hi == Float.POSITIVE_INFINITY) {
                low7(k, a, ao + i * LDA, b, bo, bias, zo, lo, c, co + i * ldc, ldc);
            } else {
                clamped7(k, a, ao + i * LDA, b, bo, bias, zo, lo, hi, c, co + i * ldc, ldc);
            }
        }
        return whole;
    }

    private static void low7(
            int k, float[] a, int ao, float[] b, int bo, float[] bias, int zo, float lo, float[] c, int co, int ldc) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector x0 = FloatVector.fromArray(S, bias, zo);
        FloatVector x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0;
        FloatVector y0 = FloatVector.fromArray(S, bias, zo + L);
        FloatVector y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0;
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
        }
        int o = co;
        x0.blend(low, x0.compare(VectorOperators.LT, low)).intoArray(c, o);
        y0.blend(low, y0.compare(VectorOperators.LT, low)).intoArray(c, o + L);
        o += ldc;
        x1.blend(low, x1.compare(VectorOperators.LT, low)).intoArray(c, o);
        y1.blend(low, y1.compare(VectorOperators.LT, low)).intoArray(c, o + L);
        o += ldc;
        x2.blend(low, x2.compare(VectorOperators.LT, low)).intoArray(c, o);
        y2.blend(low, y2.compare(VectorOperators.LT, low)).intoArray(c, o + L);
        o += ldc;
        x3.blend(low, x3.compare(VectorOperators.LT, low)).intoArray(c, o);
        y3.blend(low, y3.compare(VectorOperators.LT, low)).intoArray(c, o + L);
        o += ldc;
        x4.blend(low, x4.compare(VectorOperators.LT, low)).intoArray(c, o);
        y4.blend(low, y4.compare(VectorOperators.LT, low)).intoArray(c, o + L);
        o += ldc;
        x5.blend(low, x5.compare(VectorOperators.LT, low)).intoArray(c, o);
        y5.blend(low, y5.compare(VectorOperators.LT, low)).intoArray(c, o + L);
        o += ldc;
        x6.blend(low, x6.compare(VectorOperators.LT, low)).intoArray(c, o);
        y6.blend(low, y6.compare(VectorOperators.LT, low)).intoArray(c, o + L);
    }

    private static void clamped7(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] bias,
            int zo,
            float lo,
            float hi,
            float[] c,
            int co,
            int ldc) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        FloatVector x0 = FloatVector.fromArray(S, bias, zo);
        FloatVector x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0;
        FloatVector y0 = FloatVector.fromArray(S, bias, zo + L);
        FloatVector y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0;
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
        }
        int o = co;
        x0 = x0.blend(low, x0.compare(VectorOperators.LT, low));
        x0.blend(high, x0.compare(VectorOperators.GT, high)).intoArray(c, o);
        y0 = y0.blend(low, y0.compare(VectorOperators.LT, low));
        y0.blend(high, y0.compare(VectorOperators.GT, high)).intoArray(c, o + L);
        o += ldc;
        x1 = x1.blend(low, x1.compare(VectorOperators.LT, low));
        x1.blend(high, x1.compare(VectorOperators.GT, high)).intoArray(c, o);
        y1 = y1.blend(low, y1.compare(VectorOperators.LT, low));
        y1.blend(high, y1.compare(VectorOperators.GT, high)).intoArray(c, o + L);
        o += ldc;
        x2 = x2.blend(low, x2.compare(VectorOperators.LT, low));
        x2.blend(high, x2.compare(VectorOperators.GT, high)).intoArray(c, o);
        y2 = y2.blend(low, y2.compare(VectorOperators.LT, low));
        y2.blend(high, y2.compare(VectorOperators.GT, high)).intoArray(c, o + L);
        o += ldc;
        x3 = x3.blend(low, x3.compare(VectorOperators.LT, low));
        x3.blend(high, x3.compare(VectorOperators.GT, high)).intoArray(c, o);
        y3 = y3.blend(low, y3.compare(VectorOperators.LT, low));
        y3.blend(high, y3.compare(VectorOperators.GT, high)).intoArray(c, o + L);
        o += ldc;
        x4 = x4.blend(low, x4.compare(VectorOperators.LT, low));
        x4.blend(high, x4.compare(VectorOperators.GT, high)).intoArray(c, o);
        y4 = y4.blend(low, y4.compare(VectorOperators.LT, low));
        y4.blend(high, y4.compare(VectorOperators.GT, high)).intoArray(c, o + L);
        o += ldc;
        x5 = x5.blend(low, x5.compare(VectorOperators.LT, low));
        x5.blend(high, x5.compare(VectorOperators.GT, high)).intoArray(c, o);
        y5 = y5.blend(low, y5.compare(VectorOperators.LT, low));
        y5.blend(high, y5.compare(VectorOperators.GT, high)).intoArray(c, o + L);
        o += ldc;
        x6 = x6.blend(low, x6.compare(VectorOperators.LT, low));
        x6.blend(high, x6.compare(VectorOperators.GT, high)).intoArray(c, o);
        y6 = y6.blend(low, y6.compare(VectorOperators.LT, low));
        y6.blend(high, y6.compare(VectorOperators.GT, high)).intoArray(c, o + L);
    }
}
