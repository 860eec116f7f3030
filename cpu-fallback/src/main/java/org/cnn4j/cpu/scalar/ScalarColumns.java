package org.cnn4j.cpu.scalar;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.ColumnKernel;

/** Loops down columns in plain Java. */
public final class ScalarColumns implements ColumnKernel {
    @Override
    public void sums(int rows, int columns, float[] x, int xo, float[] sums, int to) {
        sums(rows, columns, 0, x, xo, sums, to);
    }

    /** {@link #sums(int, int, float[], int, float[], int)} of the columns from {@code first} on. */
    public void sums(int rows, int columns, int first, float[] x, int xo, float[] sums, int to) {
        Arrays.fill(sums, to + first, to + columns, 0f);
        for (int r = 0; r < rows; r++) {
            int at = xo + r * columns;
            for (int c = first; c < columns; c++) {
                sums[to + c] += x[at + c];
            }
        }
    }

    @Override
    public void moments(
            int rows,
            int columns,
            float[] x,
            int xo,
            float[] center,
            int co,
            float[] sums,
            int to,
            float[] squares,
            int qo) {
        moments(rows, columns, 0, x, xo, center, co, sums, to, squares, qo);
    }

    /** {@link #moments(int, int, float[], int, float[], int, float[], int, float[], int)} of the columns from {@code first} on. */
    public void moments(
            int rows,
            int columns,
            int first,
            float[] x,
            int xo,
            float[] center,
            int co,
            float[] sums,
            int to,
            float[] squares,
            int qo) {
        Arrays.fill(sums, to + first, to + columns, 0f);
        Arrays.fill(squares, qo + first, qo + columns, 0f);
        for (int r = 0; r < rows; r++) {
            int at = xo + r * columns;
            for (int c = first; c < columns; c++) {
                float d = x[at + c] - center[co + c];
                sums[to + c] += d;
                squares[qo + c] += d * d;
            }
        }
    }

    @Override
    public void products(
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
            int qo) {
        products(rows, columns, 0, y, yo, x, xo, center, sums, to, products, qo);
    }

    /** The same of the columns from {@code first} on. */
    public void products(
            int rows,
            int columns,
            int first,
            float[] y,
            int yo,
            float[] x,
            int xo,
            float[] center,
            float[] sums,
            int to,
            float[] products,
            int qo) {
        Arrays.fill(sums, to + first, to + columns, 0f);
        Arrays.fill(products, qo + first, qo + columns, 0f);
        for (int r = 0; r < rows; r++) {
            int at = r * columns;
            for (int c = first; c < columns; c++) {
                float v = y[yo + at + c];
                sums[to + c] += v;
                products[qo + c] += v * (x[xo + at + c] - center[c]);
            }
        }
    }

    @Override
    public void normalise(
            int rows,
            int columns,
            float[] x,
            int xo,
            float[] center,
            float[] scale,
            float[] shift,
            float[] dst,
            int to) {
        normalise(rows, columns, 0, x, xo, center, scale, shift, dst, to);
    }

    /** The same of the columns from {@code first} on. */
    public void normalise(
            int rows,
            int columns,
            int first,
            float[] x,
            int xo,
            float[] center,
            float[] scale,
            float[] shift,
            float[] dst,
            int to) {
        for (int r = 0; r < rows; r++) {
            int at = r * columns;
            for (int c = first; c < columns; c++) {
                dst[to + at + c] = (x[xo + at + c] - center[c]) * scale[c] + shift[c];
            }
        }
    }

    @Override
    public void normaliseAndAdd(
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
            int to) {
        normaliseAndAdd(rows, columns, 0, y, yo, factor, x, xo, center, scale, shift, dst, to);
    }

    /** The same of the columns from {@code first} on. */
    public void normaliseAndAdd(
            int rows,
            int columns,
            int first,
            float[] y,
            int yo,
            float[] factor,
            float[] x,
            int xo,
            float[] center,
            float[] scale,
            float[] shift,
            float[] dst,
            int to) {
        for (int r = 0; r < rows; r++) {
            int at = r * columns;
            for (int c = first; c < columns; c++) {
                float rest = (x[xo + at + c] - center[c]) * scale[c] + shift[c];
                dst[to + at + c] = y[yo + at + c] * factor[c] + rest;
            }
        }
    }
}
