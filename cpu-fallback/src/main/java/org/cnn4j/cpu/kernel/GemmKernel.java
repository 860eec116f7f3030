package org.cnn4j.cpu.kernel;

/** The innermost loops of matrix products. Operands are packed in panels, see {@link org.cnn4j.cpu.gemm.Gemm}. */
public interface GemmKernel {
    /** Rows of a tile: the width of the panels of the left operand. */
    int mr();

    /** Columns of a tile: the width of the panels of the right operand. */
    int nr();

    /**
     * {@code C[rows, cols] = A·B} or {@code += A·B} for one tile of at most {@link #mr} × {@link #nr}. Panels are padded with zeros
     * to their full width, C is not: nothing outside of its {@code rows} × {@code cols} is touched.
     *
     * @param k the length of the sums
     * @param a holds {@code A[i, p]} at {@code ao + p * mr + i}
     * @param b holds {@code B[p, j]} at {@code bo + p * ldb + j} for all j below {@link #nr}
     * @param c holds {@code C[i, j]} at {@code co + i * ldc + j}
     */
    void tile(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc,
            int rows,
            int cols,
            boolean accumulate,
            Workspace ws);

    /** The sum of {@code a[ao + i] * b[bo + i]}. */
    float dot(int n, float[] a, int ao, float[] b, int bo);

    /** {@code y[yo + j] = sum over p of x[xo + p] * b[bo + p * ldb + j]}, j from 0 to n - 1: a row vector times a matrix. */
    void rowTimesMatrix(int n, int k, float[] x, int xo, float[] b, int bo, int ldb, float[] y, int yo, Workspace ws);
}
