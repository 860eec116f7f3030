package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.spi.WinogradForm;

/**
 * Filters {@code [M, C, 3, 3]} transformed for Winograd's algorithm: at each position a matrix of C × M, packed in panels as the
 * right operand of a product. Transformed in double precision and rounded once. Immutable.
 *
 * @param data for each position and block of {@code Gemm.blockOfK(channels)} channels the panels, in the order in which products read them, each
 *     in strips; what fills up the last panel is zero
 */
public record WinogradWeights(float[] data, WinogradForm form, int channels, int filters, int width) {
    /** Weights in {@code data} of at least {@link #elements} elements, which are yet to be filled. */
    public static WinogradWeights in(float[] data, WinogradForm form, int channels, int filters, int width) {
        return new WinogradWeights(data, form, channels, filters, width);
    }

    /** Whether the transformed filters fit a Java array. */
    public static boolean fit(WinogradForm form, int channels, int filters, int width) {
        return size(form, channels, filters, width) <= Integer.MAX_VALUE - (1 << 16);
    }

    private static long size(WinogradForm form, int channels, int filters, int width) {
        return (long) form.positions() * channels * ((filters + width - 1) / width) * width;
    }

    /**
     * Transforms and packs filters.
     *
     * @param w the filters one after the other, of at most the size that {@link #fit} allows
     */
    public static WinogradWeights of(WinogradForm form, float[] w, int channels, int filters, GemmKernel kernel) {
        int width = kernel.panelWidth(filters);
        int strip = kernel.strip(filters);
        int kc = Gemm.blockOfK(channels);
        float[] data = new float[(int) size(form, channels, filters, width)];
        int positions = form.positions();
        int perPosition = data.length / positions;
        int panels = (filters + width - 1) / width;
        double[] u = new double[positions];
        for (int i = 0; i < filters; i++) {
            for (int c = 0; c < channels; c++) {
                form.filter(w, (i * channels + c) * 9, u);
                int c0 = c / kc * kc;
                int kb = Math.min(kc, channels - c0);
                int block = c0 * panels * width + i / width * kb * width;
                int at = block + (i % width / strip * kb + c - c0) * strip + i % strip;
                for (int p = 0; p < positions; p++) {
                    data[p * perPosition + at] = (float) u[p];
                }
            }
        }
        return new WinogradWeights(data, form, channels, filters, width);
    }

    /** How many elements they take. */
    public int elements() {
        return form.positions() * channels * panels() * width;
    }

    /** The number of panels of each position's matrix. */
    public int panels() {
        return (filters + width - 1) / width;
    }

    /** Where a panel's block of channels from {@code c} on lies in {@link #data}. */
    public int offset(int position, int panel, int c) {
        int kb = Math.min(Gemm.blockOfK(channels), channels - c);
        return ((position * channels + c) * panels() + panel * kb) * width;
    }
}
