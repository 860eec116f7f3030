package org.cnn4j.cpu.kernel;

import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.UnaryFunction;

/**
 * Elementwise loops of training over runs of consecutive floats. A result may be written over an operand at the same place;
 * other overlaps are not allowed. Every result depends on its operands alone, not on its place in the run.
 */
public interface TrainingKernel {
    /**
     * {@code dst[to + i] = dy[dyo + i] * f'}, the derivative taken from the function's result {@code y[yo + i]}; 0 where the derivative
     * is 0.
     */
    void unaryGradient(UnaryFunction f, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n);

    /**
     * One step of an optimiser, see {@link OptimizerUpdate}.
     *
     * @param in the parameter, the gradient and the states, at the places {@code io}
     * @param out the new parameter and states, at the places {@code oo}
     * @param from what is done is elements {@code from} to {@code from + n - 1} of each
     */
    void update(UpdateTerms terms, float[][] in, int[] io, float[][] out, int[] oo, int from, int n);
}
