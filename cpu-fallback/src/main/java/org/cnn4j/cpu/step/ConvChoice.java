package org.cnn4j.cpu.step;

import org.cnn4j.cpu.ConvMethod;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.gemm.WinogradWeights;
import org.cnn4j.op.Conv;
import org.cnn4j.spi.WinogradForm;

/**
 * Which way of computing a convolution should take the least time: its multiply-adds, with everything filled up to whole tiles, at the
 * rate of a product in the cache; its transforms; and its weights at the rate of memory. The numbers are for one core with vectors of
 * 512 bits, coarse on purpose; only their ratios matter. Neither threads nor anything measured at run time takes part, because
 * the choice decides about the last bits of results.
 */
final class ConvChoice {
    /** Multiply-adds a nanosecond. */
    private static final double PRODUCTS = 72;

    /** Nanoseconds to copy one element of a window to the rows of a product. */
    private static final double COPY = 0.03;

    /** Nanoseconds to transform a patch or tile, for each of its positions and channels. */
    private static final double TRANSFORM = 0.23;

    /** Bytes of weights a nanosecond. */
    private static final double WEIGHTS = 11;

    private ConvChoice() {}

    /**
     * The form of Winograd's algorithm to use, or null for a matrix product, which also makes sums of nothing.
     *
     * @param constant whether the weights are known when the plan is compiled
     * @param width of the panels of the weights
     */
    static WinogradForm of(ConvMethod method, Conv op, Window w, int images, int filters, boolean constant, int width) {
        boolean applies = constant
                && w.channels() > 0
                && op.groups() == 1
                && op.window().rank() == 2
                && w.kernelH() == 3
                && w.kernelW() == 3
                && w.strideH() * w.strideW() == 1
                && w.dilationH() * w.dilationW() == 1;
        if (!applies || method == ConvMethod.GEMM) {
            return null;
        }
        WinogradForm best = null;
        double least = method == ConvMethod.AUTO ? product(w, images, filters, width) : Double.POSITIVE_INFINITY;
        for (WinogradForm form : WinogradForm.values()) {
            if ((method == ConvMethod.AUTO || method.form() == form)
                    && WinogradWeights.fit(form, w.channels(), filters, width)) {
                double time = winograd(form, w, images, filters, width);
                if (time < least) {
                    least = time;
                    best = form;
                }
            }
        }
        return best;
    }

    /** Nanoseconds for a matrix product. */
    static double product(Window w, int images, int filters, int width) {
        double rows = (double) images * w.outSize();
        double k = 9.0 * w.channels();
        double padded = padded(filters, width);
        return rows * k * padded / PRODUCTS + rows * k * COPY + k * padded * Float.BYTES / WEIGHTS;
    }

    /** Nanoseconds for Winograd's algorithm. */
    static double winograd(WinogradForm form, Window w, int images, int filters, int width) {
        double tiles = WinogradTiles.count(form, w, images);
        double padded = padded(filters, width);
        double products = form.positions() * w.channels() * padded;
        double transforms = form.positions() * (w.channels() + padded);
        return tiles * products / PRODUCTS + tiles * transforms * TRANSFORM + products * Float.BYTES / WEIGHTS;
    }

    private static double padded(int filters, int width) {
        return (filters + width - 1) / width * width;
    }
}
