package org.cnn4j.onnx;

/**
 * What an ONNX file may ask for at most. Files come from anywhere, so every count and size in them is held against these limits
 * before memory is allocated for it; a file beyond a limit is refused with an {@link OnnxImportException} that names the limit.
 *
 * @param maxFileBytes bytes of the file; at most 2 GiB - 1, the bound of the protobuf format
 * @param maxNodes nodes of all graphs of the file together
 * @param maxItems nodes, attributes, names, tensors and list entries of the file together
 * @param maxDepth subgraphs inside subgraphs
 * @param maxStringBytes bytes of one name or string
 * @param maxAttributeLength numbers in one list attribute
 * @param maxRank dimensions of one tensor
 * @param maxTensorElements elements of one tensor, read from the file or computed on import
 * @param maxTotalElements elements of all the file's tensors together
 * @param externalData whether weights may lie in other files of the model's folder
 */
public record ImportLimits(
        long maxFileBytes,
        int maxNodes,
        int maxItems,
        int maxDepth,
        int maxStringBytes,
        int maxAttributeLength,
        int maxRank,
        long maxTensorElements,
        long maxTotalElements,
        boolean externalData) {

    private static final int DEPTH_BOUND = 64;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final ImportLimits DEFAULTS =
            new ImportLimits(Integer.MAX_VALUE, 100_000, 4_000_000, 8, 1 << 16, 1 << 20, 16, 1L << 28, 1L << 30, false);

    /** @throws IllegalArgumentException if a limit is not positive, or the depth or the file size is beyond what can be read */
    public ImportLimits {
        if (maxFileBytes < 1
                || maxNodes < 1
                || maxItems < 1
                || maxDepth < 1
                || maxStringBytes < 1
                || maxAttributeLength < 1
                || maxRank < 1
                || maxTensorElements < 1
                || maxTotalElements < 1) {
            throw new IllegalArgumentException("every import limit must be at least 1");
        }
        if (maxDepth > DEPTH_BOUND) {
            throw new IllegalArgumentException("maxDepth " + maxDepth + " is beyond " + DEPTH_BOUND);
        }
        if (maxTensorElements > MAX_ARRAY) {
            throw new IllegalArgumentException(
                    "maxTensorElements " + maxTensorElements + " is beyond a Java array's " + MAX_ARRAY);
        }
        if (maxFileBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "maxFileBytes " + maxFileBytes + " is beyond 2 GiB - 1, protobuf's own bound");
        }
    }

    /** Limits that fit every network that a workstation can run, without external data. */
    public static ImportLimits defaults() {
        return DEFAULTS;
    }

    /** The same limits, with external weight files (inside the model's folder only) allowed or not. */
    public ImportLimits withExternalData(boolean allowed) {
        return new ImportLimits(
                maxFileBytes,
                maxNodes,
                maxItems,
                maxDepth,
                maxStringBytes,
                maxAttributeLength,
                maxRank,
                maxTensorElements,
                maxTotalElements,
                allowed);
    }

    /** The same limits with another bound on the elements of one tensor. */
    public ImportLimits withMaxTensorElements(long elements) {
        return new ImportLimits(
                maxFileBytes,
                maxNodes,
                maxItems,
                maxDepth,
                maxStringBytes,
                maxAttributeLength,
                maxRank,
                elements,
                maxTotalElements,
                externalData);
    }
}
