package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.kernel.RowKernel;

/** The left operand of a GEMM, brought row by row, block by block, to where the innermost loops want it. */
public interface RowSource {
    /**
     * Copies elements [p0, p0 + kc) of rows [i0, i1): element (i, p) goes to
     * {@code to + (i - i0) * ld + p - p0}. What lies between the rows, and the room of
     * {@link RowKernel#SLACK} elements after the last, may change.
     */
    void copy(int p0, int kc, int i0, int i1, float[] dst, int to, int ld, RowKernel rows);

    /** Whether copying few rows takes no longer, for each of them, than copying many. */
    default boolean isPlain() {
        return false;
    }
}
