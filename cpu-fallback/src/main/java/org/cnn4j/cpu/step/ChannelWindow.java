package org.cnn4j.cpu.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Slot;

/**
 * A sliding window over values with channels last, {@code [N, spatial..., C]}: which elements of the kernel lie inside the input for
 * which outputs. Axes are depth, height and width; missing ones are leading and 1. An output row is cut into segments of pixels
 * that read the same columns of the kernel, so that what is at the border differs from the rest in its list of taps alone.
 */
final class ChannelWindow {
    final int images;
    final int channels;

    /** The distance of pixels of the input. */
    final int pixel;

    final int inD;
    final int inH;
    final int inW;
    final int outD;
    final int outH;
    final int outW;

    /** How many of the window's leading axes are axes here, too; the rest count as channels. */
    final int slidingAxes;

    final Axis depth;
    final Axis height;
    final Axis width;
    private final int[] segments;

    /** One axis of the kernel, and for each output the range of the kernel's elements that lie inside the input. */
    static final class Axis {
        final int kernel;
        final int stride;
        final int dilation;
        final int pad;
        private final int[] first;
        private final int[] last;

        Axis(int kernel, int stride, int dilation, int pad, int in, int out) {
            this.kernel = kernel;
            this.stride = stride;
            this.dilation = dilation;
            this.pad = pad;
            this.first = new int[out];
            this.last = new int[out];
            for (int o = 0; o < out; o++) {
                int start = start(o);
                int skipped = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
                int reach = start >= in ? 0 : (in - 1 - start) / dilation + 1;
                last[o] = Math.min(kernel, reach);
                first[o] = Math.min(skipped, last[o]);
            }
        }

        /** Where the window of output {@code o} starts; negative in the padding. */
        int start(int o) {
            return o * stride - pad;
        }

        int first(int o) {
            return first[o];
        }

        int last(int o) {
            return last[o];
        }

        private boolean trivial(int in, int out) {
            return kernel == 1 && stride == 1 && pad == 0 && in == out;
        }

        /** Whether the kernel has three neighbours at stride 1 or 2, and at most one lies outside: at either end. */
        boolean singlePadding(int out) {
            boolean fits = kernel == 3 && dilation == 1 && stride <= 2;
            for (int o = 0; o < out; o++) {
                fits &= first[o] <= (o == 0 ? 1 : 0) && last[o] >= (o == out - 1 ? 2 : 3);
            }
            return fits;
        }

        private boolean alike(int a, int b) {
            return first[a] == first[b] && last[a] == last[b];
        }
    }

    /**
     * @param in {@code [N, spatial..., C]}
     * @param y {@code [N, out..., M]}
     * @param merge whether axes that the window does not slide over may count as channels
     */
    ChannelWindow(Window window, Slot in, Shape y, boolean merge) {
        Shape x = in.type().shape();
        int rank = window.rank();
        int[] size = {1, 1, 1};
        int[] out = {1, 1, 1};
        Axis[] axes = new Axis[3];
        Arrays.fill(axes, new Axis(1, 1, 1, 0, 1, 1));
        int merged = 1;
        int to = 2;
        for (int i = rank - 1; i >= 0; i--) {
            Axis axis = new Axis(
                    window.kernel().get(i),
                    window.strides().get(i),
                    window.dilations().get(i),
                    window.padsBefore().get(i),
                    x.dim(i + 1),
                    y.dim(i + 1));
            if (merge && to == 2 && axis.trivial(x.dim(i + 1), y.dim(i + 1))) {
                merged *= x.dim(i + 1);
                continue;
            }
            axes[to] = axis;
            size[to] = x.dim(i + 1);
            out[to] = y.dim(i + 1);
            to--;
        }
        this.images = x.dim(0);
        this.slidingAxes = 2 - to;
        this.channels = x.dim(rank + 1) * merged;
        this.pixel = in.pitch() * merged;
        this.inD = size[0];
        this.inH = size[1];
        this.inW = size[2];
        this.outD = out[0];
        this.outH = out[1];
        this.outW = out[2];
        this.depth = axes[0];
        this.height = axes[1];
        this.width = axes[2];
        this.segments = cut(o -> false);
    }

    private interface Boundary {
        boolean before(int o);
    }

    private int[] cut(Boundary boundary) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int o = 1; o < outW; o++) {
            if (!width.alike(o, o - 1) || boundary.before(o)) {
                starts.add(o);
            }
        }
        starts.add(outW);
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The segments of a row, cut further where neighbours differ in {@code perColumn}. */
    int[] segments(int[] perColumn) {
        return cut(o -> perColumn[o] != perColumn[o - 1]);
    }

    /** Where the segments of a row start, and the end of the last one. */
    int[] segments() {
        return segments;
    }

    /** Lists the rows of the kernel that lie inside the input: their places from the start of a window at column 0. */
    int rowTaps(int od, int oh, int[] at) {
        int t = 0;
        for (int z = depth.first(od); z < depth.last(od); z++) {
            for (int y = height.first(oh); y < height.last(oh); y++) {
                at[t++] = (z * depth.dilation * inH + y * height.dilation) * inW * pixel;
            }
        }
        return t;
    }

    /** Elements of the kernel. */
    int kernelSize() {
        return depth.kernel * height.kernel * width.kernel;
    }

    /** Output rows of all images. */
    int rows() {
        return images * outD * outH;
    }

    /** Where the window of a pixel starts in x, which may be before it: taps inside are then further on. */
    int start(int image, int od, int oh, int ow) {
        return (((image * inD + depth.start(od)) * inH + height.start(oh)) * inW + width.start(ow)) * pixel;
    }

    /**
     * Lists the elements of the kernel that lie inside the input for the pixels of a segment that starts at {@code ow}.
     *
     * @param at takes their places from the window's start, and after those their numbers in the kernel times {@code perTap}
     * @return how many there are
     */
    int taps(int od, int oh, int ow, int perTap, int[] at) {
        int columns = width.last(ow) - width.first(ow);
        int n = (depth.last(od) - depth.first(od)) * (height.last(oh) - height.first(oh)) * columns;
        int t = 0;
        for (int z = depth.first(od); z < depth.last(od); z++) {
            for (int y = height.first(oh); y < height.last(oh); y++) {
                int row = (z * depth.dilation * inH + y * height.dilation) * inW;
                int number = (z * height.kernel + y) * width.kernel;
                for (int x = width.first(ow); x < width.last(ow); x++) {
                    at[t] = (row + x * width.dilation) * pixel;
                    at[n + t] = (number + x) * perTap;
                    t++;
                }
            }
        }
        return n;
    }
}
