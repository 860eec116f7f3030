package org.cnn4j.opencl;

import org.cnn4j.Shape;
import org.cnn4j.spi.WinogradForm;

/** When a convolution on a CPU device should go by Winograd's algorithm, and in which form. */
final class WinogradRule {
    /** Multiply-adds a nanosecond of one core. */
    private static final double PRODUCTS = 85;

    /** Nanoseconds to lay one element into a strip. */
    private static final double COPY = 0.03;

    /** Nanoseconds to transform a patch or tile, for each of its positions and channels. */
    private static final double TRANSFORM = 0.2;

    /** Bytes of weights a nanosecond. */
    private static final double WEIGHTS = 10;

    private WinogradRule() {}

    /** Rows of tiles of an image, pieces of {@code width} pixels in a row, pieces in all, and 0, as the kernels take them. */
    static int[] tiles(WinogradForm form, Shape out, int width) {
        int rows = (out.dim(2) + form.m() - 1) / form.m();
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
        for (WinogradForm form : WinogradForm.SQUARE) {
            double tiles = Math.ceil((double) tiles(form, out, width)[2] / form.m()) * width;
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
