package org.cnn4j.opencl;

import org.cnn4j.Shape;
import org.cnn4j.op.Window;

/**
 * The scratch memory of the CPU kernels that work row by row.
 *
 * @param padded floats of an input row with its padding, and with what the last vector reads beyond
 * @param wide floats of an output row, in whole vectors
 * @param rows output rows
 * @param rowsPerItem how many of them a work-item does
 */
record RowScratch(int padded, int wide, int rows, int rowsPerItem) {
    static RowScratch of(Binder binder, Window window, Shape x, Shape out) {
        int vector = binder.vector();
        int last = window.rank() - 1;
        int width = out.dim(out.rank() - 1);
        int stride = window.strides().get(last);
        int wide = up(width, vector);
        // Strides 1 and 2 read whole vectors for all of `wide`; larger ones read single elements for the output's
        // width.
        int reach = (stride <= 2 ? stride * wide : stride * width) + window.extent(last);
        int padded = up(Math.max(reach, window.padsBefore().get(last) + x.dim(x.rank() - 1)) + vector, vector);
        int rows = out.intSize() / width;
        int groups = 4 * Math.max(1, binder.device().computeUnits());
        int height = out.rank() > 3 ? out.dim(out.rank() - 2) : 1;
        return new RowScratch(padded, wide, rows, Math.max(1, Math.min(height, rows / groups)));
    }

    private static int up(int count, int vector) {
        return (count + vector - 1) / vector * vector;
    }

    /** Whether a work-group has this much local memory. */
    boolean fits(ClDevice device) {
        return (long) (padded + wide) * Float.BYTES <= device.localMemory();
    }

    /** Binds the scratch memory, {@code rows} and {@code rowsPerItem}. */
    ClKernel bind(ClKernel kernel) {
        return kernel.local((long) padded * Float.BYTES)
                .local((long) wide * Float.BYTES)
                .ints(rows)
                .ints(rowsPerItem);
    }

    long groups() {
        return (rows + rowsPerItem - 1) / rowsPerItem;
    }
}
