package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * Rows of a convolution's operand spread out, so that each filter finds the channels of its group in places of its own: pixels of the
 * copies hold, for each channel of a group, what every filter reads of it. So a convolution of small groups is a depthwise one with more taps.
 */
final class SpreadRows {
    private final int[] sources;
    private final int depth;
    private final int filters;

    /**
     * @param depth channels of a group
     * @param filters of all groups
     */
    SpreadRows(int groups, int depth, int filters) {
        this.depth = depth;
        this.filters = filters;
        this.sources = new int[filters * depth];
        int perGroup = filters / groups;
        for (int i = 0; i < sources.length; i++) {
            sources[i] = i % filters / perGroup * depth + i / filters;
        }
    }

    /** Elements of a pixel of the copies. */
    int pixel() {
        return sources.length;
    }

    /** Copies one row of {@code columns} pixels that lie {@code pitch} apart. */
    void copy(float[] in, int from, int pitch, int columns, float[] copy, int to) {
        int base = from;
        int at = to;
        for (int x = 0; x < columns; x++) {
            for (int i = 0; i < sources.length; i++) {
                copy[at + i] = in[base + sources[i]];
            }
            base += pitch;
            at += sources.length;
        }
    }

    /** Copies the rows of the input that lie inside of the windows of an output row; element c of pixel x of row i is at {@code (i * inW + x) * pixel + c}. */
    float[] rows(ChannelWindow w, Buf x, int image, int od, int oh, Workspace ws) {
        float[] copy = ws.buffer(Workspace.Use.SPREAD_ROWS, Math.max(1, count(w, od, oh) * w.inW * pixel()));
        int to = 0;
        for (int z = w.depth.first(od); z < w.depth.last(od); z++) {
            for (int y = w.height.first(oh); y < w.height.last(oh); y++) {
                int d = w.depth.start(od) + z * w.depth.dilation;
                int h = w.height.start(oh) + y * w.height.dilation;
                int from = x.offset() + ((image * w.inD + d) * w.inH + h) * w.inW * w.pixel;
                copy(x.floats(), from, w.pixel, w.inW, copy, to);
                to += w.inW * pixel();
            }
        }
        return copy;
    }

    private static int count(ChannelWindow w, int od, int oh) {
        return (w.depth.last(od) - w.depth.first(od)) * (w.height.last(oh) - w.height.first(oh));
    }

    /** Lists the taps of a segment of pixels, as {@link ChannelWindow#taps} does, one for each channel of a group. */
    int taps(ChannelWindow w, int od, int oh, int ow, int[] at) {
        int rows = count(w, od, oh);
        int n = rows * (w.width.last(ow) - w.width.first(ow)) * depth;
        int heights = w.height.last(oh) - w.height.first(oh);
        int t = 0;
        for (int row = 0; row < rows; row++) {
            int z = w.depth.first(od) + row / heights;
            int y = w.height.first(oh) + row % heights;
            for (int x = w.width.first(ow); x < w.width.last(ow); x++) {
                int number = (z * w.height.kernel + y) * w.width.kernel + x;
                for (int j = 0; j < depth; j++) {
                    at[t] = ((row * w.inW + x * w.width.dilation) * depth + j) * filters;
                    at[n + t] = (number * depth + j) * filters;
                    t++;
                }
            }
        }
        return n;
    }
}
