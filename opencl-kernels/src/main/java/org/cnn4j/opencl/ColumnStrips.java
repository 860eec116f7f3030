package org.cnn4j.opencl;

import org.cnn4j.Shape;
import org.cnn4j.op.Window;

/**
 * How the GPU kernels that slide a window over planes share an output, as {@code columns.cl} has it: in strips of results below each
 * other, one for each work-item.
 *
 * @param window depth, height and width of the window, whose sizes are the program's
 * @param stride of the height
 * @param dilation of the height
 * @param rows results of a strip
 * @param walk images, channels or blocks of them, strips of a plane, and its columns
 */
record ColumnStrips(int[] window, int stride, int dilation, int rows, Layout walk) {
    /** Work-items of a work-group. */
    static final int GROUP = 128;

    /** The highest window whose taps are spelled out in a program; higher ones go by kernels with loops. */
    private static final int MOST_HEIGHT = 13;

    /** Lines of the input that pass through the registers of a work-item. */
    private static final int MOST_LINES = 13;

    /** Results of a strip, best first: the planes of most networks are multiples of 7. */
    private static final int[] ROWS = {7, 4, 1};

    /** Work-items for each compute unit, below which strips are made shorter. */
    private static final int ITEMS_OF_UNIT = 128;

    /** Whether the kernels take a window over such planes. */
    static boolean fit(Window window, Shape x, Shape out) {
        int[] size = ConvKernels.three(window.kernel(), 1);
        int[] in = ConvKernels.spatial(x);
        return size[1] <= MOST_HEIGHT && in[1] > 0 && in[2] > 0;
    }

    /**
     * @param images planes of the output along its first axis
     * @param blocks work-items beside each other along the second
     * @param most results of a strip at most
     */
    static ColumnStrips of(Binder binder, Window window, Shape out, int images, int blocks, int most) {
        int[] kernel = ConvKernels.three(window.kernel(), 1);
        int stride = ConvKernels.three(window.strides(), 1)[1];
        int dilation = ConvKernels.three(window.dilations(), 1)[1];
        int[] to = ConvKernels.spatial(out);
        int height = to[1];
        int reach = (kernel[1] - 1) * dilation + 1;
        long enough = (long) binder.device().computeUnits() * ITEMS_OF_UNIT;
        int rows = 1;
        long fewest = Long.MAX_VALUE;
        for (int r : ROWS) {
            long strips = (height + r - 1) / r;
            long lines = (long) (r - 1) * stride + reach;
            boolean fits = r <= most && lines <= MOST_LINES && strips * to[0] * to[2] * images * blocks >= enough;
            if ((r == 1 || fits) && strips * lines < fewest) {
                rows = r;
                fewest = strips * lines;
            }
        }
        int[] dims = {images, blocks, (height + rows - 1) / rows, to[2]};
        return new ColumnStrips(kernel, stride, dilation, rows, new Layout(dims, new int[0][]));
    }

    String options() {
        return options(window[1], window[2], stride, dilation, rows);
    }

    static String options(int height, int width, int stride, int dilation, int rows) {
        return "-DKH=" + height + " -DKW=" + width + " -DSH=" + stride + " -DDH=" + dilation + " -DROWS=" + rows;
    }

    /** Binds {@code count, dims, magic, shift}. */
    ClKernel bind(ClKernel kernel) {
        return walk.bind(kernel.ints(walk.count()));
    }

    /** Gives a kernel its size, the output's depth being the grid's second dimension. */
    void size(ClKernel kernel, int depth) {
        kernel.size(new long[] {walk.count(), depth}, GROUP);
    }
}
