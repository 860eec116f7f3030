package org.cnn4j.cpu.step;

import org.cnn4j.op.Pool;

/** How many elements each window of average pooling counts. */
final class AverageCounts {
    private final Pool op;
    private final ChannelWindow w;
    private final int[] depth;
    private final int[] height;
    private final int[] width;

    AverageCounts(Pool op, ChannelWindow w) {
        this.op = op;
        this.w = w;
        // Axes that the window does not slide over were taken for channels, and missing ones are leading: count from
        // the last.
        this.width = counts(w.width, w.inW, w.outW, padAfter(0));
        this.height = counts(w.height, w.inH, w.outH, padAfter(1));
        this.depth = counts(w.depth, w.inD, w.outD, padAfter(2));
    }

    private int padAfter(int fromLast) {
        return fromLast < w.slidingAxes ? op.window().padsAfter().get(w.slidingAxes - 1 - fromLast) : 0;
    }

    private int[] counts(ChannelWindow.Axis axis, int in, int out, int after) {
        int low = op.countIncludePad() ? -axis.pad : 0;
        int high = op.countIncludePad() ? in + after : in;
        int[] counts = new int[out];
        for (int o = 0; o < out; o++) {
            for (int k = 0; k < axis.kernel; k++) {
                int at = axis.start(o) + k * axis.dilation;
                if (at >= low && at < high) {
                    counts[o]++;
                }
            }
        }
        return counts;
    }

    /** The segments of a row of results, cut where neighbours count unlike numbers. */
    int[] segments() {
        return w.segments(width);
    }

    /** What the sum of a window is multiplied by; 0 if nothing counts. */
    float factor(int od, int oh, int ow) {
        int count = depth[od] * height[oh] * width[ow];
        return count == 0 ? 0 : 1f / count;
    }
}
