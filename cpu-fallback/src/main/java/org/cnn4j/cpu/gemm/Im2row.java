package org.cnn4j.cpu.gemm;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;

/**
 * The windows of a convolution with channels last as the rows of a matrix, formed block by block and never as a whole: row {@code i} is
 * (image, output position), element {@code p} is (kernel position, channel). Where kernel positions along the width are neighbours in the
 * image, they and their channels are one run of memory.
 */
public final class Im2row implements RowSource {
    private final Window w;
    private final Buf input;
    private final int channelBase;
    private final int pixel;
    /** Elements of a run, how many runs a kernel row is cut into, and the distance of their starts in pixels. */
    private final int run;

    private final int runsPerKernelRow;
    private final int runPixels;

    /**
     * @param w the window, for which the number of channels is that of a group
     * @param channelBase the group's first channel
     * @param pixel the distance of pixels: the channels of all groups, or more if the image is a window of wider pixels
     */
    public Im2row(Window w, Buf input, int channelBase, int pixel) {
        this.w = w;
        this.input = input;
        this.channelBase = channelBase;
        this.pixel = pixel;
        boolean joined = w.channels() == pixel && w.dilationW() == 1;
        this.runsPerKernelRow = joined ? 1 : w.kernelW();
        this.runPixels = joined ? w.kernelW() : 1;
        this.run = runPixels * w.channels();
    }

    @Override
    public void copy(int p0, int kc, int i0, int i1, float[] dst, int to, int ld, RowKernel rows) {
        int row = i0 / w.outW();
        int ow = i0 - row * w.outW();
        int at = to;
        int left = i1 - i0;
        while (left > 0) {
            int n = Math.min(left, w.outW() - ow);
            windows(row, ow, n, p0, kc, dst, at, ld, rows);
            at += n * ld;
            left -= n;
            ow = 0;
            row++;
        }
    }

    /** Elements [p0, p0 + kc) of the windows of {@code n} neighbours in output row {@code row}, counted over all images. */
    private void windows(int row, int ow, int n, int p0, int kc, float[] dst, int to, int ld, RowKernel rows) {
        int plane = row / w.outH();
        int image = plane / w.outD();
        int d = (plane - image * w.outD()) * w.strideD() - w.padD();
        int h = (row - plane * w.outH()) * w.strideH() - w.padH();
        int base = input.offset() + channelBase + image * w.inSize() * pixel;
        int index = p0 / run;
        int skip = p0 - index * run;
        int kw = index % runsPerKernelRow;
        int kh = index / runsPerKernelRow % w.kernelH();
        int kd = index / (runsPerKernelRow * w.kernelH());
        int left = kc;
        int at = to;
        while (left > 0) {
            int length = Math.min(left, run - skip);
            int id = d + kd * w.dilationD();
            int ih = h + kh * w.dilationH();
            if (id < 0 || id >= w.inD() || ih < 0 || ih >= w.inH()) {
                for (int i = 0; i < n; i++) {
                    Arrays.fill(dst, at + i * ld, at + i * ld + length, 0f);
                }
            } else {
                int x = ow * w.strideW() - w.padW() + kw * w.dilationW();
                runs(base + (id * w.inH() + ih) * w.inW() * pixel, x, n, skip, length, dst, at, ld, rows);
            }
            at += length;
            left -= length;
            skip = 0;
            if (++kw == runsPerKernelRow) {
                kw = 0;
                if (++kh == w.kernelH()) {
                    kh = 0;
                    kd++;
                }
            }
        }
    }

    /**
     * Elements [skip, skip + length) of the runs of {@code n} neighbouring windows, the first of which starts at pixel x of the image
     * row at {@code row}. Later runs of the windows are copied later, so it does no harm that a copy writes beyond its end.
     */
    private void runs(int row, int x, int n, int skip, int length, float[] dst, int to, int ld, RowKernel rows) {
        int stride = w.strideW();
        int first = x >= 0 ? 0 : Math.min(n, (stride - 1 - x) / stride);
        int room = w.inW() - runPixels - x;
        int end = room < 0 ? first : Math.max(first, Math.min(n, room / stride + 1));
        float[] in = input.floats();
        for (int i = 0; i < first; i++) {
            run(in, row, x + i * stride, skip, length, dst, to + i * ld, rows);
        }
        if (end > first) {
            int from = row + (x + first * stride) * pixel + skip;
            rows.copyRows(in, from, stride * pixel, dst, to + first * ld, ld, end - first, length);
        }
        for (int i = end; i < n; i++) {
            run(in, row, x + i * stride, skip, length, dst, to + i * ld, rows);
        }
    }

    /** Elements [skip, skip + n) of the run that starts at pixel x of the image row at {@code row}; outside of the row is zero. */
    private void run(float[] in, int row, int x, int skip, int n, float[] dst, int at, RowKernel rows) {
        if (x >= 0 && x + runPixels <= w.inW()) {
            rows.copy(in, row + x * pixel + skip, dst, at, n);
            return;
        }
        // A run of several pixels has no other channels between them.
        int first = Math.min(skip + n, Math.max(skip, -x * w.channels()));
        int end = Math.max(first, Math.min(skip + n, (w.inW() - x) * w.channels()));
        Arrays.fill(dst, at, at + first - skip, 0f);
        if (end > first) {
            rows.copy(in, row + x * pixel + first, dst, at + first - skip, end - first);
        }
        Arrays.fill(dst, at + end - skip, at + n, 0f);
    }
}
