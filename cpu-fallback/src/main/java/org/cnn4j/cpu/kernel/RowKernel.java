package org.cnn4j.cpu.kernel;

/** Loops over single rows of matrices. */
public interface RowKernel {
    /** The most elements that {@link #copy} may write behind the last. */
    int SLACK = 16;

    /**
     * {@code y[yo + r] = sum over i of a[ao + i] * b[bo + r * ldb + i]}, r from 0 to rows - 1. Several rows are read at once:
     * hardware fetches eight streams ahead at half again the speed of one.
     */
    void dots(int n, float[] a, int ao, float[] b, int bo, int ldb, int rows, float[] y, int yo, Workspace ws);

    /** {@code y[yo + j] = sum over p of x[xo + p] * b[bo + p * ldb + j]}, j from 0 to n - 1: a row vector times a matrix. */
    void rowTimesMatrix(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, Workspace ws);

    /** Copies a short run. Up to {@link #SLACK} elements behind it, which must exist, may change as well. */
    void copy(float[] src, int so, float[] dst, int to, int n);

    /**
     * Copies {@code rows} rows of {@code n} elements in their order, {@code lds} apart in the source and {@code ldd} in the
     * result. Up to {@link #SLACK} elements behind each row, which must exist, may change before the next row is copied.
     */
    void copyRows(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows, int n);

    /**
     * Copies a matrix whose neighbours lie apart: {@code dst[to + p * ldd + j] = src[so + p * pStep + j * jStep]}, p from 0 to rows - 1 and j from
     * 0 to n - 1.
     */
    void gather(float[] src, int so, int pStep, int jStep, int rows, int n, float[] dst, int to, int ldd, Workspace ws);

    /**
     * {@code dst[to + r * ldd + i] += src[so + r * lds + i]}, r from 0 to rows - 1 in this order, i from 0 to n - 1; rows of the result may overlap.
     * Behind each row of both there are {@link #SLACK} elements, and those of the result are no other thread's.
     */
    void addRows(float[] src, int so, int lds, float[] dst, int to, int ldd, int rows, int n);

    /**
     * Finishes rows of a product: {@code C[i, j] = clamp(C[i, j] + bias[bo + j], lo, hi)}. NaN stays NaN.
     *
     * @param bias null for none
     */
    void finish(float[] c, int co, int ldc, int rows, int cols, float[] bias, int bo, float lo, float hi);
}
