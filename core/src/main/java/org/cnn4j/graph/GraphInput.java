package org.cnn4j.graph;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.TensorType;

/**
 * An input of a network as its file declares it.
 *
 * @param dims the dimensions, -1 where any will do; null if not even the rank is known
 */
public record GraphInput(String name, DType dtype, List<Integer> dims) {
    public GraphInput {
        dims = dims == null ? null : List.copyOf(dims);
    }

    /**
     * @throws ShapeException if {@code type} is not what this input takes
     */
    public void check(TensorType type) {
        boolean fits = type.dtype() == dtype && (dims == null || fits(type.shape()));
        if (!fits) {
            throw new ShapeException("Input \"" + name + "\" takes " + this + ", not " + type);
        }
    }

    private boolean fits(Shape shape) {
        if (shape.rank() != dims.size()) {
            return false;
        }
        for (int i = 0; i < dims.size(); i++) {
            if (dims.get(i) >= 0 && dims.get(i) != shape.dim(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        String shape = dims == null ? "[...]" : dims.toString().replace("-1", "?");
        return dtype.name().toLowerCase(java.util.Locale.ROOT) + shape;
    }
}
