package org.cnn4j.opencl;

import org.cnn4j.Shape;
import org.cnn4j.op.Window;

/**
 * How the CPU kernels that work row by row share an output: in bands of rows of one plane, for which a work-item lays the input rows
 * into its scratch memory.
 *
 * @param bands bands in all
 * @param perPlane bands of a plane
 * @param rows rows of a band
 * @param perItem bands of a work-item
 * @param lines input rows of a band
 * @param padded floats of an input row with its padding, and with what the last vector reads beyond
 * @param wide floats of an output row, in whole vectors
 * @param vector floats of a vector
 */
record RowBands(int bands, int perPlane, int rows, int perItem, int lines, int padded, int wide, int vector) {
    /** What a band's input may take of a core's first-level cache. */
    private static final int BAND_BYTES = 24 * 1024;

    /**
     * @param square null for kernels that take any window
     * @param slices planes of the input that one of the output takes rows of
     */
    static RowBands of(Binder binder, Window window, SquareWindow square, Shape x, Shape out, int slices) {
        int vector = binder.vector();
        int last = window.rank() - 1;
        int width = out.dim(-1);
        int wide = up(width, vector);
        int reach = window.strides().get(last) * wide + window.extent(last);
        int before = window.padsBefore().get(last);
        int padded = square == null
                ? up(Math.max(reach, before + x.dim(-1)) + vector, vector)
                : square.line(x.dim(-1), before, wide, vector);
        int height = last > 0 ? out.dim(-2) : 1;
        int stride = last > 0 ? window.strides().get(last - 1) : 1;
        int extent = last > 0 ? window.extent(last - 1) : 1;
        int most = BAND_BYTES / Float.BYTES / padded / slices;
        int rows = Math.max(1, Math.min(height, (most - extent) / stride + 1));
        int perPlane = (height + rows - 1) / rows;
        rows = (height + perPlane - 1) / perPlane;
        int bands = out.intSize() / width / height * perPlane;
        int items = 8 * Math.max(1, binder.device().computeUnits());
        return new RowBands(
                bands, perPlane, rows, Math.max(1, bands / items), (rows - 1) * stride + extent, padded, wide, vector);
    }

    static int up(int count, int vector) {
        return (count + vector - 1) / vector * vector;
    }

    /** Bytes of scratch memory for {@code slices} planes and {@code more} floats. */
    long bytes(int slices, int more) {
        return ((long) slices * lines * padded + vector + more) * Float.BYTES;
    }

    /** Binds the parameters {@code bands} and {@code lines} of the kernels. */
    ClKernel bind(ClKernel kernel, Shape x) {
        return kernel.ints(bands, perPlane, rows, perItem).ints(lines, padded, x.intSize(), 0);
    }

    long items() {
        return (bands + perItem - 1) / perItem;
    }
}
