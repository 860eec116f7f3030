package org.cnn4j.cpu.kernel;

import org.cnn4j.op.UnaryFunction;

/**
 * Functions of runs of consecutive floats. A result may be written over its operand at the same place; other overlaps are not
 * allowed. Every result depends on its operand alone, not on its place in the run.
 */
public interface FunctionKernel {
    /** {@code dst[to + i] = f(src[so + i])}. */
    void unary(UnaryFunction f, float[] src, int so, float[] dst, int to, int n, Workspace ws);

    /** {@code dst[to + i] = src[so + i] * scale + shift}. */
    void affine(float[] src, int so, float scale, float shift, float[] dst, int to, int n, Workspace ws);

    /** {@code dst[to + i] = exp(src[so + i] - shift)}; returns the sum of the results. */
    float expSum(float[] src, int so, float shift, float[] dst, int to, int n, Workspace ws);
}
