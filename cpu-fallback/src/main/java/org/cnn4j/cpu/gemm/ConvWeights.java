package org.cnn4j.cpu.gemm;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * The weights of one group of a convolution as the right operand of a GEMM: {@code p} is (kernel position, channel) as
 * {@link Im2row} has it, {@code i} the filter.
 */
public final class ConvWeights implements PanelSource {
    private final Buf weights;
    private final int base;
    private final int channels;
    private final int positions;
    private final int filterStep;
    private final int channelStep;
    private final boolean flipped;
    private final RowKernel rows;

    private ConvWeights(
            Buf weights,
            int base,
            int channels,
            int positions,
            int filterStep,
            int channelStep,
            boolean flipped,
            RowKernel rows) {
        this.weights = weights;
        this.base = base;
        this.channels = channels;
        this.positions = positions;
        this.filterStep = filterStep;
        this.channelStep = channelStep;
        this.flipped = flipped;
        this.rows = rows;
    }

    /**
     * Weights {@code [M, C / groups, kernel...]}.
     *
     * @param base where the group's first filter starts
     * @param channels of a group
     * @param positions the number of the kernel's positions
     */
    public static ConvWeights of(Buf weights, int base, int channels, int positions, RowKernel rows) {
        return new ConvWeights(weights, base, channels, positions, channels * positions, positions, false, rows);
    }

    /**
     * Weights {@code [C, M / groups, kernel...]} of a transposed convolution with stride 1 as those of a convolution: the kernel is turned round.
     *
     * @param base where the group's first channel starts
     * @param channels of a group
     * @param filters of a group
     * @param positions the number of the kernel's positions
     */
    public static ConvWeights transposed(
            Buf weights, int base, int channels, int filters, int positions, RowKernel rows) {
        return new ConvWeights(weights, base, channels, positions, positions, filters * positions, true, rows);
    }

    @Override
    public void pack(int p0, int kc, int i0, int i1, int width, float[] dst, int to, Workspace ws) {
        int out = to;
        for (int i = i0; i < i1; i += width) {
            int n = Math.min(width, i1 - i);
            if (n < width) {
                Arrays.fill(dst, out, out + kc * width, 0f);
            }
            strip(p0, kc, weights.offset() + base + i * filterStep, n, width, dst, out, ws);
            out += kc * width;
        }
    }

    /**
     * Copies the weights of one kernel position: that of channel c and filter i goes to {@code to + (c - c0) * ldd + i - i0}.
     *
     * @param n how many channels from {@code c0} on
     * @param count how many filters from {@code i0} on
     */
    public void position(int position, int c0, int n, int i0, int count, float[] dst, int to, int ldd, Workspace ws) {
        int from = weights.offset() + base + i0 * filterStep + c0 * channelStep;
        int place = flipped ? positions - 1 - position : position;
        rows.gather(weights.floats(), from + place, channelStep, filterStep, n, count, dst, to, ldd, ws);
    }

    /** The weights of the filters from that at {@code start} on. */
    private void strip(int p0, int kc, int start, int n, int width, float[] dst, int to, Workspace ws) {
        float[] src = weights.floats();
        int p = p0;
        while (p < p0 + kc) {
            int position = p / channels;
            int channel = p - position * channels;
            int from = start + channel * channelStep + (flipped ? positions - 1 - position : position);
            int at = to + (p - p0) * width;
            if (channels == 1) {
                rows.gather(src, from, flipped ? -1 : 1, filterStep, kc, n, dst, at, width, ws);
                return;
            }
            int run = Math.min(channels - channel, p0 + kc - p);
            rows.gather(src, from, channelStep, filterStep, run, n, dst, at, width, ws);
            p += run;
        }
    }
}
