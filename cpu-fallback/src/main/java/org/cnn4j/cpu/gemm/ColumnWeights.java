package org.cnn4j.cpu.gemm;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * The weights {@code [C, M / groups, kernel...]} of one group of a transposed convolution as the right operand of a GEMM: {@code p} is the channel,
 * {@code i} is (kernel position, filter).
 */
public final class ColumnWeights implements PanelSource {
    private final Buf weights;
    private final int base;
    private final int filters;
    private final int positions;
    private final RowKernel rows;

    /**
     * @param base where the group's first channel starts
     * @param filters of a group
     * @param positions the number of the kernel's positions
     */
    public ColumnWeights(Buf weights, int base, int filters, int positions, RowKernel rows) {
        this.weights = weights;
        this.base = base;
        this.filters = filters;
        this.positions = positions;
        this.rows = rows;
    }

    @Override
    public void pack(int p0, int kc, int i0, int i1, int width, float[] dst, int to, Workspace ws) {
        float[] src = weights.floats();
        int channel = filters * positions;
        int start = weights.offset() + base + p0 * channel;
        int out = to;
        for (int i = i0; i < i1; i += width) {
            int n = Math.min(width, i1 - i);
            if (n < width) {
                Arrays.fill(dst, out, out + kc * width, 0f);
            }
            int j = 0;
            while (j < n) {
                int position = (i + j) / filters;
                int filter = i + j - position * filters;
                int run = Math.min(filters - filter, n - j);
                int from = start + filter * positions + position;
                rows.gather(src, from, channel, positions, kc, run, dst, out + j, width, ws);
                j += run;
            }
            out += kc * width;
        }
    }
}
