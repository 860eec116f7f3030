package org.cnn4j.cpu.kernel;

/**
 * The innermost loops of matrix products {@code C = A·B}. A comes in rows at the fixed distance {@link #LDA}, which makes every address
 * inside of a tile a constant displacement from one register; B in panels of consecutive columns.
 */
public interface GemmKernel {
    /** The longest sum that one call forms. A row of A and a panel of B of this length fit the first-level cache together. */
    int KC = 256;

    /** The distance of the rows of A: not a power of two, so that rows do not fall on the same cache lines. */
    int LDA = KC + 16;

    /** The most rows of a tile. A must have memory for this many rows, whatever they hold, from every tile's first row on. */
    int mr();

    /** The columns of a panel of a matrix B that has {@code n}. */
    int panelWidth(int n);

    /**
     * The columns of a strip: a panel is made of one or more strips, each with all its {@code p} before the next. A panel that
     * comes from memory is so read as several streams, which hardware fetches ahead faster than one: 11 GB/s grow to 15.
     */
    int strip(int n);

    /**
     * {@code C[rows, cols] = Z + A·B} for one tile. Each element is one chain of multiply-adds in the order of {@code p}, whatever
     * the tile's size. Nothing of C outside of {@code rows} × {@code cols} is touched.
     *
     * @param k the length of the sums, from 1 to {@link #KC}
     * @param a holds {@code A[i, p]} at {@code ao + i * LDA + p}
     * @param b holds {@code B[p, j]} at {@code bo + (j / strip * k + p) * strip + j % strip}, for j beyond {@code cols} any
     *     numbers
     * @param width the panel's width, as {@link #panelWidth} told
     * @param z holds {@code Z[i, j]} at {@code zo + i * ldz + j}, up to the panel's width; may be C itself, and {@code ldz} may be 0
     * @param c holds {@code C[i, j]} at {@code co + i * ldc + j}
     * @param rows at most {@link #mr}
     * @param cols at most {@code width}
     */
    void tile(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            int width,
            float[] z,
            int zo,
            int ldz,
            float[] c,
            int co,
            int ldc,
            int rows,
            int cols,
            Workspace ws);
}
