package org.cnn4j.cpu.kernel;

/**
 * The innermost loops of matrix products {@code C = A^T·B} whose operands both have a row for each element of the sums, as gradients of
 * weights have: a sum of outer products. All rows lie {@link #LD} apart, so that neither operand has to be turned or cut into panels.
 */
public interface OuterGemmKernel {
    /** The most elements of a row of A. */
    int ROWS = 256;

    /** The most elements of a row of B: nine neighbours of 32 channels. */
    int COLUMNS = 288;

    /**
     * The distance of the rows of A, B and C, in which there is room for whole tiles: an odd number of cache lines, so that rows do not fall
     * on the same ones.
     */
    int LD = COLUMNS + 16;

    /** The rows of A and B that a call should have: columns of both, as wide as a tile, are to stay in the first-level cache. */
    int DEPTH = 128;

    /** Rows that C must have room for. */
    int ROOM = ROWS + 16;

    /**
     * {@code C[i, j] = start + sum over p of A[p, i] * B[p, j]}, where start is {@code C[i, j]} or 0. Each element is one chain in the order of
     * {@code p}. Elements beyond {@code m} and {@code n} may be read as far as rows have room, and C's may change; they are never part of other
     * elements' sums.
     *
     * @param k the rows of A and B, 1 or more
     * @param m the elements of a row of A, the rows of C: at most {@link #ROWS}
     * @param n the elements of a row of B and C: at most {@link #COLUMNS}
     * @param first whether sums start from 0
     */
    void add(int k, int m, int n, float[] a, int ao, float[] b, int bo, boolean first, float[] c, int co, Workspace ws);
}
