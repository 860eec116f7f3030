package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.ChannelKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Sliding windows with vectors along channels. Four pixels are done at once, so that a load of weights serves four products and sums
 * wait for each other less. The last vector of a pixel overlaps the one before it where channels do not fill it; pixels of
 * fewer channels than a vector are plain loops. A template, see {@link VectorKernels}.
 */
final class VectorChannels implements ChannelKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();

    @Override
    public void depthwise(
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
        if (taps == 9 && pixels > 1) {
            int stride = stride(at, step);
            if (stride > 0) {
                for (int k = 0; k < channels; k += L) {
                    int c = Math.min(k, channels - L);
                    if (stride == 1) {
                        one(pixels, at, in, base + c, step, w, wo + c, bias, bo + c, lo, hi, out, oo + c, pitch);
                    } else {
                        two(pixels, at, in, base + c, step, w, wo + c, bias, bo + c, lo, hi, out, oo + c, pitch);
                    }
                }
                return;
            }
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

    /** A comparison and a blend are cheaper than a maximum that knows of NaN; bounds that are infinite cost nothing. */
    private static void store(FloatVector x, FloatVector lo, FloatVector hi, int bounds, float[] out, int o) {
        if (bounds == 0) {
            x.intoArray(out, o);
            return;
        }
        FloatVector y = x.blend(lo, x.compare(VectorOperators.LT, lo));
        if (bounds == 1) {
            y.intoArray(out, o);
        } else {
            y.blend(hi, y.compare(VectorOperators.GT, hi)).intoArray(out, o);
        }
    }

    /** 0 if there is nothing to clamp, 1 if there is a lower bound alone, else 2. */
    private static int bounds(float lo, float hi) {
        if (hi == Float.POSITIVE_INFINITY) {
            return lo == Float.NEGATIVE_INFINITY ? 0 : 1;
        }
        return 2;
    }

    /** 1 or 2 if nine taps are three by three and neighbouring windows lie one or two columns apart, else 0. */
    private static int stride(int[] at, int step) {
        int column = at[1] - at[0];
        for (int r = 0; r < 9; r += 3) {
            if (at[r + 1] - at[r] != column || at[r + 2] - at[r] != 2 * column) {
                return 0;
            }
        }
        return step == column ? 1 : step == 2 * column ? 2 : 0;
    }

    /** Each column of three elements is read once and feeds the three windows that it lies in. */
    private static void one(
            int pixels,
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
        int bounds = bounds(lo, hi);
        FloatVector w0 = load(w, wo + at[9]), w1 = load(w, wo + at[10]), w2 = load(w, wo + at[11]);
        FloatVector w3 = load(w, wo + at[12]), w4 = load(w, wo + at[13]), w5 = load(w, wo + at[14]);
        FloatVector w6 = load(w, wo + at[15]), w7 = load(w, wo + at[16]), w8 = load(w, wo + at[17]);
        FloatVector first = load(bias, bo);
        int r0 = base + at[0];
        int r1 = base + at[3];
        int r2 = base + at[6];
        FloatVector x = load(in, r0), y = load(in, r1), z = load(in, r2);
        FloatVector a = w6.fma(z, w3.fma(y, w0.fma(x, first)));
        x = load(in, r0 + step);
        y = load(in, r1 + step);
        z = load(in, r2 + step);
        a = w7.fma(z, w4.fma(y, w1.fma(x, a)));
        FloatVector b = w6.fma(z, w3.fma(y, w0.fma(x, first)));
        int i = 2 * step;
        for (int p = 0; p < pixels; p++) {
            x = load(in, r0 + i);
            y = load(in, r1 + i);
            z = load(in, r2 + i);
            store(w8.fma(z, w5.fma(y, w2.fma(x, a))), low, high, bounds, out, oo);
            a = w7.fma(z, w4.fma(y, w1.fma(x, b)));
            b = w6.fma(z, w3.fma(y, w0.fma(x, first)));
            i += step;
            oo += pitch;
        }
    }

    /** Windows two columns apart share one column, which is kept. */
    private static void two(
            int pixels,
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
        int bounds = bounds(lo, hi);
        FloatVector w0 = load(w, wo + at[9]), w1 = load(w, wo + at[10]), w2 = load(w, wo + at[11]);
        FloatVector w3 = load(w, wo + at[12]), w4 = load(w, wo + at[13]), w5 = load(w, wo + at[14]);
        FloatVector w6 = load(w, wo + at[15]), w7 = load(w, wo + at[16]), w8 = load(w, wo + at[17]);
        FloatVector first = load(bias, bo);
        int half = step / 2;
        int r0 = base + at[0];
        int r1 = base + at[3];
        int r2 = base + at[6];
        FloatVector x = load(in, r0), y = load(in, r1), z = load(in, r2);
        int i = half;
        for (int p = 0; p < pixels; p++) {
            FloatVector a = w6.fma(z, w3.fma(y, w0.fma(x, first)));
            a = w1.fma(load(in, r0 + i), a);
            a = w4.fma(load(in, r1 + i), a);
            a = w7.fma(load(in, r2 + i), a);
            i += half;
            x = load(in, r0 + i);
            y = load(in, r1 + i);
            z = load(in, r2 + i);
            store(w8.fma(z, w5.fma(y, w2.fma(x, a))), low, high, bounds, out, oo);
            i += half;
            oo += pitch;
        }
    }

    private static FloatVector load(float[] a, int o) {
        return FloatVector.fromArray(S, a, o);
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
        int bounds = bounds(lo, hi);
        for (int c = 0; c < channels; c += 2 * L) {
            FloatVector a0 = load(bias, bo + c), b0 = load(bias, bo + c + L);
            FloatVector a1 = a0, a2 = a0, a3 = a0;
            FloatVector b1 = b0, b2 = b0, b3 = b0;
            for (int t = 0; t < taps; t++) {
                int i = base + at[t] + c;
                int j = wo + at[taps + t] + c;
                FloatVector u = load(w, j);
                FloatVector v = load(w, j + L);
                a0 = u.fma(load(in, i), a0);
                b0 = v.fma(load(in, i + L), b0);
                i += step;
                a1 = u.fma(load(in, i), a1);
                b1 = v.fma(load(in, i + L), b1);
                i += step;
                a2 = u.fma(load(in, i), a2);
                b2 = v.fma(load(in, i + L), b2);
                i += step;
                a3 = u.fma(load(in, i), a3);
                b3 = v.fma(load(in, i + L), b3);
            }
            int o = oo + c;
            store(a0, low, high, bounds, out, o);
            store(b0, low, high, bounds, out, o + L);
            o += pitch;
            store(a1, low, high, bounds, out, o);
            store(b1, low, high, bounds, out, o + L);
            o += pitch;
            store(a2, low, high, bounds, out, o);
            store(b2, low, high, bounds, out, o + L);
            o += pitch;
            store(a3, low, high, bounds, out, o);
            store(b3, low, high, bounds, out, o + L);
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
        int bounds = bounds(lo, hi);
        FloatVector a0 = load(bias, bo + c);
        FloatVector a1 = a0, a2 = a0, a3 = a0;
        for (int t = 0; t < taps; t++) {
            int i = base + at[t];
            FloatVector u = load(w, wo + at[taps + t]);
            a0 = u.fma(load(in, i), a0);
            a1 = u.fma(load(in, i + step), a1);
            a2 = u.fma(load(in, i + 2 * step), a2);
            a3 = u.fma(load(in, i + 3 * step), a3);
        }
        store(a0, low, high, bounds, out, oo);
        store(a1, low, high, bounds, out, oo + pitch);
        store(a2, low, high, bounds, out, oo + 2 * pitch);
        store(a3, low, high, bounds, out, oo + 3 * pitch);
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
        int bounds = bounds(lo, hi);
        for (int k = 0; k < channels; k += L) {
            int c = Math.min(k, channels - L);
            FloatVector a = load(bias, bo + c);
            for (int t = 0; t < taps; t++) {
                a = load(w, wo + at[taps + t] + c).fma(load(in, base + at[t] + c), a);
            }
            store(a, low, high, bounds, out, oo + c);
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
        if (channels < L) {
            for (int p = 0; p < pixels; p++) {
                for (int c = 0; c < channels; c++) {
                    float x = Float.NEGATIVE_INFINITY;
                    for (int t = 0; t < taps; t++) {
                        x = Math.max(x, in[base + at[t] + p * step + c]);
                    }
                    out[oo + p * pitch + c] = x;
                }
            }
            return;
        }
        if (taps == 0) {
            for (int p = 0; p < pixels; p++) {
                Arrays.fill(out, oo + p * pitch, oo + p * pitch + channels, Float.NEGATIVE_INFINITY);
            }
            return;
        }
        int p = 0;
        for (; p + 4 <= pixels; p += 4) {
            fourMaxima(channels, taps, at, in, base + p * step, step, out, oo + p * pitch, pitch);
        }
        for (; p < pixels; p++) {
            for (int k = 0; k < channels; k += L) {
                int c = Math.min(k, channels - L);
                FloatVector x = load(in, base + at[0] + p * step + c);
                for (int t = 1; t < taps; t++) {
                    x = x.max(load(in, base + at[t] + p * step + c));
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
            FloatVector x0 = load(in, first);
            FloatVector x1 = load(in, first + step);
            FloatVector x2 = load(in, first + 2 * step);
            FloatVector x3 = load(in, first + 3 * step);
            for (int t = 1; t < taps; t++) {
                int i = base + at[t] + c;
                x0 = x0.max(load(in, i));
                x1 = x1.max(load(in, i + step));
                x2 = x2.max(load(in, i + 2 * step));
                x3 = x3.max(load(in, i + 3 * step));
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
                    x = x.add(load(in, b + at[t] + last));
                }
                x.mul(factor).intoArray(out, o + last);
            }
        }
    }

    private static void fourSums(int taps, int[] at, float[] in, int base, float factor, float[] out, int o) {
        FloatVector x0 = FloatVector.zero(S);
        FloatVector x1 = x0, x2 = x0, x3 = x0;
        for (int t = 0; t < taps; t++) {
            int i = base + at[t];
            x0 = x0.add(load(in, i));
            x1 = x1.add(load(in, i + L));
            x2 = x2.add(load(in, i + 2 * L));
            x3 = x3.add(load(in, i + 3 * L));
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
                x = FloatVector.broadcast(S, w[wo + t]).fma(load(in, base + at[ao + t] + c), x);
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
            float[] scale,
            float[] shift,
            float lo,
            float hi,
            float[] out,
            int oo,
            Workspace ws) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        int bounds = bounds(lo, hi);
        int whole = channels & -L;
        for (int p = 0; p < pixels; p++) {
            int i = io + p * channels;
            int o = oo + p * channels;
            for (int c = 0; c < whole; c += L) {
                store(load(in, i + c).mul(load(scale, c)).add(load(shift, c)), low, high, bounds, out, o + c);
            }
            for (int c = whole; c < channels; c++) {
                float x = in[i + c] * scale[c] + shift[c];
                x = x < lo ? lo : x;
                out[o + c] = x > hi ? hi : x;
            }
        }
    }
}
