package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * The weights {@code [M, C / groups, kernel...]} of one group as the right operand of a GEMM: {@code p} is (kernel position, channel) as
 * {@link Im2row} has it, {@code i} the filter.
 */
public final class ConvWeights implements PanelSource {
    private final Buf weights;
    private final int base;
    private final int channels;
    private final int positions;

    /**
     * @param base where the group's first filter starts
     * @param channels of a group
     * @param positions the number of the kernel's positions
     */
    public ConvWeights(Buf weights, int base, int channels, int positions) {
        this.weights = weights;
        this.base = base;
        this.channels = channels;
        this.positions = positions;
    }

    @Override
    public void pack(int p0, int kc, int i0, int i1, int width, float[] dst, int to, Workspace ws) {
        float[] src = weights.floats();
        int filter = channels * positions;
        int start = weights.offset() + base;
        int out = to;
        for (int i = i0; i < i1; i += width) {
            int n = Math.min(width, i1 - i);
            for (int p = p0; p < p0 + kc; p++) {
                int from = start + i * filter + p % channels * positions + p / channels;
                for (int j = 0; j < width; j++) {
                    dst[out++] = j < n ? src[from + j * filter] : 0;
                }
            }
        }
    }
}
