package org.cnn4j.spi;

import java.util.List;

/**
 * Winograd's algorithm for filters of 3 × 3 with output tiles of {@link #rows} × {@link #columns} (Lavin and Gray, "Fast Algorithms
 * for Convolutional Neural Networks", 2016), as all backends have it.
 *
 * <p>The points where the polynomials are evaluated decide how much rounding errors grow. F(4×4) uses 0, ±11/16, ±3/2 and infinity rather
 * than the usual 0, ±1, ±2: on random data the mean error is a third, 1.8 times that of direct sums, and the constants of B and A are
 * still exact in floats. F(2×2) uses 0, ±1 and infinity; its constants are halves and quarters, so that sums of small integers are exact.
 *
 * <p>F(1×2) is F(2×2) along rows alone: each row of the filter has positions of its own, whose sums are added at the end. It multiplies
 * a third less than the definition, where F(2×2) and F(4×4) save 5/9 and 3/4; but their weights take 1.8 and 4 times the memory of
 * the filters and its 4/3, which is what counts where a few tiles have to wait for them.
 *
 * <p>There is no F(6×6): what it would save depends on how tiles fit the planes. Multiplications an output, with the tiles' waste:
 * at 56 × 56, F(4×4) has 14² tiles of 36, 2.25 an output; F(6×6) 10² of 64, 2.04, or 9% less; at 28 × 28 (5² tiles) as many; at
 * 14 × 14 (3²) 2.94 as F(4×4) has. For that, its transforms do twice the work, its weights take 7.1 times the memory of the
 * filters in place of 4, and errors are ten times larger.
 */
public enum WinogradForm {
    F2(Axis.TWO, Axis.TWO),
    F4(Axis.FOUR, Axis.FOUR),
    F1X2(Axis.ONE, Axis.TWO);

    /** The forms whose tiles have as many rows as columns. */
    public static final List<WinogradForm> SQUARE = List.of(F2, F4);

    /** The points of F(4×4) and what its transforms are made of: exact in floats. */
    public static final class Points {
        public static final float A = 11f / 16;
        public static final float B = 3f / 2;
        public static final float A2 = A * A;
        public static final float B2 = B * B;
        public static final float A3 = A * A * A;
        public static final float B3 = B * B * B;
        public static final float SUM = A2 + B2;
        public static final float PRODUCT = A2 * B2;

        private Points() {}
    }

    /** What is done along one axis: tiles of so many outputs, and the rows of G. */
    private enum Axis {
        ONE(1, new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}),
        TWO(2, new double[][] {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}}),
        FOUR(4, lagrange(0, Points.A, -Points.A, Points.B, -Points.B));

        private final int m;
        private final double[][] g;

        Axis(int m, double[][] g) {
            this.m = m;
            this.g = g;
        }

        private float[] rounded() {
            float[] flat = new float[g.length * 3];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = (float) g[i / 3][i % 3];
            }
            return flat;
        }

        /** The rows of G for finite points and infinity: powers of the point over the product of its distances to the others. */
        private static double[][] lagrange(double... points) {
            double[][] g = new double[points.length + 1][];
            for (int i = 0; i < points.length; i++) {
                double f = 1;
                for (int j = 0; j < points.length; j++) {
                    f *= j == i ? 1 : points[i] - points[j];
                }
                g[i] = new double[] {1 / f, points[i] / f, points[i] * points[i] / f};
            }
            g[points.length] = new double[] {0, 0, 1};
            return g;
        }
    }

    private final Axis down;
    private final Axis across;

    WinogradForm(Axis down, Axis across) {
        this.down = down;
        this.across = across;
    }

    /** Rows of an output tile. */
    public int rows() {
        return down.m;
    }

    /** Columns of an output tile. */
    public int columns() {
        return across.m;
    }

    /** Rows of an input patch. */
    public int patchRows() {
        return down.m + 2;
    }

    /** Columns of an input patch. */
    public int patchColumns() {
        return across.m + 2;
    }

    /** Rows and columns of an output tile of a form that is one of {@link #SQUARE}. */
    public int m() {
        return across.m;
    }

    /** The number of products: elements of a patch. */
    public int positions() {
        return patchRows() * patchColumns();
    }

    /** What tells forms apart in names: {@code 4} for tiles of 4 × 4, {@code 1x2} for such of 1 row and 2 columns. */
    public String tile() {
        return rows() == columns() ? Integer.toString(rows()) : rows() + "x" + columns();
    }

    /** The rows of G of a form that is one of {@link #SQUARE}, one behind the other, rounded to floats. */
    public float[] filterTransform() {
        return across.rounded();
    }

    /** The rows of the G that transforms columns, {@link #patchRows} of them, one behind the other, rounded to floats. */
    public float[] columnTransform() {
        return down.rounded();
    }

    /** The rows of the G that transforms rows, {@link #patchColumns} of them, likewise. */
    public float[] rowTransform() {
        return across.rounded();
    }

    /** {@code G w G^T} of a 3 × 3 filter at {@code w[wo]}, in double precision, to {@code u}, row by row of a patch. */
    public void filter(float[] w, int wo, double[] u) {
        int high = patchRows();
        int wide = patchColumns();
        double[] half = new double[high * 3];
        for (int i = 0; i < high; i++) {
            double[] g = down.g[i];
            for (int k = 0; k < 3; k++) {
                half[i * 3 + k] = g[0] * w[wo + k] + g[1] * w[wo + 3 + k] + g[2] * w[wo + 6 + k];
            }
        }
        for (int i = 0; i < high; i++) {
            for (int j = 0; j < wide; j++) {
                double[] g = across.g[j];
                u[i * wide + j] = half[i * 3] * g[0] + half[i * 3 + 1] * g[1] + half[i * 3 + 2] * g[2];
            }
        }
    }
}
