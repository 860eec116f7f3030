package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Reduces some axes to one element each. Operand: x, FLOAT32 (all kinds) or INT32 and INT64 (SUM, MEAN, MAX, MIN, PROD,
 * L1, SUM_SQUARE). An empty range gives the kind's neutral element (0; 1 for PROD; the least or greatest value for MAX
 * and MIN; NaN for MEAN).
 *
 * @param axes from 0, ascending, each once; an empty list reduces nothing
 * @param keepDims whether reduced axes stay, with dimension 1
 */
public record Reduce(Kind kind, List<Integer> axes, boolean keepDims) implements Op {
    /** How many become one. */
    public enum Kind {
        SUM,
        MEAN,
        MAX,
        MIN,
        PROD,
        /** Sum of absolute values. */
        L1,
        /** Square root of the sum of squares. */
        L2,
        SUM_SQUARE,
        LOG_SUM,
        /** Logarithm of the sum of exponentials, stable. */
        LOG_SUM_EXP
    }

    public Reduce {
        axes = List.copyOf(axes);
        Checks.requireParameter(
                axes.equals(List.copyOf(new TreeSet<>(axes))) && axes.stream().allMatch(a -> a >= 0),
                "Reduce",
                "axes must be ascending, from 0, each once: " + axes);
    }

    @Override
    public String name() {
        return "Reduce" + kind;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        TensorType x = inputs.get(0);
        switch (kind) {
            case L2, LOG_SUM, LOG_SUM_EXP -> Checks.dtype(this, "x", x, DType.FLOAT32);
            default -> Checks.dtype(this, "x", x, DType.FLOAT32, DType.INT32, DType.INT64);
        }
        List<Integer> dims = new ArrayList<>();
        for (int axis : axes) {
            Checks.require(axis < x.shape().rank(), this, "axis " + axis + " is out of range for " + x.shape());
        }
        for (int i = 0; i < x.shape().rank(); i++) {
            if (!axes.contains(i)) {
                dims.add(x.shape().dim(i));
            } else if (keepDims) {
                dims.add(1);
            }
        }
        return List.of(x.withShape(Shape.of(dims)));
    }
}
