package org.cnn4j.cpu.vector;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.FilterTransforms;
import org.cnn4j.cpu.kernel.WinogradKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.spi.WinogradForm;
import org.cnn4j.spi.WinogradForm.Points;

/**
 * Winograd transforms with the Vector API, a template, see {@link VectorKernels}. A transform in two dimensions is one along the
 * columns and one along the rows with a scratch array in the first-level cache between them: all 36 vectors of a patch would not
 * fit the registers, and short loops over the channels let the compiler take the checks of bounds out.
 */
final class VectorWinograd implements WinogradKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();

    /** Channels done at a time: the scratch of 36 positions takes 18 KiB. */
    private static final int CHUNK = 128;

    private static final float[] ZEROS = new float[CHUNK];

    @Override
    public int fewest() {
        return L;
    }

    /** The channels from {@code c} on that are whole vectors and fit a chunk; 0 for the last few of a vector. */
    private static int whole(int c, int channels) {
        return Math.min(CHUNK, channels - c) / L * L;
    }

    @Override
    public void input(
            WinogradForm form,
            int channels,
            float[] x,
            int xo,
            int rowStride,
            int columnStride,
            float[] v,
            int vo,
            int positionStride,
            Workspace ws) {
        int high = form.patchRows();
        int wide = form.patchColumns();
        float[] half = ws.buffer(Workspace.Use.WINOGRAD, SCRATCH_END);
        int next;
        for (int c = 0; c < channels; c = next) {
            int whole = whole(c, channels);
            // The last few channels are done as one vector with some before them.
            int from = whole == 0 ? channels - L : c;
            int length = whole == 0 ? L : whole;
            next = from + length;
            // A form of one row has nothing to do along columns.
            for (int j = 0; high > 3 && j < wide; j++) {
                int o = xo + j * columnStride + from;
                if (high == 6) {
                    six(length, x, o, rowStride, half, SCRATCH + j * CHUNK, wide * CHUNK);
                } else {
                    four(length, x, o, rowStride, half, SCRATCH + j * CHUNK, wide * CHUNK);
                }
            }
            for (int i = 0; i < high; i++) {
                int o = vo + i * wide * positionStride + from;
                if (wide == 6) {
                    six(length, half, SCRATCH + i * wide * CHUNK, CHUNK, v, o, positionStride);
                } else if (high > 3) {
                    four(length, half, SCRATCH + i * wide * CHUNK, CHUNK, v, o, positionStride);
                } else {
                    four(length, x, xo + i * rowStride + from, columnStride, v, o, positionStride);
                }
            }
        }
    }

    /** B^T of F(4×4) along one axis. */
    private static void six(int n, float[] x, int xo, int xs, float[] v, int vo, int vs) {
        FloatVector a = FloatVector.broadcast(S, Points.A), b = FloatVector.broadcast(S, Points.B);
        FloatVector a2 = FloatVector.broadcast(S, -Points.A2), b2 = FloatVector.broadcast(S, -Points.B2);
        FloatVector sum = FloatVector.broadcast(S, -Points.SUM), product = FloatVector.broadcast(S, Points.PRODUCT);
        int x1 = xo + xs, x2 = xo + 2 * xs, x3 = xo + 3 * xs, x4 = xo + 4 * xs, x5 = xo + 5 * xs;
        int v1 = vo + vs, v2 = vo + 2 * vs, v3 = vo + 3 * vs, v4 = vo + 4 * vs, v5 = vo + 5 * vs;
        for (int c = 0; c < n; c += L) {
            FloatVector d1 = FloatVector.fromArray(S, x, x1 + c), d3 = FloatVector.fromArray(S, x, x3 + c);
            FloatVector d2 = FloatVector.fromArray(S, x, x2 + c), d4 = FloatVector.fromArray(S, x, x4 + c);
            FloatVector.fromArray(S, x, xo + c)
                    .fma(product, d4)
                    .add(d2.mul(sum))
                    .intoArray(v, vo + c);
            FloatVector even = d2.fma(b2, d4), odd = d1.fma(b2, d3).mul(a);
            even.add(odd).intoArray(v, v1 + c);
            even.sub(odd).intoArray(v, v2 + c);
            FloatVector even2 = d2.fma(a2, d4), odd2 = d1.fma(a2, d3).mul(b);
            even2.add(odd2).intoArray(v, v3 + c);
            even2.sub(odd2).intoArray(v, v4 + c);
            d3.fma(sum, d1.fma(product, FloatVector.fromArray(S, x, x5 + c))).intoArray(v, v5 + c);
        }
    }

    /** B^T of F(2×2) along one axis. */
    private static void four(int n, float[] x, int xo, int xs, float[] v, int vo, int vs) {
        int x1 = xo + xs, x2 = xo + 2 * xs, x3 = xo + 3 * xs;
        int v1 = vo + vs, v2 = vo + 2 * vs, v3 = vo + 3 * vs;
        for (int c = 0; c < n; c += L) {
            FloatVector d1 = FloatVector.fromArray(S, x, x1 + c), d2 = FloatVector.fromArray(S, x, x2 + c);
            FloatVector.fromArray(S, x, xo + c).sub(d2).intoArray(v, vo + c);
            d1.add(d2).intoArray(v, v1 + c);
            d2.sub(d1).intoArray(v, v2 + c);
            d1.sub(FloatVector.fromArray(S, x, x3 + c)).intoArray(v, v3 + c);
        }
    }

    @Override
    public void filters(
            WinogradForm form,
            int n,
            float[] g,
            int go,
            int tapStride,
            float[] u,
            int uo,
            int positionStride,
            Workspace ws) {
        float[] half = ws.buffer(Workspace.Use.WINOGRAD, SCRATCH_END);
        float[] down = FilterTransforms.columns(form);
        float[] across = FilterTransforms.rows(form);
        int wide = form.patchColumns();
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            for (int i = 0; i < form.patchRows(); i++) {
                for (int m = 0; m < 3; m++) {
                    three(length, down, 3 * i, g, go + m * tapStride + from, 3 * tapStride, half, SCRATCH + m * CHUNK);
                }
                for (int j = 0; j < wide; j++) {
                    int to = uo + (i * wide + j) * positionStride + from;
                    three(length, across, 3 * j, half, SCRATCH, CHUNK, u, to);
                }
            }
        }
    }

    /** One row of G times three numbers that lie {@code xs} apart. */
    private static void three(int n, float[] row, int r, float[] x, int xo, int xs, float[] y, int yo) {
        FloatVector a = FloatVector.broadcast(S, row[r]);
        FloatVector b = FloatVector.broadcast(S, row[r + 1]);
        FloatVector c = FloatVector.broadcast(S, row[r + 2]);
        for (int i = 0; i < n; i += L) {
            FloatVector x0 = FloatVector.fromArray(S, x, xo + i), x1 = FloatVector.fromArray(S, x, xo + xs + i);
            FloatVector x2 = FloatVector.fromArray(S, x, xo + 2 * xs + i);
            x2.fma(c, x1.fma(b, x0.mul(a))).intoArray(y, yo + i);
        }
    }

    @Override
    public void output(
            WinogradForm form,
            int columns,
            float[] acc,
            int ao,
            int positionStride,
            float[] y,
            int yo,
            int rowStride,
            int columnStride,
            Finish finish,
            Workspace ws) {
        int high = form.patchRows();
        int wide = form.patchColumns();
        float[] half = ws.buffer(Workspace.Use.WINOGRAD, SCRATCH_END);
        int next;
        for (int c = 0; c < columns; c = next) {
            int whole = whole(c, columns);
            // The last few channels are done as one vector with some before them.
            int from = whole == 0 ? columns - L : c;
            int length = whole == 0 ? L : whole;
            next = from + length;
            for (int j = 0; j < wide; j++) {
                int o = ao + j * positionStride + from;
                int to = SCRATCH + j * CHUNK;
                switch (high) {
                    case 6 -> sixToFour(length, acc, o, wide * positionStride, half, to, wide * CHUNK);
                    case 4 -> fourToTwo(length, acc, o, wide * positionStride, half, to, wide * CHUNK);
                    default -> threeToOne(length, acc, o, wide * positionStride, half, to);
                }
            }
            float[] bias = finish.bias == null ? ZEROS : finish.bias;
            int bo = finish.bias == null ? 0 : finish.biasOffset + from;
            float low = finish.residual == null ? finish.low : Float.NEGATIVE_INFINITY;
            for (int i = 0; i < form.rows(); i++) {
                int o = yo + i * rowStride + from;
                if (wide == 6) {
                    rowOfFour(length, half, SCRATCH + i * wide * CHUNK, bias, bo, low, y, o, columnStride);
                } else {
                    rowOfTwo(length, half, SCRATCH + i * wide * CHUNK, bias, bo, low, y, o, columnStride);
                }
                if (finish.residual != null) {
                    int r = finish.residualOffset + i * rowStride + from;
                    for (int j = 0; j < form.columns(); j++) {
                        add(length, finish.residual, r + j * columnStride, finish.low, y, o + j * columnStride);
                    }
                }
                if (finish.high != Float.POSITIVE_INFINITY) {
                    for (int j = 0; j < form.columns(); j++) {
                        clampHigh(length, finish.high, y, o + j * columnStride);
                    }
                }
            }
        }
    }

    /** A^T of F(4×4) along one axis. */
    private static void sixToFour(int n, float[] x, int xo, int xs, float[] y, int yo, int ys) {
        FloatVector a = FloatVector.broadcast(S, Points.A), b = FloatVector.broadcast(S, Points.B);
        FloatVector a2 = FloatVector.broadcast(S, Points.A2), b2 = FloatVector.broadcast(S, Points.B2);
        FloatVector a3 = FloatVector.broadcast(S, Points.A3), b3 = FloatVector.broadcast(S, Points.B3);
        int x1 = xo + xs, x2 = xo + 2 * xs, x3 = xo + 3 * xs, x4 = xo + 4 * xs, x5 = xo + 5 * xs;
        int y1 = yo + ys, y2 = yo + 2 * ys, y3 = yo + 3 * ys;
        for (int c = 0; c < n; c += L) {
            FloatVector m1 = FloatVector.fromArray(S, x, x1 + c), m2 = FloatVector.fromArray(S, x, x2 + c);
            FloatVector m3 = FloatVector.fromArray(S, x, x3 + c), m4 = FloatVector.fromArray(S, x, x4 + c);
            FloatVector s = m1.add(m2), t = m3.add(m4), d = m1.sub(m2), e = m3.sub(m4);
            FloatVector.fromArray(S, x, xo + c).add(s.add(t)).intoArray(y, yo + c);
            e.fma(b, d.mul(a)).intoArray(y, y1 + c);
            t.fma(b2, s.mul(a2)).intoArray(y, y2 + c);
            e.fma(b3, d.fma(a3, FloatVector.fromArray(S, x, x5 + c))).intoArray(y, y3 + c);
        }
    }

    /** A^T of F(4×4) along the other axis, and the bias. */
    private static void rowOfFour(int n, float[] x, int xo, float[] bias, int bo, float lo, float[] y, int yo, int ys) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector a = FloatVector.broadcast(S, Points.A), b = FloatVector.broadcast(S, Points.B);
        FloatVector a2 = FloatVector.broadcast(S, Points.A2), b2 = FloatVector.broadcast(S, Points.B2);
        FloatVector a3 = FloatVector.broadcast(S, Points.A3), b3 = FloatVector.broadcast(S, Points.B3);
        int y1 = yo + ys, y2 = yo + 2 * ys, y3 = yo + 3 * ys;
        for (int c = 0; c < n; c += L) {
            int o = xo + c;
            FloatVector m1 = FloatVector.fromArray(S, x, o + CHUNK), m2 = FloatVector.fromArray(S, x, o + 2 * CHUNK);
            FloatVector m3 = FloatVector.fromArray(S, x, o + 3 * CHUNK),
                    m4 = FloatVector.fromArray(S, x, o + 4 * CHUNK);
            FloatVector s = m1.add(m2), t = m3.add(m4), d = m1.sub(m2), e = m3.sub(m4);
            FloatVector f = FloatVector.fromArray(S, bias, bo + c);
            FloatVector f0 = FloatVector.fromArray(S, x, o).add(s.add(t)).add(f);
            f0.blend(low, f0.compare(VectorOperators.LT, low)).intoArray(y, yo + c);
            FloatVector f1 = e.fma(b, d.mul(a)).add(f);
            f1.blend(low, f1.compare(VectorOperators.LT, low)).intoArray(y, y1 + c);
            FloatVector f2 = t.fma(b2, s.mul(a2)).add(f);
            f2.blend(low, f2.compare(VectorOperators.LT, low)).intoArray(y, y2 + c);
            FloatVector m5 = FloatVector.fromArray(S, x, o + 5 * CHUNK);
            FloatVector f3 = e.fma(b3, d.fma(a3, m5)).add(f);
            f3.blend(low, f3.compare(VectorOperators.LT, low)).intoArray(y, y3 + c);
        }
    }

    /** A^T of F(2×2) along one axis. */
    private static void fourToTwo(int n, float[] x, int xo, int xs, float[] y, int yo, int ys) {
        int x1 = xo + xs, x2 = xo + 2 * xs, x3 = xo + 3 * xs;
        int y1 = yo + ys;
        for (int c = 0; c < n; c += L) {
            FloatVector m1 = FloatVector.fromArray(S, x, x1 + c), m2 = FloatVector.fromArray(S, x, x2 + c);
            FloatVector.fromArray(S, x, xo + c).add(m1).add(m2).intoArray(y, yo + c);
            m1.sub(m2).sub(FloatVector.fromArray(S, x, x3 + c)).intoArray(y, y1 + c);
        }
    }

    /** A^T where nothing is saved along columns: the sums of the filter's three rows. */
    private static void threeToOne(int n, float[] x, int xo, int xs, float[] y, int yo) {
        int x1 = xo + xs, x2 = xo + 2 * xs;
        for (int c = 0; c < n; c += L) {
            FloatVector m0 = FloatVector.fromArray(S, x, xo + c), m1 = FloatVector.fromArray(S, x, x1 + c);
            m0.add(m1).add(FloatVector.fromArray(S, x, x2 + c)).intoArray(y, yo + c);
        }
    }

    /** A^T of F(2×2) along the other axis, and the bias. */
    private static void rowOfTwo(int n, float[] x, int xo, float[] bias, int bo, float lo, float[] y, int yo, int ys) {
        FloatVector low = FloatVector.broadcast(S, lo);
        int y1 = yo + ys;
        for (int c = 0; c < n; c += L) {
            int o = xo + c;
            FloatVector m1 = FloatVector.fromArray(S, x, o + CHUNK), m2 = FloatVector.fromArray(S, x, o + 2 * CHUNK);
            FloatVector f = FloatVector.fromArray(S, bias, bo + c);
            FloatVector f0 = FloatVector.fromArray(S, x, o).add(m1).add(m2).add(f);
            f0.blend(low, f0.compare(VectorOperators.LT, low)).intoArray(y, yo + c);
            FloatVector m3 = FloatVector.fromArray(S, x, o + 3 * CHUNK);
            FloatVector f1 = m1.sub(m2).sub(m3).add(f);
            f1.blend(low, f1.compare(VectorOperators.LT, low)).intoArray(y, y1 + c);
        }
    }

    // Comparing and blending takes two instructions where max and min, which tell 0 from -0, take five each.
    private static void add(int n, float[] r, int ro, float lo, float[] y, int yo) {
        FloatVector low = FloatVector.broadcast(S, lo);
        for (int c = 0; c < n; c += L) {
            FloatVector f = FloatVector.fromArray(S, y, yo + c).add(FloatVector.fromArray(S, r, ro + c));
            f.blend(low, f.compare(VectorOperators.LT, low)).intoArray(y, yo + c);
        }
    }

    private static void clampHigh(int n, float hi, float[] y, int yo) {
        FloatVector high = FloatVector.broadcast(S, hi);
        for (int c = 0; c < n; c += L) {
            FloatVector f = FloatVector.fromArray(S, y, yo + c);
            f.blend(high, f.compare(VectorOperators.GT, high)).intoArray(y, yo + c);
        }
    }
}
