package org.cnn4j.cpu.kernel;

/**
 * Matrix products of sums so short that what comes before and after them counts: a bias is read once for all rows of a tile, and
 * results are clamped while they are in registers.
 */
@FunctionalInterface
public interface ShortGemmKernel {
    /** No such loops. */
    ShortGemmKernel NONE = (k, a, ao, b, bo, bias, zo, lo, hi, c, co, ldc, rows, cols) -> 0;

    /**
     * {@code C[i, j] = clamp(bias[zo + j] + sum over p of A[i, p] * B[p, j], lo, hi)} for rows from 0 on and all columns of one
     * panel; A, B and C as in {@link GemmKernel#tile}, sums in the same order. NaN stays NaN.
     *
     * @param cols the panel's columns that C has
     * @return how many rows were done: 0, or all whole tiles of {@link GemmKernel#mr} rows that there are
     */
    int panel(
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            float[] bias,
            int zo,
            float lo,
            float hi,
            float[] c,
            int co,
            int ldc,
            int rows,
            int cols);
}
