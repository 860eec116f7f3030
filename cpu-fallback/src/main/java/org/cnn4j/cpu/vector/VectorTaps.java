package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.TapKernel;
import org.cnn4j.cpu.kernel.Workspace;

/** Sliding windows with the Vector API: the outputs of two vectors at a time stay in registers. A template, see {@link VectorKernels}. */
final class VectorTaps implements TapKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();

    @Override
    public void weighted(
            int n,
            int taps,
            float[] w,
            int wo,
            float[] in,
            int base,
            int[] offsets,
            int fo,
            float[] out,
            int oo,
            Workspace ws) {
        int i = 0;
        for (; i <= n - 2 * L; i += 2 * L) {
            FloatVector x = FloatVector.zero(S), y = FloatVector.zero(S);
            for (int t = 0; t < taps; t++) {
                FloatVector f = FloatVector.broadcast(S, w[wo + t]);
                int o = base + offsets[fo + t] + i;
                x = f.fma(FloatVector.fromArray(S, in, o), x);
                y = f.fma(FloatVector.fromArray(S, in, o + L), y);
            }
            x.intoArray(out, oo + i);
            y.intoArray(out, oo + i + L);
        }
        for (; i <= n - L; i += L) {
            FloatVector x = FloatVector.zero(S);
            for (int t = 0; t < taps; t++) {
                FloatVector v = FloatVector.fromArray(S, in, base + offsets[fo + t] + i);
                x = FloatVector.broadcast(S, w[wo + t]).fma(v, x);
            }
            x.intoArray(out, oo + i);
        }
        for (; i < n; i++) {
            float x = 0;
            for (int t = 0; t < taps; t++) {
                x += w[wo + t] * in[base + offsets[fo + t] + i];
            }
            out[oo + i] = x;
        }
    }

    @Override
    public void max(int n, int taps, float[] in, int base, int[] offsets, float[] out, int oo, Workspace ws) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector x = FloatVector.fromArray(S, in, base + offsets[0] + i);
            for (int t = 1; t < taps; t++) {
                x = x.max(FloatVector.fromArray(S, in, base + offsets[t] + i));
            }
            x.intoArray(out, oo + i);
        }
        for (; i < n; i++) {
            float x = in[base + offsets[0] + i];
            for (int t = 1; t < taps; t++) {
                x = Math.max(x, in[base + offsets[t] + i]);
            }
            out[oo + i] = x;
        }
    }

    @Override
    public void sum(int n, int taps, float[] in, int base, int[] offsets, float[] out, int oo, Workspace ws) {
        int i = 0;
        for (; i <= n - L; i += L) {
            FloatVector x = FloatVector.zero(S);
            for (int t = 0; t < taps; t++) {
                x = x.add(FloatVector.fromArray(S, in, base + offsets[t] + i));
            }
            x.intoArray(out, oo + i);
        }
        for (; i < n; i++) {
            float x = 0;
            for (int t = 0; t < taps; t++) {
                x += in[base + offsets[t] + i];
            }
            out[oo + i] = x;
        }
    }
}
