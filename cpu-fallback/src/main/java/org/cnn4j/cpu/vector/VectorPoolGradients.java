package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.PoolGradientKernel;
import org.cnn4j.cpu.scalar.ScalarPoolGradients;

/**
 * The way back through pooling with vectors along channels, or along rows of windows where channels are fewer than a vector holds. What
 * a window has still to give becomes 0 when its first maximum has taken it. A template, see {@link VectorKernels}; channels that do
 * not fill a vector go by {@link ScalarPoolGradients}.
 */
final class VectorPoolGradients implements PoolGradientKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final ScalarPoolGradients REST = new ScalarPoolGradients();

    @Override
    public void max(
            int pixels,
            int channels,
            int taps,
            int[] at,
            int step,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            int pitch,
            float[] dx,
            int dxo,
            boolean add) {
        if (taps == 0) {
            return;
        }
        int whole = channels & -L;
        for (int p = 0; p < pixels; p++) {
            int from = p * step;
            for (int c = 0; c < whole; c += L) {
                if (add) {
                    addMax(taps, at, x, xo + from + c, dy, dyo + p * pitch + c, dx, dxo + from + c);
                } else {
                    putMax(taps, at, x, xo + from + c, dy, dyo + p * pitch + c, dx, dxo + from + c);
                }
            }
        }
        if (whole < channels) {
            REST.max(pixels, whole, channels, taps, at, step, x, xo, dy, dyo, pitch, dx, dxo, add);
        }
    }

    private static void addMax(int taps, int[] at, float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector m = fromArray(S, x, xo + at[0]);
        for (int t = 1; t < taps; t++) {
            m = m.max(fromArray(S, x, xo + at[t]));
        }
        FloatVector rest = fromArray(S, dy, dyo);
        for (int t = 0; t < taps; t++) {
            FloatVector v = fromArray(S, x, xo + at[t]);
            VectorMask<Float> greatest = v.compare(VectorOperators.EQ, m);
            VectorMask<Float> nan = v.compare(VectorOperators.NE, v);
            FloatVector g = zero.blend(rest, greatest).blend(rest, nan);
            fromArray(S, dx, dxo + at[t]).add(g).intoArray(dx, dxo + at[t]);
            rest = rest.blend(zero, greatest).blend(zero, nan);
        }
    }

    private static void putMax(int taps, int[] at, float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector m = fromArray(S, x, xo + at[0]);
        for (int t = 1; t < taps; t++) {
            m = m.max(fromArray(S, x, xo + at[t]));
        }
        FloatVector rest = fromArray(S, dy, dyo);
        for (int t = 0; t < taps; t++) {
            FloatVector v = fromArray(S, x, xo + at[t]);
            VectorMask<Float> greatest = v.compare(VectorOperators.EQ, m);
            VectorMask<Float> nan = v.compare(VectorOperators.NE, v);
            zero.blend(rest, greatest).blend(rest, nan).intoArray(dx, dxo + at[t]);
            rest = rest.blend(zero, greatest).blend(zero, nan);
        }
    }

    @Override
    public void spread(
            int pixels,
            int channels,
            int taps,
            int[] at,
            int step,
            float factor,
            float[] dy,
            int dyo,
            int pitch,
            float[] dx,
            int dxo,
            boolean add) {
        int whole = channels & -L;
        FloatVector f = FloatVector.broadcast(S, factor);
        for (int p = 0; p < pixels; p++) {
            int to = dxo + p * step;
            for (int c = 0; c < whole; c += L) {
                FloatVector g = fromArray(S, dy, dyo + p * pitch + c).mul(f);
                if (add) {
                    for (int t = 0; t < taps; t++) {
                        fromArray(S, dx, to + at[t] + c).add(g).intoArray(dx, to + at[t] + c);
                    }
                } else {
                    for (int t = 0; t < taps; t++) {
                        g.intoArray(dx, to + at[t] + c);
                    }
                }
            }
        }
        if (whole < channels) {
            REST.spread(pixels, whole, channels, taps, at, step, factor, dy, dyo, pitch, dx, dxo, add);
        }
    }

    @Override
    public void maxOfRows(int n, int taps, float[] x, int pitch, float[] dy, int dyo) {
        FloatVector zero = FloatVector.zero(S);
        for (int i = 0; i < n; i += L) {
            FloatVector m = fromArray(S, x, i);
            for (int t = 1; t < taps; t++) {
                m = m.max(fromArray(S, x, t * pitch + i));
            }
            FloatVector rest = fromArray(S, dy, dyo + i);
            for (int t = 0; t < taps; t++) {
                FloatVector v = fromArray(S, x, t * pitch + i);
                VectorMask<Float> greatest = v.compare(VectorOperators.EQ, m);
                VectorMask<Float> nan = v.compare(VectorOperators.NE, v);
                zero.blend(rest, greatest).blend(rest, nan).intoArray(x, t * pitch + i);
                rest = rest.blend(zero, greatest).blend(zero, nan);
            }
        }
    }

    @Override
    public void interleave(int pixels, int parts, int n, float[] src, int so, int pitch, float[] dst, int to) {
        if (n > L) {
            REST.interleave(pixels, parts, n, src, so, pitch, dst, to);
            return;
        }
        for (int p = 0, d = to; p < pixels; p++) {
            for (int k = 0, s = so + p * n; k < parts; k++, s += pitch, d += n) {
                fromArray(S, src, s).intoArray(dst, d);
            }
        }
    }
}
