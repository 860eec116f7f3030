package org.cnn4j.cpu.kernel;

/** Loops over single rows of matrices. */
public interface RowKernel {
    /** The most elements that {@link #copy} may write behind the last. */
    int SLACK = 16;

    /** The sum of {@code a[ao + i] * b[bo + i]}. */
    float dot(int n, float[] a, int ao, float[] b, int bo);

    /** {@code y[yo + j] = sum over p of x[xo + p] * b[bo + p * ldb + j]}, j from 0 to n - 1: a row vector times a matrix. */
    void rowTimesMatrix(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, Workspace ws);

    /** Copies a short run. Up to {@link #SLACK} elements behind it, which must exist, may change as well. */
    void copy(float[] src, int so, float[] dst, int to, int n);

    /**
     * Copies {@code runs} runs of {@code n} elements, {@code stride} apart, one behind the other. Up to {@link #SLACK}
     * elements behind the last, which must exist, may change as well.
     */
    void copyRuns(float[] src, int so, int stride, int runs, float[] dst, int to, int n);

    /**
     * Finishes rows of a product: {@code C[i, j] = clamp(C[i, j] + bias[bo + j], lo, hi)}. NaN stays NaN.
     *
     * @param bias null for none
     */
    void finish(float[] c, int co, int ldc, int rows, int cols, float[] bias, int bo, float lo, float hi);
}
