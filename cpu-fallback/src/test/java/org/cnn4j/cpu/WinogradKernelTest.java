package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.cnn4j.cpu.kernel.WinogradKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.spi.WinogradForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One tile through all three transforms, against the sums that define it in double precision. */
class WinogradKernelTest {
    private static final Logger LOG = LoggerFactory.getLogger(WinogradKernelTest.class);

    /** What the error of a result may be, relative to the largest result, from the transforms alone. */
    private static final double F4_ERROR = 2e-6;

    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    /** A tile with rows and columns of x and y further apart than they need be, and everything in between checked. */
    private static final class Tile {
        final WinogradForm form;
        final int channels;
        final int columns;
        final float[] x;
        final float[] w;
        final float[] bias;
        final float[] residual;
        final float[] y;
        final int rowStride;
        final int outRowStride;

        Tile(WinogradForm form, int channels, int columns, Random random, boolean integers) {
            this.form = form;
            this.channels = channels;
            this.columns = columns;
            this.rowStride = form.patchColumns() * channels + 5;
            this.outRowStride = form.columns() * columns + 3;
            this.x = fill(random, 2 + form.patchRows() * rowStride, integers);
            this.w = fill(random, columns * channels * 9, integers);
            this.bias = fill(random, columns + 1, integers);
            this.residual = fill(random, 4 + form.rows() * outRowStride, integers);
            this.y = new float[7 + form.rows() * outRowStride];
            Arrays.fill(y, 77f);
        }

