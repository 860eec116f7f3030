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

    /** One channel of a panel at a time: positions lie powers of two apart, where scattered writes meet in few lines of the cache. */
    @Override
    public float[] pack(float[] w, int rows) {
        float[] packed = new float[Math.toIntExact(elements(form, filters, channels, rows))];
        double[] u = new double[form.positions()];
        float[] column = new float[u.length * rows];
        int ofPosition = packed.length / u.length;
        for (int first = 0; first < filters; first += rows) {
            int count = Math.min(rows, filters - first);
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < count; i++) {
                    form.filter(w, ((first + i) * channels + c) * 9, u);
                    for (int p = 0; p < u.length; p++) {
                        column[p * rows + i] = (float) u[p];
                    }
                }
                for (int p = 0; p < u.length; p++) {
                    System.arraycopy(column, p * rows, packed, p * ofPosition + first * channels + c * rows, count);
                }
            }
        }
        return packed;
    }
}
