package org.cnn4j.onnx;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The declaration of a graph input or output.
 *
 * @param name its name
 * @param type element type; null where the file does not say or the value is not a tensor
 * @param dims dimensions, or null where the file does not give a shape
 * @param tensor false for sequences, maps, optional and sparse values
 */
public record OnnxValueInfo(String name, OnnxDataType type, List<Dim> dims, boolean tensor) {

    public OnnxValueInfo {
        dims = dims == null ? null : List.copyOf(dims);
    }

    /**
     * One declared dimension.
     *
     * @param size the size, or {@link #FREE}
     * @param symbol the name of a free dimension; empty where it has none
     */
    public record Dim(long size, String symbol) {
        /** A dimension that the caller chooses. Files write it as a name, as -1, as 0 or by leaving it out. */
        public static final long FREE = -1;

        public boolean isFree() {
            return size == FREE;
        }

        @Override
        public String toString() {
            return isFree() ? (symbol.isEmpty() ? "?" : symbol) : Long.toString(size);
        }
    }

    /** The declared shape as a person writes it, such as {@code [N, 3, 32, 32]}. */
    public String shapeText() {
        return dims == null
                ? "[any shape]"
                : dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
