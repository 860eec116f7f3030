package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Samples x at given places (Jaderberg et al. 2015, section 3.3). Operands, FLOAT32: x {@code [N, C, spatial...]} with 2 or
 * 3 spatial axes, grid {@code [N, out..., 2 or 3]} whose last axis has a place in x, innermost axis first, -1 to 1 from
 * edge to edge. Result: {@code [N, C, out...]}.
 *
 * @param cubicA CUBIC (2 spatial axes alone): the spline's parameter
 * @param alignCorners whether -1 and 1 are the centres of the outermost elements instead of their outer edges
 */
public record GridSample(Mode mode, Padding padding, double cubicA, boolean alignCorners) implements Op {
    /** How neighbours become one; NEAREST rounds halves to the even one. */
    public enum Mode {
        NEAREST,
        LINEAR,
        CUBIC
    }

    /** What lies beyond x. */
    public enum Padding {
        ZEROS,
        /** The edge elements; a place beyond the edges of x counts as the nearest centre. */
        BORDER,
        /** x mirrored at its edges (at its outermost centres if alignCorners). */
        REFLECTION
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2);
        Shape x = inputs.get(0).shape();
        Shape grid = inputs.get(1).shape();
        Checks.dtype(this, "x", inputs.get(0), DType.FLOAT32);
        Checks.dtype(this, "grid", inputs.get(1), DType.FLOAT32);
        int spatial = x.rank() - 2;
        Checks.require(spatial == 2 || spatial == 3, this, "x must have 2 or 3 spatial axes, not " + x);
        Checks.require(mode != Mode.CUBIC || spatial == 2, this, "CUBIC needs 2 spatial axes, not " + x);
        Checks.require(
                grid.rank() == x.rank() && grid.dim(0) == x.dim(0) && grid.dim(-1) == spatial,
                this,
                "grid must be [N, out..., " + spatial + "] for x " + x + ", not " + grid);
        int[] dims = x.dims();
        for (int i = 0; i < spatial; i++) {
            Checks.require(dims[i + 2] > 0, this, "x " + x + " has nothing to sample");
            dims[i + 2] = grid.dim(i + 1);
        }
        return List.of(inputs.get(0).withShape(Shape.of(dims)));
    }
}
