package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.DepthwiseGradientKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * The gradient of a depthwise convolution's weights with vectors along channels. Three taps of two vectors are summed at once, so that a load
 * of dy serves three products and sums wait for each other less. A template, see {@link VectorKernels}.
 */
final class VectorDepthwiseGradient implements DepthwiseGradientKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();

    @Override
    public void products(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] dy,
            int go,
            int pitch,
            float[] sums,
            int so,
            Workspace ws) {
        int pairs = channels / (2 * L) * (2 * L);
        int whole = channels / L * L;
        int t = 0;
        for (; t + 3 <= taps; t += 3) {
            int x0 = base + at[t], x1 = base + at[t + 1], x2 = base + at[t + 2];
            int s0 = so + at[taps + t], s1 = so + at[taps + t + 1], s2 = so + at[taps + t + 2];
            for (int c = 0; c < pairs; c += 2 * L) {
                threeByTwo(pixels, in, x0 + c, x1 + c, x2 + c, step, dy, go + c, pitch, sums, s0 + c, s1 + c, s2 + c);
            }
            if (pairs < whole) {
                one(pixels, in, x0 + pairs, step, dy, go + pairs, pitch, sums, s0 + pairs);
                one(pixels, in, x1 + pairs, step, dy, go + pairs, pitch, sums, s1 + pairs);
                one(pixels, in, x2 + pairs, step, dy, go + pairs, pitch, sums, s2 + pairs);
            }
        }
        for (; t < taps; t++) {
            for (int c = 0; c < whole; c += L) {
                one(pixels, in, base + at[t] + c, step, dy, go + c, pitch, sums, so + at[taps + t] + c);
            }
        }
        for (int i = 0; whole < channels && i < taps; i++) {
            rest(
                    channels - whole,
                    pixels,
                    in,
                    base + at[i] + whole,
                    step,
                    dy,
                    go + whole,
                    pitch,
                    sums,
                    so + at[taps + i] + whole);
        }
    }

    private static void threeByTwo(
            int pixels,
            float[] in,
            int x0,
            int x1,
            int x2,
            int step,
            float[] dy,
            int go,
            int pitch,
            float[] sums,
            int s0,
            int s1,
            int s2) {
        FloatVector a0 = fromArray(S, sums, s0), b0 = fromArray(S, sums, s0 + L);
        FloatVector a1 = fromArray(S, sums, s1), b1 = fromArray(S, sums, s1 + L);
        FloatVector a2 = fromArray(S, sums, s2), b2 = fromArray(S, sums, s2 + L);
        for (int p = 0; p < pixels; p++) {
            int i = p * step;
            FloatVector u = fromArray(S, dy, go + p * pitch), v = fromArray(S, dy, go + p * pitch + L);
            a0 = u.fma(fromArray(S, in, x0 + i), a0);
            b0 = v.fma(fromArray(S, in, x0 + i + L), b0);
            a1 = u.fma(fromArray(S, in, x1 + i), a1);
            b1 = v.fma(fromArray(S, in, x1 + i + L), b1);
            a2 = u.fma(fromArray(S, in, x2 + i), a2);
            b2 = v.fma(fromArray(S, in, x2 + i + L), b2);
        }
        a0.intoArray(sums, s0);
        b0.intoArray(sums, s0 + L);
        a1.intoArray(sums, s1);
        b1.intoArray(sums, s1 + L);
        a2.intoArray(sums, s2);
        b2.intoArray(sums, s2 + L);
    }

    private static void one(
            int pixels, float[] in, int xo, int step, float[] dy, int go, int pitch, float[] sums, int so) {
        FloatVector a = fromArray(S, sums, so);
        for (int p = 0; p < pixels; p++) {
            a = fromArray(S, dy, go + p * pitch).fma(fromArray(S, in, xo + p * step), a);
        }
        a.intoArray(sums, so);
    }

    private static void rest(
            int n, int pixels, float[] in, int xo, int step, float[] dy, int go, int pitch, float[] sums, int so) {
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < n; c++) {
                sums[so + c] += in[xo + p * step + c] * dy[go + p * pitch + c];
            }
        }
    }
}
