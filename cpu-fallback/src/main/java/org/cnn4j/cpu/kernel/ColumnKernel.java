package org.cnn4j.cpu.kernel;

/**
 * Loops down the columns of matrices whose rows follow each other without gaps, {@code [rows][columns]}. Each column has one sum, formed
 * row by row, so a sum does not depend on how many columns there are. Results that are matrices may be written over an operand at the
 * same place.
 */
public interface ColumnKernel {
    /** {@code sums[to + c] = sum over r of x[xo + r * columns + c]}. */
    void sums(int rows, int columns, float[] x, int xo, float[] sums, int to);

    /**
     * {@code sums[to + c] = sum over r of d}, {@code squares[qo + c] = sum over r of d * d}, with
     * {@code d = x[xo + r * columns + c] - center[co + c]}.
     */
    void moments(
            int rows,
            int columns,
            float[] x,
            int xo,
            float[] center,
            int co,
            float[] sums,
            int to,
            float[] squares,
            int qo);

    /**
     * {@code sums[to + c] = sum over r of y[yo + r * columns + c]}, {@code products[qo + c] = sum over r of
     * y[yo + r * columns + c] * (x[xo + r * columns + c] - center[c])}.
     */
    void products(
            int rows,
            int columns,
            float[] y,
            int yo,
            float[] x,
            int xo,
            float[] center,
            float[] sums,
            int to,
            float[] products,
            int qo);

    /** {@code dst[to + i] = (x[xo + i] - center[c]) * scale[c] + shift[c]} for element i of column c. */
    void normalise(
            int rows,
            int columns,
            float[] x,
            int xo,
            float[] center,
            float[] scale,
            float[] shift,
            float[] dst,
            int to);

    /** {@code dst[to + i] = y[yo + i] * factor[c] + ((x[xo + i] - center[c]) * scale[c] + shift[c])}. */
    void normaliseAndAdd(
            int rows,
            int columns,
            float[] y,
            int yo,
            float[] factor,
            float[] x,
            int xo,
            float[] center,
            float[] scale,
            float[] shift,
            float[] dst,
            int to);
}
