package org.cnn4j.op;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.TensorType;

/**
 * Maximum pooling that also tells where each maximum lay. Operand: x {@code [N, C, spatial...]}, FLOAT32. Results: the
 * maxima, and for each the index of its (first) element in x flattened, N and C included (INT64); -1 for a window that lies
 * in the padding altogether.
 *
 * @param columnMajor the spatial part of the index counts the outermost spatial axis fastest
 */
public record MaxPoolIndices(Window window, boolean ceilMode, boolean columnMajor) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        TensorType values = new Pool(Pool.Kind.MAX, window, ceilMode, false, 1)
                .infer(inputs)
                .get(0);
        return List.of(values, new TensorType(DType.INT64, values.shape()));
    }
}
