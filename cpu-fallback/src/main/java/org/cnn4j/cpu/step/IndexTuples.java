package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;

/** Tuples of indices into some leading axes of a tensor, as offsets of the slices that they stand for. */
final class IndexTuples {
    private final Buf indices;
    private final DType type;
    private final int[] sizes;
    private final int[] strides;
    private final int count;
    private final int perBatch;
    private final int batchStride;

    /**
     * @param indices {@code [..., K]}
     * @param batchDims leading axes that indices and data share
     */
    IndexTuples(Buf indices, DType type, Shape shape, Shape data, int batchDims) {
        this.indices = indices;
        this.type = type;
        int k = shape.dim(-1);
        this.sizes = new int[k];
        this.strides = new int[k];
        for (int i = 0; i < k; i++) {
            sizes[i] = data.dim(batchDims + i);
            strides[i] = data.strides()[batchDims + i];
        }
        this.count = shape.product(0, shape.rank() - 1);
        this.perBatch = shape.product(batchDims, shape.rank() - 1);
        this.batchStride = data.product(batchDims, data.rank());
    }

    int count() {
        return count;
    }

    /** Where in data the slice of tuple {@code i} starts. */
    int offset(int i) {
        int offset = i / perBatch * batchStride;
        int at = indices.offset() + i * sizes.length;
        for (int k = 0; k < sizes.length; k++) {
            offset += Elements.index(type, indices.array(), at + k, sizes[k]) * strides[k];
        }
        return offset;
    }
}
