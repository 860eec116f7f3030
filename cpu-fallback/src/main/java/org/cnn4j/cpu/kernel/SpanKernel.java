package org.cnn4j.cpu.kernel;

import org.cnn4j.op.Binary;

/**
 * Arithmetic on runs of consecutive floats. A result may be written over an operand at the same place; other overlaps are not
 * allowed. Every result depends on its operands alone, not on its place in the run.
 */
public interface SpanKernel {
    /**
     * {@code dst[to + i] = a[ao + i * as] op b[bo + i * bs]} for arithmetic kinds.
     *
     * @param as 1, or 0 to repeat one number; {@code bs} likewise
     */
    void binary(
            Binary.Kind kind,
            float[] a,
            int ao,
            int as,
            float[] b,
            int bo,
            int bs,
            float[] dst,
            int to,
            int n,
            Workspace ws);

    /** The sum of a run, in several partial sums. */
    float sum(float[] src, int so, int n);

    /** The greatest element, NaN if there is one; negative infinity for none. */
    float max(float[] src, int so, int n);
}
