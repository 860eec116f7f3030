package org.cnn4j.opencl;

import org.cnn4j.Shape;

/**
 * Winograd's algorithm for filters of 3 × 3 with output tiles of m × m, and the rule that picks one.
 *
 * <p>F(4×4) has the points 0, ±11/16, ±3/2 and infinity, as the CPU backend's has: on random data it rounds about twice as much as
 * direct sums. F(2×2) has 0, ±1 and infinity; its constants are halves and quarters, so that sums of small integers are exact.
 */
enum WinogradForm {
    F2(2, new double[][] {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}}),
    F4(4, lagrange(0, 11.0 / 16, -11.0 / 16, 1.5, -1.5));

    /** Multiply-adds a nanosecond of one core. */
    private static final double PRODUCTS = 85;

    /** Nanoseconds to lay one element into a strip. */
    private static final double COPY = 0.03;

    /** Nanoseconds to transform a patch or tile, for each of its positions and channels. */
    private static final double TRANSFORM = 0.2;

    /** Bytes of weights a nanosecond. */
    private static final double WEIGHTS = 10;

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

    int m() {
        return m;
    }

    /** The number of products: elements of a patch. */
    int positions() {
        return (m + 2) * (m + 2);
    }

    /** The rows of G, one behind the other. */
    float[] filterTransform() {
        float[] flat = new float[g.length * 3];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) g[i / 3][i % 3];
        }
        return flat;
    }

    /** Rows of tiles of an image, pieces of {@code width} pixels in a row, pieces in all, and 0, as the kernels take them. */
    int[] tiles(Shape out, int width) {
        int rows = (out.dim(2) + m - 1) / m;
        int pieces = (out.dim(3) + width - 1) / width;
        return new int[] {rows, pieces, Math.multiplyExact(Math.multiplyExact(rows, pieces), out.dim(0)), 0};
    }

    /**
     * The form that should take less time than a matrix product, or null. Times are for one core with vectors of 512 bits, coarse on
     * purpose; neither threads nor measurements take part, so the choice depends on shapes alone.
     */
    static WinogradForm best(Shape x, Shape out, int width) {
        double pixels = (double) out.dim(0) * out.dim(2) * out.dim(3);
        double k = 9.0 * x.dim(1);
        double filters = out.dim(1);
        double least = pixels * k * filters / PRODUCTS + pixels * k * COPY + k * filters * Float.BYTES / WEIGHTS;
        WinogradForm best = null;
        for (WinogradForm form : values()) {
            double tiles = Math.ceil((double) form.tiles(out, width)[2] / form.m) * width;
            double products = form.positions() * x.dim(1) * filters;
            double transforms = form.positions() * (x.dim(1) + filters);
            double time =
                    tiles * products / PRODUCTS + tiles * transforms * TRANSFORM + products * Float.BYTES / WEIGHTS;
            if (time < least) {
                least = time;
                best = form;
            }
        }
        return best;
    }
}
