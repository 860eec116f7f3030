package org.cnn4j.opencl;

import org.cnn4j.spi.WinogradForm;

/**
 * Filters {@code [M, C, 3, 3]} transformed for Winograd's algorithm, {@code [position][ceil(M / rows)][C][rows]}: as many left operands
 * of products as a patch has positions. Transformed in double precision and rounded once.
 */
record WinogradFilters(WinogradForm form, int filters, int channels) implements GemmCall.Packing {
    @Override
    public String layout(int rows) {
        return "winograd " + form + " in panels of " + rows;
    }

    /** Elements of all positions. */
    static long elements(WinogradForm form, int filters, int channels, int rows) {
        return (long) form.positions() * ((filters + rows - 1) / rows) * rows * channels;
    }

    @Override
    public float[] pack(float[] w, int rows) {
        float[] packed = new float[Math.toIntExact(elements(form, filters, channels, rows))];
        double[] u = new double[form.positions()];
        int ofPosition = packed.length / u.length;
        for (int m = 0; m < filters; m++) {
            for (int c = 0; c < channels; c++) {
                form.filter(w, (m * channels + c) * 9, u);
                int at = (m / rows * channels + c) * rows + m % rows;
                for (int p = 0; p < u.length; p++) {
                    packed[p * ofPosition + at] = (float) u[p];
                }
            }
        }
        return packed;
    }
}
