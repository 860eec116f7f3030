package org.cnn4j.cpu.step;

import org.cnn4j.cpu.ConvMethod;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.gemm.WinogradWeights;
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

    /** Nanoseconds to store an element of a column matrix and to add it to where it belongs. */
    private static final double ADD = 0.1;

    /** Nanoseconds to transform a patch or tile, for each of its positions and channels. */
    private static final double TRANSFORM = 0.23;

    /** Nanoseconds to pack a weight that only a run knows. */
    private static final double PACK = 0.35;

    /** Nanoseconds to transform such weights, for each of the results. */
    private static final double FILTER = 0.16;

    /** Bytes of weights a nanosecond. */
    private static final double WEIGHTS = 11;

    private ConvChoice() {}

    /**
     * The form of Winograd's algorithm to use, or null for a matrix product, which also makes sums of nothing.
     *
     * @param constant whether the weights are known when the plan is compiled
     * @param width of the panels of the weights
     */
    static WinogradForm of(ConvMethod method, ConvProblem problem, boolean constant, int width) {
        Window w = problem.window();
        boolean applies = w.channels() > 0
                && problem.groups() == 1
                && problem.rank() == 2
                && w.kernelH() == 3
                && w.kernelW() == 3
                && w.strideH() * w.strideW() == 1
                && w.dilationH() * w.dilationW() == 1;
        if (!applies || method == ConvMethod.GEMM) {
            return null;
        }
        WinogradForm best = null;
        double least = method == ConvMethod.AUTO ? product(problem, constant, width) : Double.POSITIVE_INFINITY;
        for (WinogradForm form : WinogradForm.values()) {
            if ((method == ConvMethod.AUTO || method.form() == form)
                    && WinogradWeights.fit(form, w.channels(), problem.filters(), width)) {
                double time = winograd(form, problem, constant, width);
                if (time < least) {
                    least = time;
                    best = form;
                }
            }
        }
        return best;
    }

    /** Nanoseconds for a convolution in the way that it is computed; 0 where that is forced. */
    static double time(CompileContext context, ConvProblem problem, boolean constant) {
        int width = context.kernels().gemm().panelWidth(problem.filters());
        WinogradForm form = of(context.conv(), problem, constant, width);
        if (form == null) {
            return product(problem, constant, width);
        }
        return context.conv() == ConvMethod.AUTO ? winograd(form, problem, constant, width) : 0;
    }

    /** Nanoseconds for a matrix product of windows. */
    private static double product(ConvProblem problem, boolean constant, int width) {
        double rows = problem.rows();
        double padded = padded(problem.filters(), width);
        double pack = constant ? 0 : problem.k() * padded * PACK;
        return product(rows, problem.k(), padded) + rows * problem.k() * COPY + pack;
    }

    private static double product(double rows, double k, double padded) {
        return rows * k * padded / PRODUCTS + k * padded * Float.BYTES / WEIGHTS;
    }

    /**
     * Nanoseconds for a transposed convolution as a product of pixels whose columns are added up.
     *
     * @param w the window of the convolution whose transpose it is, of as many channels as the result
     * @param channels of the operand
     * @param constant whether the weights are known when the plan is compiled
     * @param width of the panels of the columns
     */
    static double columns(Window w, int channels, int images, boolean constant, int width) {
        double rows = (double) images * w.outSize();
        int columns = w.channels() * w.kernelSize();
        double padded = padded(columns, width);
        double pack = constant ? 0 : channels * padded * PACK;
        return product(rows, channels, padded) + rows * columns * ADD + pack;
    }

    /** Nanoseconds for Winograd's algorithm. */
    private static double winograd(WinogradForm form, ConvProblem problem, boolean constant, int width) {
        int channels = problem.window().channels();
        double tiles = WinogradTiles.count(form, problem.window(), problem.images());
        double padded = padded(problem.filters(), width);
        double products = form.positions() * channels * padded;
        double transforms = form.positions() * (channels + padded);
        double bytes = products * Float.BYTES * (constant ? 1 : 2);
        double filters = constant ? 0 : products * FILTER;
        return tiles * products / PRODUCTS + tiles * transforms * TRANSFORM + bytes / WEIGHTS + filters;
    }

    private static double padded(int filters, int width) {
        return (filters + width - 1) / width * width;
    }
}
