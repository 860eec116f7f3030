package org.cnn4j.autodiff;

import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;

/** Linear maps along one axis, as matrix products. */
final class AxisMatrix {
    private AxisMatrix() {}

    /**
     * Multiplies each line of {@code x} along {@code axis} by a matrix.
     *
     * @param matrix {@code [rows, length of the axis]}, row by row
     * @return as x, with {@code rows} elements along the axis
     */
    static Value apply(Arithmetic arithmetic, float[] matrix, int rows, Value x, int axis) {
        Shape shape = x.type().shape();
        int length = shape.dim(axis);
        int inner = shape.product(axis + 1, shape.rank());
        Value factor = arithmetic.constant(Tensor.of(Shape.of(rows, length), matrix));
        Value result;
        if (inner == 1) {
            Value lines = arithmetic.reshape(x, Shape.of(shape.product(0, axis), length));
            result = arithmetic.add(new MatMul(false, true, Epilogue.NONE), lines, factor);
        } else {
            Value planes = arithmetic.reshape(x, Shape.of(shape.product(0, axis), length, inner));
            result = arithmetic.add(new MatMul(false, false, Epilogue.NONE), factor, planes);
        }
        return arithmetic.reshape(result, shape.with(axis, rows));
    }
}
