package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;

/** Tuples of indices along the last axis of a tensor, each naming a slice of data. */
final class IndexTuples {
    private final int[] dims;
    private final int[] strides;
    private final int batchDims;
    private final int length;
    private final int count;
    private final int perBatch;
    private final int batchStride;
    private final int slice;
    private final DType type;

    IndexTuples(Shape data, Shape indices, int batchDims, DType type) {
        this.dims = data.dims();
        this.strides = data.strides();
        this.batchDims = batchDims;
        this.length = indices.dim(-1);
        this.count = indices.product(0, indices.rank() - 1);
        this.perBatch = indices.product(batchDims, indices.rank() - 1);
        this.batchStride = data.product(batchDims, data.rank());
        this.slice = data.product(batchDims + length, data.rank());
        this.type = type;
    }

    /** The number of tuples. */
    int count() {
        return count;
    }

    /** The elements of a slice. */
    int slice() {
        return slice;
    }

    /** Where the slice of a tuple starts in data. */
    int place(Buf indices, int tuple) {
        int at = perBatch == 0 ? 0 : tuple / perBatch * batchStride;
        for (int i = 0; i < length; i++) {
            int axis = batchDims + i;
            at += Elements.index(type, indices.array(), indices.offset() + tuple * length + i, dims[axis])
                    * strides[axis];
        }
        return at;
    }
}
