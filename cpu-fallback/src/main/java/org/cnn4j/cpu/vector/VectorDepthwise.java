package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.DepthwiseKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Depthwise convolution with vectors along channels. Four pixels are done at once, so that a load of weights serves four products
 * and sums wait for each other less. The last vector of a pixel overlaps the one before it where channels do not fill it. A
 * template, see {@link VectorKernels}.
 */
final class VectorDepthwise implements DepthwiseKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();

    @Override
    public void taps(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch,
            Workspace ws) {
        if (channels < L) {
            narrow(pixels, channels, taps, at, in, base, step, w, wo, bias, bo, lo, hi, out, oo, pitch);
            return;
        }
        int pairs = channels / (2 * L) * (2 * L);
        int p = 0;
        for (; p + 4 <= pixels; p += 4) {
            int b = base + p * step;
            int o = oo + p * pitch;
            fourByTwo(pairs, taps, at, in, b, step, w, wo, bias, bo, lo, hi, out, o, pitch);
            for (int c = pairs; c < channels; c += L) {
                int last = Math.min(c, channels - L);
                four(last, taps, at, in, b + last, step, w, wo + last, bias, bo, lo, hi, out, o + last, pitch);
            }
        }
        for (; p < pixels; p++) {
            one(channels, taps, at, in, base + p * step, w, wo, bias, bo, lo, hi, out, oo + p * pitch);
        }
    }

    private static void fourByTwo(
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        for (int c = 0; c < channels; c += 2 * L) {
            FloatVector a0 = fromArray(S, bias, bo + c), b0 = fromArray(S, bias, bo + c + L);
            FloatVector a1 = a0, a2 = a0, a3 = a0;
            FloatVector b1 = b0, b2 = b0, b3 = b0;
            for (int t = 0; t < taps; t++) {
                int i = base + at[t] + c;
                int j = wo + at[taps + t] + c;
                FloatVector u = fromArray(S, w, j);
                FloatVector v = fromArray(S, w, j + L);
                a0 = u.fma(fromArray(S, in, i), a0);
                b0 = v.fma(fromArray(S, in, i + L), b0);
                i += step;
                a1 = u.fma(fromArray(S, in, i), a1);
                b1 = v.fma(fromArray(S, in, i + L), b1);
                i += step;
                a2 = u.fma(fromArray(S, in, i), a2);
                b2 = v.fma(fromArray(S, in, i + L), b2);
                i += step;
                a3 = u.fma(fromArray(S, in, i), a3);
                b3 = v.fma(fromArray(S, in, i + L), b3);
            }
            int o = oo + c;
            a0 = a0.blend(low, a0.compare(LT, low));
            a0.blend(high, a0.compare(GT, high)).intoArray(out, o);
            b0 = b0.blend(low, b0.compare(LT, low));
            b0.blend(high, b0.compare(GT, high)).intoArray(out, o + L);
            o += pitch;
            a1 = a1.blend(low, a1.compare(LT, low));
            a1.blend(high, a1.compare(GT, high)).intoArray(out, o);
            b1 = b1.blend(low, b1.compare(LT, low));
            b1.blend(high, b1.compare(GT, high)).intoArray(out, o + L);
            o += pitch;
            a2 = a2.blend(low, a2.compare(LT, low));
            a2.blend(high, a2.compare(GT, high)).intoArray(out, o);
            b2 = b2.blend(low, b2.compare(LT, low));
            b2.blend(high, b2.compare(GT, high)).intoArray(out, o + L);
            o += pitch;
            a3 = a3.blend(low, a3.compare(LT, low));
            a3.blend(high, a3.compare(GT, high)).intoArray(out, o);
            b3 = b3.blend(low, b3.compare(LT, low));
            b3.blend(high, b3.compare(GT, high)).intoArray(out, o + L);
        }
    }

    /** One vector of each of four pixels; all places but the bias's are those of channel {@code c}. */
    private static void four(
            int c,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        FloatVector a0 = fromArray(S, bias, bo + c);
        FloatVector a1 = a0, a2 = a0, a3 = a0;
        for (int t = 0; t < taps; t++) {
            int i = base + at[t];
            FloatVector u = fromArray(S, w, wo + at[taps + t]);
            a0 = u.fma(fromArray(S, in, i), a0);
            a1 = u.fma(fromArray(S, in, i + step), a1);
            a2 = u.fma(fromArray(S, in, i + 2 * step), a2);
            a3 = u.fma(fromArray(S, in, i + 3 * step), a3);
        }
        a0 = a0.blend(low, a0.compare(LT, low));
        a0.blend(high, a0.compare(GT, high)).intoArray(out, oo);
        a1 = a1.blend(low, a1.compare(LT, low));
        a1.blend(high, a1.compare(GT, high)).intoArray(out, oo + pitch);
        a2 = a2.blend(low, a2.compare(LT, low));
        a2.blend(high, a2.compare(GT, high)).intoArray(out, oo + 2 * pitch);
        a3 = a3.blend(low, a3.compare(LT, low));
        a3.blend(high, a3.compare(GT, high)).intoArray(out, oo + 3 * pitch);
    }

    private static void one(
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        for (int k = 0; k < channels; k += L) {
            int c = Math.min(k, channels - L);
            FloatVector a = fromArray(S, bias, bo + c);
            for (int t = 0; t < taps; t++) {
                a = fromArray(S, w, wo + at[taps + t] + c).fma(fromArray(S, in, base + at[t] + c), a);
            }
            a = a.blend(low, a.compare(LT, low));
            a.blend(high, a.compare(GT, high)).intoArray(out, oo + c);
        }
    }

    private static void narrow(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float lo,
            float hi,
            float[] out,
            int oo,
            int pitch) {
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                float a = bias[bo + c];
                int i = base + p * step + c;
                for (int t = 0; t < taps; t++) {
                    a += w[wo + at[taps + t] + c] * in[i + at[t]];
                }
                a = a < lo ? lo : a;
                out[oo + p * pitch + c] = a > hi ? hi : a;
            }
        }
    }
}
