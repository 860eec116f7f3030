package org.cnn4j.spi;

/**
 * Winograd's algorithm for filters of 3 × 3 with output tiles of m × m (Lavin and Gray, "Fast Algorithms for Convolutional Neural
 * Networks", 2016), as all backends have it.
 *
 * <p>The points where the polynomials are evaluated decide how much rounding errors grow. F(4×4) uses 0, ±11/16, ±3/2 and infinity rather
 * than the usual 0, ±1, ±2: on random data the mean error is a third, 1.8 times that of direct sums, and the constants of B and A are
 * still exact in floats. F(2×2) uses 0, ±1 and infinity; its constants are halves and quarters, so that sums of small integers are exact.
 *
 * <p>There is no F(6×6): what it would save depends on how tiles fit the planes. Multiplications an output, with the tiles' waste:
 * at 56 × 56, F(4×4) has 14² tiles of 36, 2.25 an output; F(6×6) 10² of 64, 2.04, or 9% less; at 28 × 28 (5² tiles) as many; at
 * 14 × 14 (3²) 2.94 as F(4×4) has. For that, its transforms do twice the work, its weights take 7.1 times the memory of the
 * filters in place of 4, and errors are ten times larger.
 */
public enum WinogradForm {
    F2(2, new double[][] {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}}),
    F4(4, lagrange(0, Points.A, -Points.A, Points.B, -Points.B));

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

    private final int m;
    private final double[][] g;

    WinogradForm(int m, double[][] g) {
        this.m = m;
        this.g = g;
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

    /** Rows and columns of an output tile. */
    public int m() {
        return m;
    }

    /** Rows and columns of an input patch: m + 2. */
    public int patch() {
        return m + 2;
    }

    /** The number of products: elements of a patch. */
    public int positions() {
        return patch() * patch();
    }

    /** The rows of G, one behind the other, rounded to floats. */
    public float[] filterTransform() {
        float[] flat = new float[g.length * 3];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) g[i / 3][i % 3];
        }
        return flat;
    }

    /** {@code G w G^T} of a 3 × 3 filter at {@code w[wo]}, in double precision, to {@code u}, row by row of a patch. */
    public void filter(float[] w, int wo, double[] u) {
        int n = patch();
        double[] half = new double[n * 3];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 3; k++) {
                half[i * 3 + k] = g[i][0] * w[wo + k] + g[i][1] * w[wo + 3 + k] + g[i][2] * w[wo + 6 + k];
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                u[i * n + j] = half[i * 3] * g[j][0] + half[i * 3 + 1] * g[j][1] + half[i * 3 + 2] * g[j][2];
            }
        }
    }
}