        private static float[] fill(Random random, int n, boolean integers) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = integers ? random.nextInt(7) - 3 : (float) random.nextGaussian();
            }
            return values;
        }

        /** All products in double precision and rounded once, so that what is measured is the transforms. */
        void run(WinogradKernel kernel, WinogradKernel.Finish finish) {
            Workspace ws = new Workspace();
            int positions = form.positions();
            int ps = channels + 9;
            float[] v = new float[3 + positions * ps];
            kernel.input(form, channels, x, 2, rowStride, channels, v, 3, ps, ws);
            int as = columns + 2;
            float[] acc = new float[1 + positions * as];
            double[] u = new double[positions];
            double[] sums = new double[positions * columns];
            for (int o = 0; o < columns; o++) {
                for (int c = 0; c < channels; c++) {
                    form.filter(w, (o * channels + c) * 9, u);
                    for (int p = 0; p < positions; p++) {
                        sums[p * columns + o] += (double) (float) u[p] * v[3 + p * ps + c];
                    }
                }
            }
            for (int p = 0; p < positions; p++) {
                for (int o = 0; o < columns; o++) {
                    acc[1 + p * as + o] = (float) sums[p * columns + o];
                }
            }
            kernel.output(form, columns, acc, 1, as, y, 5, outRowStride, columns, finish, ws);
        }

        double expected(int i, int j, int o, WinogradKernel.Finish finish) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                for (int k = 0; k < 9; k++) {
                    int at = 2 + (i + k / 3) * rowStride + (j + k % 3) * channels + c;
                    sum += (double) x[at] * w[(o * channels + c) * 9 + k];
                }
            }
            sum += finish.bias == null ? 0 : finish.bias[finish.biasOffset + o];
            int at = i * outRowStride + j * columns + o;
            sum += finish.residual == null ? 0 : finish.residual[finish.residualOffset + at];
            return Math.min(Math.max(sum, finish.low), finish.high);
        }

        float actual(int i, int j, int o) {
            return y[5 + i * outRowStride + j * columns + o];
        }

        void checkGaps(String what) {
            for (int i = 0; i < y.length; i++) {
                int within = i - 5;
                boolean inside = within >= 0
                        && within / outRowStride < form.rows()
                        && within % outRowStride < form.columns() * columns;
                assertTrue(inside || y[i] == 77f, what + ": wrote between the rows at " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void smallIntegersAreExactInF2(KernelVariant variant) {
        smallIntegersAreExact(variant, WinogradForm.F2);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void smallIntegersAreExactAlongRowsAlone(KernelVariant variant) {
        smallIntegersAreExact(variant, WinogradForm.F1X2);
    }

    private static void smallIntegersAreExact(KernelVariant variant, WinogradForm form) {
        WinogradKernel kernel = variant.create().winograd();
        for (int channels : new int[] {1, 3, 16, 17, 33, 130, 300}) {
            for (int finishing = 0; finishing < 4; finishing++) {
                Tile tile = new Tile(
                        form,
                        Math.max(channels, kernel.fewest()),
                        Math.max(kernel.fewest(), 40 - channels % 7),
                        new Random(channels),
                        true);
                WinogradKernel.Finish finish = finish(tile, finishing);
                tile.run(kernel, finish);
                String what = variant + " " + channels + " finish " + finishing;
                for (int i = 0; i < form.rows(); i++) {
                    for (int j = 0; j < form.columns(); j++) {
                        for (int o = 0; o < tile.columns; o++) {
                            String at = what + " at " + i + "," + j + "," + o;
                            assertEquals(tile.expected(i, j, o, finish), tile.actual(i, j, o), 0.0, at);
                        }
                    }
                }
                tile.checkGaps(what);
            }
        }
    }

    private static WinogradKernel.Finish finish(Tile tile, int which) {
        WinogradKernel.Finish finish = new WinogradKernel.Finish();
        if (which > 0) {
            finish.bias = tile.bias;
            finish.biasOffset = 1;
        }
        if (which > 1) {
            finish.residual = tile.residual;
            finish.residualOffset = 4;
        }
        if (which > 2) {
            finish.low = 0;
            finish.high = 6;
        }
        return finish;
    }

    @ParameterizedTest
    @MethodSource("variants")
    void errorsStaySmallInF4(KernelVariant variant) {
        WinogradKernel kernel = variant.create().winograd();
        for (int channels : new int[] {16, 37, 260}) {
            Tile tile = new Tile(WinogradForm.F4, channels, 35, new Random(channels), false);
            WinogradKernel.Finish finish = finish(tile, channels == 37 ? 2 : 0);
            tile.run(kernel, finish);
            double largest = 0;
            double worst = 0;
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    for (int o = 0; o < tile.columns; o++) {
                        double expected = tile.expected(i, j, o, finish);
                        largest = Math.max(largest, Math.abs(expected));
                        worst = Math.max(worst, Math.abs(expected - tile.actual(i, j, o)));
                    }
                }
            }
            tile.checkGaps(variant + " " + channels);
            LOG.debug("F(4x4) {} with {} channels: error {} of the largest result", variant, channels, worst / largest);
            assertTrue(worst <= F4_ERROR * largest, variant + " " + channels + ": " + worst + " of " + largest);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void clampingLetsNanThrough(KernelVariant variant) {
        WinogradKernel kernel = variant.create().winograd();
        for (WinogradForm form : WinogradForm.values()) {
            Tile tile = new Tile(form, 16, 16, new Random(1), true);
            Arrays.fill(tile.x, Float.NaN);
            WinogradKernel.Finish finish = finish(tile, 3);
            tile.run(kernel, finish);
            for (int o = 0; o < 16; o++) {
                assertTrue(Float.isNaN(tile.actual(0, 1, o)), variant + " " + form);
            }
        }
    }

    /** Rows of G by hand. */
    @Test
    void filtersOfOneTap() {
        double[] u = new double[36];
        float[] middle = {0, 0, 0, 0, 2, 0, 0, 0, 0};
        WinogradForm.F2.filter(middle, 0, u);
        assertEquals(0.5, u[5]);
        assertEquals(-0.5, u[6]);
        assertEquals(0.0, u[0]);
        WinogradForm.F4.filter(new float[] {0, 0, 0, 0, 0, 0, 0, 0, 1}, 0, u);
        assertEquals(1.0, u[35]);
        assertEquals(0.0, u[0]);
        WinogradForm.F1X2.filter(middle, 0, u);
        assertArrayEquals(new double[] {0, 1, -1, 0}, Arrays.copyOfRange(u, 4, 8));
        assertEquals(0.0, u[1]);
        assertEquals(0.0, u[9]);
    }

    /** Filters that are transformed side by side, against those that are transformed one by one in double precision. */
    @ParameterizedTest
    @MethodSource("variants")
    void filters(KernelVariant variant) {
        WinogradKernel kernel = variant.create().winograd();
        Random random = new Random(3);
        Workspace ws = new Workspace();
        for (WinogradForm form : WinogradForm.values()) {
            for (int n : new int[] {kernel.fewest(), 3 * kernel.fewest(), 160}) {
                int tapStride = n + 5;
                int positionStride = n + 3;
                float[] g = Tile.fill(random, 2 + 9 * tapStride, false);
                float[] u = new float[1 + form.positions() * positionStride];
                Arrays.fill(u, 77f);
                kernel.filters(form, n, g, 2, tapStride, u, 1, positionStride, ws);
                float[] one = new float[9];
                double[] expected = new double[form.positions()];
                for (int l = 0; l < n; l++) {
                    for (int t = 0; t < 9; t++) {
                        one[t] = g[2 + t * tapStride + l];
                    }
                    form.filter(one, 0, expected);
                    for (int p = 0; p < form.positions(); p++) {
                        assertEquals(expected[p], u[1 + p * positionStride + l], 2e-6, variant + " " + form);
                    }
                }
                for (int p = 0; p + 1 < form.positions(); p++) {
                    for (int gap = n; gap < positionStride; gap++) {
                        assertEquals(77f, u[1 + p * positionStride + gap], "between positions");
                    }
                }
            }
        }
    }
}
