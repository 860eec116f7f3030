package org.cnn4j.cpu.gemm;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.GemmKernel;
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
    /** Whether the kernel has one position in depth and its rows are one run each. */
    private final boolean flat;

    private final int extentH;
    private final int extentW;
    private final int runPixels;

    /**
     * @param w the window, for which the number of channels is that of a group
     * @param channelBase the group's first channel
     * @param pixel the number of channels of all groups
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
        this.flat = joined && w.inD() == 1 && w.kernelD() == 1 && w.padD() == 0;
        this.extentH = (w.kernelH() - 1) * w.dilationH() + 1;
        this.extentW = w.kernelW();
    }

    @Override
    public void copy(int p0, int kc, int i0, int i1, float[] dst, int to, RowKernel rows) {
        float[] in = input.floats();
        int base = input.offset() + channelBase;
        int image = i0 / w.outSize();
        int rest = i0 - image * w.outSize();
        int row = rest / w.outW();
        int ow = rest - row * w.outW();
        int od = row / w.outH();
        int oh = row - od * w.outH();
        int at = to;
        for (int i = i0; i < i1; i++) {
            int d = od * w.strideD() - w.padD();
            int h = oh * w.strideH() - w.padH();
            int x = ow * w.strideW() - w.padW();
            int start = base + image * w.inSize() * pixel;
            if (flat && inside(h, w.inH(), extentH) && inside(x, w.inW(), extentW)) {
                insideRuns(in, start + (h * w.inW() + x) * pixel, p0, kc, dst, at, rows);
            } else {
                window(in, start, d, h, x, p0, kc, dst, at, rows);
            }
            at += GemmKernel.LDA;
            if (++ow == w.outW()) {
                ow = 0;
                if (++oh == w.outH()) {
                    oh = 0;
                    if (++od == w.outD()) {
                        od = 0;
                        image++;
                    }
                }
            }
        }
    }

    private static boolean inside(int from, int size, int extent) {
        return from >= 0 && from + extent <= size;
    }

    /** Elements [p0, p0 + kc) of a window without padding whose kernel rows are one run each; {@code window} is where it starts. */
    private void insideRuns(float[] in, int window, int p0, int kc, float[] dst, int to, RowKernel rows) {
        int stride = w.dilationH() * w.inW() * pixel;
        int row = p0 / run;
        int skip = p0 - row * run;
        int at = to;
        int left = kc;
        if (skip > 0) {
            int n = Math.min(left, run - skip);
            rows.copy(in, window + row * stride + skip, dst, at, n);
            at += n;
            left -= n;
            row++;
        }
        int whole = left / run;
        if (whole > 0) {
            rows.copyRuns(in, window + row * stride, stride, whole, dst, at, run);
            at += whole * run;
            left -= whole * run;
        }
        if (left > 0) {
            rows.copy(in, window + (row + whole) * stride, dst, at, left);
        }
    }

    /** Elements [p0, p0 + kc) of the window that starts at (d, h, x) of the image at {@code image}. */
    private void window(
            float[] in, int image, int d, int h, int x, int p0, int kc, float[] dst, int to, RowKernel rows) {
        int index = p0 / run;
        int skip = p0 - index * run;
        int kw = index % runsPerKernelRow;
        int kh = index / runsPerKernelRow % w.kernelH();
        int kd = index / (runsPerKernelRow * w.kernelH());
        int left = kc;
        int at = to;
        while (left > 0) {
            int n = Math.min(left, run - skip);
            int id = d + kd * w.dilationD();
            int ih = h + kh * w.dilationH();
            if (id < 0 || id >= w.inD() || ih < 0 || ih >= w.inH()) {
                Arrays.fill(dst, at, at + n, 0f);
            } else {
                int start = image + (id * w.inH() + ih) * w.inW() * pixel;
                run(in, start, x + kw * w.dilationW(), skip, n, dst, at, rows);
            }
            at += n;
            left -= n;
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

    /** Elements [skip, skip + n) of the run that starts at pixel x of the image row at {@code row}; outside of the row is zero. */
    private void run(float[] in, int row, int x, int skip, int n, float[] dst, int at, RowKernel rows) {
        if (x >= 0 && x + runPixels <= w.inW()) {
            rows.copy(in, row + x * pixel + skip, dst, at, n);
            return;
        }
        // A run of several pixels has no other groups' channels between them.
        int first = Math.min(skip + n, Math.max(skip, -x * w.channels()));
        int end = Math.max(first, Math.min(skip + n, (w.inW() - x) * w.channels()));
        Arrays.fill(dst, at, at + first - skip, 0f);
        if (end > first) {
            rows.copy(in, row + x * pixel + first, dst, at + first - skip, end - first);
        }
        Arrays.fill(dst, at + end - skip, at + n, 0f);
    }
}
