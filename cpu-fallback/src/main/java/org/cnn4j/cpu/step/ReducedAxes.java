package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Reduce;

/**
 * Neighbouring axes that are reduced: the operand is {@code outer} matrices {@code [rows][columns]}, of each of which the rows become
 * one.
 */
record ReducedAxes(int outer, int rows, int columns) {
    /** The matrices of {@code x}; null if axes between the reduced ones stay, if nothing is reduced, or for integers. */
    static ReducedAxes of(Reduce op, TensorType x) {
        int n = op.axes().size();
        if (x.dtype() != DType.FLOAT32 || n == 0) {
            return null;
        }
        Shape shape = x.shape();
        int first = op.axes().get(0);
        int end = op.axes().get(n - 1) + 1;
        int rows = shape.product(first, end);
        return end - first == n && rows > 0
                ? new ReducedAxes(shape.product(0, first), rows, shape.product(end, shape.rank()))
                : null;
    }
}
