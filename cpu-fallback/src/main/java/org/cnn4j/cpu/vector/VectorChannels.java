package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.ChannelKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Sliding windows with vectors along channels. The last vector of a pixel overlaps the one before it where channels do not fill
 * it. Pixels of fewer channels than a vector are brought together, tap by tap, so that a run of them is one row. A template, see
 * {@link VectorKernels}.
 */
final class VectorChannels implements ChannelKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();

    @Override
    public void max(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] out,
            int oo,
            int pitch,
            Workspace ws) {
        if (taps == 0) {
            for (int p = 0; p < pixels; p++) {
                Arrays.fill(out, oo + p * pitch, oo + p * pitch + channels, Float.NEGATIVE_INFINITY);
            }
            return;
        }
        if (channels < L) {
            narrowMax(pixels, channels, taps, at, in, base, step, out, oo, pitch, ws);
            return;
        }
        int p = 0;
        for (; p + 4 <= pixels; p += 4) {
            fourMaxima(channels, taps, at, in, base + p * step, step, out, oo + p * pitch, pitch);
        }
        for (; p < pixels; p++) {
            for (int k = 0; k < channels; k += L) {
                int c = Math.min(k, channels - L);
                FloatVector x = fromArray(S, in, base + at[0] + p * step + c);
                for (int t = 1; t < taps; t++) {
                    x = x.max(fromArray(S, in, base + at[t] + p * step + c));
                }
                x.intoArray(out, oo + p * pitch + c);
            }
        }
    }

    private static void fourMaxima(
            int channels, int taps, int[] at, float[] in, int base, int step, float[] out, int oo, int pitch) {
        for (int k = 0; k < channels; k += L) {
            int c = Math.min(k, channels - L);
            int first = base + at[0] + c;
            FloatVector x0 = fromArray(S, in, first);
            FloatVector x1 = fromArray(S, in, first + step);
            FloatVector x2 = fromArray(S, in, first + 2 * step);
            FloatVector x3 = fromArray(S, in, first + 3 * step);
            for (int t = 1; t < taps; t++) {
                int i = base + at[t] + c;
                x0 = x0.max(fromArray(S, in, i));
                x1 = x1.max(fromArray(S, in, i + step));
                x2 = x2.max(fromArray(S, in, i + 2 * step));
                x3 = x3.max(fromArray(S, in, i + 3 * step));
            }
            int o = oo + c;
            x0.intoArray(out, o);
            x1.intoArray(out, o + pitch);
            x2.intoArray(out, o + 2 * pitch);
            x3.intoArray(out, o + 3 * pitch);
        }
    }

    @Override
    public void sum(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float factor,
            float[] out,
            int oo,
            int pitch,
            Workspace ws) {
        if (channels < L && pixels > 1) {
            narrowSum(pixels, channels, taps, at, in, base, step, factor, out, oo, pitch, ws);
            return;
        }
        for (int p = 0; p < pixels; p++) {
            int b = base + p * step;
            int o = oo + p * pitch;
            if (channels < L) {
                for (int c = 0; c < channels; c++) {
                    float x = 0;
                    for (int t = 0; t < taps; t++) {
                        x += in[b + at[t] + c];
                    }
                    out[o + c] = factor * x;
                }
                continue;
            }
            int c = 0;
            for (; c + 4 * L <= channels; c += 4 * L) {
                fourSums(taps, at, in, b + c, factor, out, o + c);
            }
            for (; c < channels; c += L) {
                int last = Math.min(c, channels - L);
                FloatVector x = FloatVector.zero(S);
                for (int t = 0; t < taps; t++) {
                    x = x.add(fromArray(S, in, b + at[t] + last));
                }
                x.mul(factor).intoArray(out, o + last);
            }
        }
    }

    /** The maxima of pixels that do not fill a vector: as many as a block holds are one run. */
    private static void narrowMax(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float[] out,
            int oo,
            int pitch,
            Workspace ws) {
        float[] best = ws.block(0);
        float[] run = ws.block(1);
        int most = (Workspace.BLOCK - L) / channels;
        for (int p = 0; p < pixels; p += most) {
            int n = Math.min(most, pixels - p);
            int from = base + p * step;
            join(n, channels, in, from + at[0], step, best);
            for (int t = 1; t < taps; t++) {
                join(n, channels, in, from + at[t], step, run);
                for (int i = 0; i < n * channels; i += L) {
                    fromArray(S, best, i).max(fromArray(S, run, i)).intoArray(best, i);
                }
            }
            part(n, channels, best, out, oo + p * pitch, pitch);
        }
    }

    private static void narrowSum(
            int pixels,
            int channels,
            int taps,
            int[] at,
            float[] in,
            int base,
            int step,
            float factor,
            float[] out,
            int oo,
            int pitch,
            Workspace ws) {
        float[] sum = ws.block(0);
        float[] run = ws.block(1);
        int most = (Workspace.BLOCK - L) / channels;
        FloatVector f = FloatVector.broadcast(S, factor);
        for (int p = 0; p < pixels; p += most) {
            int n = Math.min(most, pixels - p);
            Arrays.fill(sum, 0, n * channels, 0f);
            for (int t = 0; t < taps; t++) {
                join(n, channels, in, base + p * step + at[t], step, run);
                for (int i = 0; i < n * channels; i += L) {
                    fromArray(S, sum, i).add(fromArray(S, run, i)).intoArray(sum, i);
                }
            }
            for (int i = 0; i < n * channels; i += L) {
                fromArray(S, sum, i).mul(f).intoArray(sum, i);
            }
            part(n, channels, sum, out, oo + p * pitch, pitch);
        }
    }

    /** Brings {@code pixels} pixels that are {@code step} apart together. What is read behind them is written over by the next. */
    private static void join(int pixels, int channels, float[] in, int from, int step, float[] run) {
        if (step == channels || pixels == 1) {
            System.arraycopy(in, from, run, 0, pixels * channels);
            return;
        }
        int room = in.length - L - from;
        int safe = room < 0 ? 0 : Math.min(pixels, room / step + 1);
        for (int p = 0, s = from, d = 0; p < safe; p++, s += step, d += channels) {
            fromArray(S, in, s).intoArray(run, d);
        }
        for (int p = safe; p < pixels; p++) {
            System.arraycopy(in, from + p * step, run, p * channels, channels);
        }
    }

    private static void part(int pixels, int channels, float[] run, float[] out, int to, int pitch) {
        if (pitch == channels) {
            System.arraycopy(run, 0, out, to, pixels * channels);
            return;
        }
        for (int p = 0; p < pixels; p++) {
            System.arraycopy(run, p * channels, out, to + p * pitch, channels);
        }
    }

    private static void fourSums(int taps, int[] at, float[] in, int base, float factor, float[] out, int o) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = x0, x2 = x0, x3 = x0;
        for (int t = 0; t < taps; t++) {
            int i = base + at[t];
            x0 = x0.add(fromArray(S, in, i));
            x1 = x1.add(fromArray(S, in, i + L));
            x2 = x2.add(fromArray(S, in, i + 2 * L));
            x3 = x3.add(fromArray(S, in, i + 3 * L));
        }
        x0.mul(factor).intoArray(out, o);
        x1.mul(factor).intoArray(out, o + L);
        x2.mul(factor).intoArray(out, o + 2 * L);
        x3.mul(factor).intoArray(out, o + 3 * L);
    }

    @Override
    public void mix(
            int n,
            int taps,
            float[] w,
            int wo,
            float[] in,
            int base,
            int[] at,
            int ao,
            float[] out,
            int oo,
            Workspace ws) {
        if (n < L) {
            for (int c = 0; c < n; c++) {
                float x = 0;
                for (int t = 0; t < taps; t++) {
                    x += w[wo + t] * in[base + at[ao + t] + c];
                }
                out[oo + c] = x;
            }
            return;
        }
        for (int k = 0; k < n; k += L) {
            int c = Math.min(k, n - L);
            FloatVector x = FloatVector.zero(S);
            for (int t = 0; t < taps; t++) {
                x = FloatVector.broadcast(S, w[wo + t]).fma(fromArray(S, in, base + at[ao + t] + c), x);
            }
            x.intoArray(out, oo + c);
        }
    }

    @Override
    public void affine(
            int pixels,
            int channels,
            float[] in,
            int io,
            int inPitch,
            float[] scale,
            float[] shift,
            int so,
            float lo,
            float hi,
            float[] out,
            int oo,
            int outPitch) {
        int whole = channels & -L;
        for (int p = 0; p < pixels; p++) {
            int i = io + p * inPitch;
            int o = oo + p * outPitch;
            if (hi == Float.POSITIVE_INFINITY) {
                affine(whole, in, i, scale, shift, so, lo, out, o);
            } else {
                affine(whole, in, i, scale, shift, so, lo, hi, out, o);
            }
            for (int c = whole; c < channels; c++) {
                float x = in[i + c] * scale[so + c] + shift[so + c];
                x = x < lo ? lo : x;
                out[o + c] = x > hi ? hi : x;
            }
        }
    }

    private static void affine(
            int n, float[] in, int io, float[] scale, float[] shift, int so, float lo, float[] out, int oo) {
        FloatVector low = FloatVector.broadcast(S, lo);
        for (int c = 0; c < n; c += L) {
            FloatVector x =
                    fromArray(S, in, io + c).mul(fromArray(S, scale, so + c)).add(fromArray(S, shift, so + c));
            x.blend(low, x.compare(VectorOperators.LT, low)).intoArray(out, oo + c);
        }
    }

    private static void affine(
            int n, float[] in, int io, float[] scale, float[] shift, int so, float lo, float hi, float[] out, int oo) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        for (int c = 0; c < n; c += L) {
            FloatVector x =
                    fromArray(S, in, io + c).mul(fromArray(S, scale, so + c)).add(fromArray(S, shift, so + c));
            FloatVector y = x.blend(low, x.compare(VectorOperators.LT, low));
            y.blend(high, y.compare(VectorOperators.GT, high)).intoArray(out, oo + c);
        }
    }
}
