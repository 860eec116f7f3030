package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.DepthwiseRowKernel;

/**
 * Depthwise convolution with vectors along channels, whose weights stay in registers while a row passes by; each column is read
 * once for all windows that it lies in. The last vector of a pixel overlaps the one before it where channels do not fill it. A
 * template, see {@link VectorKernels}.
 */
final class VectorDepthwiseRows implements DepthwiseRowKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();

    @Override
    public boolean threeByThree(
            int stride,
            boolean left,
            boolean right,
            int pixels,
            int channels,
            float[] row0,
            int at0,
            float[] row1,
            int at1,
            float[] row2,
            int at2,
            int column,
            float[] w,
            int wo,
            int taps,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch) {
        if (channels < L || pixels < 2) {
            return false;
        }
        // Windows at the ends are apart from the rest: branches between vectors would put them on the heap.
        int skipped = left ? (stride - 1) * column : 0;
        int end = ((pixels - 1) * stride - (left ? 1 : 0)) * column;
        int inner = pixels - (left ? 1 : 0) - (right ? 1 : 0);
        int first = left ? pitch : 0;
        int last = (pixels - 1) * pitch;
        for (int k = 0; k < channels; k += L) {
            int c = Math.min(k, channels - L);
            int x = at0 + c;
            int y = at1 + c;
            int z = at2 + c;
            int v = wo + c;
            int b = bo + c;
            int o = oo + c;
            if (left) {
                pair(row0, x, row1, y, row2, z, column, w, v + taps, taps, bias, b, lo, hi, out, o);
            }
            if (right) {
                int e = end;
                pair(row0, x + e, row1, y + e, row2, z + e, column, w, v, taps, bias, b, lo, hi, out, o + last);
            }
            x += skipped;
            y += skipped;
            z += skipped;
            o += first;
            if (stride == 1) {
                byOne(inner, row0, x, row1, y, row2, z, column, w, v, taps, bias, b, lo, hi, out, o, pitch);
            } else {
                byTwo(inner, row0, x, row1, y, row2, z, column, w, v, taps, bias, b, lo, hi, out, o, pitch);
            }
        }
        return true;
    }

    /** One window of two columns of three; {@code wo} is the place of the first one's weights. */
    private static void pair(
            float[] row0,
            int at0,
            float[] row1,
            int at1,
            float[] row2,
            int at2,
            int column,
            float[] w,
            int wo,
            int taps,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        FloatVector a = fromArray(S, w, wo).fma(fromArray(S, row0, at0), fromArray(S, bias, bo));
        a = fromArray(S, w, wo + taps).fma(fromArray(S, row0, at0 + column), a);
        a = fromArray(S, w, wo + 3 * taps).fma(fromArray(S, row1, at1), a);
        a = fromArray(S, w, wo + 4 * taps).fma(fromArray(S, row1, at1 + column), a);
        a = fromArray(S, w, wo + 6 * taps).fma(fromArray(S, row2, at2), a);
        a = fromArray(S, w, wo + 7 * taps).fma(fromArray(S, row2, at2 + column), a);
        a = a.blend(low, a.compare(LT, low));
        a.blend(high, a.compare(GT, high)).intoArray(out, oo);
    }

    /** {@code a} and {@code b} are the next window without its last column and the one after that with its first alone. */
    private static void byOne(
            int n,
            float[] row0,
            int at0,
            float[] row1,
            int at1,
            float[] row2,
            int at2,
            int column,
            float[] w,
            int wo,
            int taps,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        FloatVector w0 = fromArray(S, w, wo), w1 = fromArray(S, w, wo + taps), w2 = fromArray(S, w, wo + 2 * taps);
        FloatVector w3 = fromArray(S, w, wo + 3 * taps),
                w4 = fromArray(S, w, wo + 4 * taps),
                w5 = fromArray(S, w, wo + 5 * taps);
        FloatVector w6 = fromArray(S, w, wo + 6 * taps),
                w7 = fromArray(S, w, wo + 7 * taps),
                w8 = fromArray(S, w, wo + 8 * taps);
        FloatVector first = fromArray(S, bias, bo);
        if (n <= 0) {
            return;
        }
        int i = column;
        FloatVector x = fromArray(S, row0, at0), y = fromArray(S, row1, at1), z = fromArray(S, row2, at2);
        FloatVector a = w6.fma(z, w3.fma(y, w0.fma(x, first)));
        x = fromArray(S, row0, at0 + i);
        y = fromArray(S, row1, at1 + i);
        z = fromArray(S, row2, at2 + i);
        a = w7.fma(z, w4.fma(y, w1.fma(x, a)));
        FloatVector b = w6.fma(z, w3.fma(y, w0.fma(x, first)));
        int o = oo;
        for (int p = 0; p < n; p++) {
            i += column;
            x = fromArray(S, row0, at0 + i);
            y = fromArray(S, row1, at1 + i);
            z = fromArray(S, row2, at2 + i);
            FloatVector s = w8.fma(z, w5.fma(y, w2.fma(x, a)));
            s = s.blend(low, s.compare(LT, low));
            s.blend(high, s.compare(GT, high)).intoArray(out, o);
            a = w7.fma(z, w4.fma(y, w1.fma(x, b)));
            b = w6.fma(z, w3.fma(y, w0.fma(x, first)));
            o += pitch;
        }
    }

    /** {@code a} is the next window with its first column alone: windows two columns apart share it. */
    private static void byTwo(
            int n,
            float[] row0,
            int at0,
            float[] row1,
            int at1,
            float[] row2,
            int at2,
            int column,
            float[] w,
            int wo,
            int taps,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        FloatVector w0 = fromArray(S, w, wo), w1 = fromArray(S, w, wo + taps), w2 = fromArray(S, w, wo + 2 * taps);
        FloatVector w3 = fromArray(S, w, wo + 3 * taps),
                w4 = fromArray(S, w, wo + 4 * taps),
                w5 = fromArray(S, w, wo + 5 * taps);
        FloatVector w6 = fromArray(S, w, wo + 6 * taps),
                w7 = fromArray(S, w, wo + 7 * taps),
                w8 = fromArray(S, w, wo + 8 * taps);
        FloatVector first = fromArray(S, bias, bo);
        if (n <= 0) {
            return;
        }
        int i = column;
        FloatVector x = fromArray(S, row0, at0), y = fromArray(S, row1, at1), z = fromArray(S, row2, at2);
        FloatVector a = w6.fma(z, w3.fma(y, w0.fma(x, first)));
        int o = oo;
        for (int p = 0; p < n; p++) {
            FloatVector b = w1.fma(fromArray(S, row0, at0 + i), a);
            b = w4.fma(fromArray(S, row1, at1 + i), b);
            b = w7.fma(fromArray(S, row2, at2 + i), b);
            i += column;
            x = fromArray(S, row0, at0 + i);
            y = fromArray(S, row1, at1 + i);
            z = fromArray(S, row2, at2 + i);
            FloatVector s = w8.fma(z, w5.fma(y, w2.fma(x, b)));
            s = s.blend(low, s.compare(LT, low));
            s.blend(high, s.compare(GT, high)).intoArray(out, o);
            a = w6.fma(z, w3.fma(y, w0.fma(x, first)));
            i += column;
            o += pitch;
        }
    }
}
