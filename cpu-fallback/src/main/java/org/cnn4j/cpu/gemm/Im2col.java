package org.cnn4j.cpu.gemm;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * The column matrix of a convolution, formed panel by panel and never as a whole: row {@code p} is (channel, kernel position), column
 * {@code i} is (image, output position).
 */
public final class Im2col implements PanelSource {
    /** Ints that describe one run of columns in one output row. */
    private static final int SEGMENT = 6;

    private final Window w;
    private final Buf input;
    private final int channelBase;
    private final int imageStride;
    private final int imageBase;

    /**
     * @param w the window, for which the number of channels is that of a group
     * @param channelBase where the group's channels start in an image
     * @param imageStride elements between images
     * @param imageBase the image of column 0
     */
    public Im2col(Window w, Buf input, int channelBase, int imageStride, int imageBase) {
        this.w = w;
        this.input = input;
        this.channelBase = channelBase;
        this.imageStride = imageStride;
        this.imageBase = imageBase;
    }

    @Override
    public void pack(int p0, int kc, int i0, int i1, int width, float[] dst, Workspace ws) {
        int[] segments = ws.ints(width * SEGMENT);
        int out = 0;
        for (int i = i0; i < i1; i += width) {
            int n = Math.min(width, i1 - i);
            int count = segments(i, n, segments);
            panel(p0, kc, segments, count, n, width, dst, out);
            out += kc * width;
        }
    }

    /** Cuts columns [i, i + n) into runs within one output row: first column, length, image offset, and where the window starts. */
    private int segments(int i, int n, int[] segments) {
        int plane = w.outD() * w.outH() * w.outW();
        int count = 0;
        int column = 0;
        while (column < n) {
            int at = i + column;
            int image = at / plane;
            int rest = at - image * plane;
            int row = rest / w.outW();
            int ow = rest - row * w.outW();
            int od = row / w.outH();
            int oh = row - od * w.outH();
            int length = Math.min(n - column, w.outW() - ow);
            int s = count++ * SEGMENT;
            segments[s] = column;
            segments[s + 1] = length;
            segments[s + 2] = (imageBase + image) * imageStride + channelBase;
            segments[s + 3] = od * w.strideD() - w.padD();
            segments[s + 4] = oh * w.strideH() - w.padH();
            segments[s + 5] = ow * w.strideW() - w.padW();
            column += length;
        }
        return count;
    }

    private void panel(int p0, int kc, int[] segments, int count, int n, int width, float[] dst, int out) {
        float[] in = input.floats();
        int base = input.offset();
        int planeSize = w.inD() * w.inH() * w.inW();
        int x = p0 % w.kernelW();
        int y = p0 / w.kernelW() % w.kernelH();
        int z = p0 / (w.kernelW() * w.kernelH()) % w.kernelD();
        int channel = p0 / (w.kernelW() * w.kernelH() * w.kernelD());
        for (int p = 0; p < kc; p++) {
            int channelAt = base + channel * planeSize;
            for (int s = 0; s < count * SEGMENT; s += SEGMENT) {
                int to = out + segments[s];
                int length = segments[s + 1];
                int d = segments[s + 3] + z * w.dilationD();
                int h = segments[s + 4] + y * w.dilationH();
                if (d < 0 || d >= w.inD() || h < 0 || h >= w.inH()) {
                    Arrays.fill(dst, to, to + length, 0f);
                } else {
                    int row = channelAt + segments[s + 2] + (d * w.inH() + h) * w.inW();
                    copyRow(in, row, segments[s + 5] + x * w.dilationW(), length, dst, to);
                }
            }
            for (int j = n; j < width; j++) {
                dst[out + j] = 0;
            }
            out += width;
            if (++x == w.kernelW()) {
                x = 0;
                if (++y == w.kernelH()) {
                    y = 0;
                    if (++z == w.kernelD()) {
                        z = 0;
                        channel++;
                    }
                }
            }
        }
    }

    /** Copies {@code length} elements of an input row, {@code strideW} apart from column {@code first} on; outside is zero. */
    private void copyRow(float[] in, int row, int first, int length, float[] dst, int to) {
        int stride = w.strideW();
        int lo = first >= 0 ? 0 : Math.min(length, (-first + stride - 1) / stride);
        int hi = first >= w.inW() ? 0 : Math.min(length, (w.inW() - 1 - first) / stride + 1);
        for (int j = 0; j < lo; j++) {
            dst[to + j] = 0;
        }
        if (stride == 1) {
            if (hi > lo) {
                System.arraycopy(in, row + first + lo, dst, to + lo, hi - lo);
            }
        } else {
            int from = row + first;
            for (int j = lo; j < hi; j++) {
                dst[to + j] = in[from + j * stride];
            }
        }
        for (int j = Math.max(lo, hi); j < length; j++) {
            dst[to + j] = 0;
        }
    }
}
