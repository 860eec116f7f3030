package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.TensorType;
import org.cnn4j.UnsupportedTypeException;

/** The checks that operators share. */
final class Checks {
    private Checks() {}

    static void arity(Op op, List<TensorType> inputs, int count) {
        if (inputs.size() != count) {
            throw new ShapeException(op.name() + " takes " + count + " operands, not " + inputs.size());
        }
    }

    static void dtype(Op op, String role, TensorType type, DType... allowed) {
        for (DType dtype : allowed) {
            if (type.dtype() == dtype) {
                return;
            }
        }
        throw new UnsupportedTypeException(
                op.name() + ": " + role + " must be " + List.of(allowed) + "; " + type + " is not supported");
    }

    static void require(boolean condition, Op op, String message) {
        if (!condition) {
            throw new ShapeException(op.name() + ": " + message);
        }
    }

    static void requireParameter(boolean condition, String op, String message) {
        if (!condition) {
            throw new ShapeException(op + ": " + message);
        }
    }

    /** Operands that an epilogue adds after the first {@code first}: a bias of {@code channels}, a residual like the result. */
    static void epilogue(Op op, Epilogue epilogue, List<TensorType> inputs, int first, int channels, Shape out) {
        int next = first;
        if (epilogue.bias()) {
            TensorType bias = inputs.get(next++);
            dtype(op, "bias", bias, DType.FLOAT32);
            require(
                    bias.shape().equals(Shape.of(channels)),
                    op,
                    "bias must be [" + channels + "], not " + bias.shape());
        }
        if (epilogue.residual()) {
            TensorType residual = inputs.get(next);
            dtype(op, "residual", residual, DType.FLOAT32);
            require(
                    residual.shape().equals(out),
                    op,
                    "residual must be " + out + " as the result, not " + residual.shape());
        }
    }

    /** That an operand is FLOAT32 and of exactly {@code shape}. */
    static void exactly(Op op, String role, TensorType type, Shape shape) {
        dtype(op, role, type, DType.FLOAT32);
        require(type.shape().equals(shape), op, role + " must be " + shape + ", not " + type.shape());
    }

    static int product(List<Integer> values) {
        return values.stream().reduce(1, Math::multiplyExact);
    }

    static Shape shape(int n, int c, List<Integer> spatial) {
        List<Integer> dims = new ArrayList<>(List.of(n, c));
        dims.addAll(spatial);
        return Shape.of(dims);
    }

    static Shape without(Shape shape, int axis) {
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            if (i != axis) {
                dims.add(shape.dim(i));
            }
        }
        return Shape.of(dims);
    }

    /** That {@code other} has data's rank and is not longer than data on any axis but {@code axis}. */
    static void alongAxis(Op op, int axis, Shape data, Shape other, String role) {
        require(axis >= 0 && axis < data.rank(), op, "axis " + axis + " is out of range for " + data);
        boolean fits = other.rank() == data.rank();
        for (int i = 0; fits && i < data.rank(); i++) {
            fits = i == axis ? other.dim(i) == 0 || data.dim(i) > 0 : other.dim(i) <= data.dim(i);
        }
        require(fits, op, role + " " + other + " do not fit data " + data + " along axis " + axis);
    }

    static void scatterTypes(Op op, ScatterElements.Reduction reduction, TensorType data, TensorType updates) {
        require(data.dtype() == updates.dtype(), op, "updates " + updates + " must be of data's type " + data);
        if (reduction != ScatterElements.Reduction.NONE) {
            dtype(op, "data", data, DType.FLOAT32, DType.INT32, DType.INT64);
        }
    }
}
