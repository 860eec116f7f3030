package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.kernel.Buf;

/**
 * What a product does with its sums while they are in the first-level cache: {@code clamp(sum + bias + residual, lo, hi)}.
 *
 * @param bias one number a column, filled up to whole panels; null for none
 * @param residual of the shape of C, with the same distance of rows; null for none
 * @param residualBase where C's first element has its counterpart
 * @param lo negative infinity for none
 * @param hi infinity for none
 */
public record TileFinish(float[] bias, Buf residual, int residualBase, float lo, float hi) {
    /** Sums as they are. */
    public static final TileFinish NONE =
            new TileFinish(null, null, 0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

    boolean changes() {
        return residual != null || lo != Float.NEGATIVE_INFINITY || hi != Float.POSITIVE_INFINITY;
    }
}
