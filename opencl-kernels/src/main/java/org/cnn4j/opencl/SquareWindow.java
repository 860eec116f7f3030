package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.op.Window;

/**
 * A window of the last two axes whose size and stride {@code windows.cl} is compiled for; further axes may have any.
 *
 * @param edge elements along either axis
 * @param stride 1 or 2, along either axis
 */
record SquareWindow(int edge, int stride) {
    /** @return null if {@code window} is not square, not of one of the sizes, has another stride, or dilation */
    static SquareWindow of(Window window, Integer... edges) {
        int last = window.rank() - 1;
        if (last < 1) {
            return null;
        }
        int edge = window.kernel().get(last);
        int stride = window.strides().get(last);
        boolean square =
                window.kernel().get(last - 1) == edge && window.strides().get(last - 1) == stride;
        boolean dense = window.dilations().get(last) == 1 && window.dilations().get(last - 1) == 1;
        boolean known = List.of(edges).contains(edge) && stride <= 2;
        return square && dense && known ? new SquareWindow(edge, stride) : null;
    }

    String options() {
        return " -DEDGE=" + edge + " -DSTRIDE=" + stride;
    }

    /** Floats of a line of scratch: for a stride of 2, two halves. */
    int line(int width, int before, int wide, int vector) {
        int half = (before + width + stride - 1) / stride;
        return stride * RowBands.up(Math.max(half, wide + edge / stride) + vector, vector);
    }
}
