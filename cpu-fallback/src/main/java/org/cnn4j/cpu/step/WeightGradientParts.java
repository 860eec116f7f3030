package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.OuterGemmKernel;

/**
 * How the work of a convolution's weight gradient is cut: by shapes alone, since the parts of a sum decide about its last bits. A block has some
 * filters of one group and the windows' elements of some of its channels; where there are few blocks, positions are cut into parts as well,
 * whose sums are added in their order.
 *
 * @param groups of the convolution
 * @param filters of a group
 * @param channels of a group
 * @param taps the positions of the kernel
 * @param rowBlocks blocks of filters
 * @param channelBlocks blocks of channels
 * @param tapBlocks blocks of the kernel's positions, more than one only where a block has one channel
 * @param parts of the positions
 */
record WeightGradientParts(
        int groups,
        int filters,
        int channels,
        int taps,
        int rowBlocks,
        int channelBlocks,
        int tapBlocks,
        long positions,
        int parts) {
    /** So many tasks keep some threads busy. */
    private static final int ENOUGH = 16;

    /** Positions that are worth the addition of another sum. */
    private static final int FEWEST = 4 * OuterGemmKernel.DEPTH;

    static WeightGradientParts of(int groups, int filters, int channels, int taps, long positions) {
        int rowBlocks = ceil(filters, OuterGemmKernel.ROWS);
        int channelBlocks = ceil(channels, Math.max(1, OuterGemmKernel.COLUMNS / taps));
        int tapBlocks = ceil(taps, OuterGemmKernel.COLUMNS);
        int blocks = groups * rowBlocks * channelBlocks * tapBlocks;
        long parts = Math.min(ceil(ENOUGH, blocks), Math.max(1, positions / FEWEST));
        return new WeightGradientParts(
                groups, filters, channels, taps, rowBlocks, channelBlocks, tapBlocks, positions, (int) parts);
    }

    /** Blocks of each part. */
    int blocks() {
        return groups * rowBlocks * channelBlocks * tapBlocks;
    }

    /** The first filter of row block {@code i}. */
    int filter(int i) {
        return Binding.start(filters, i, rowBlocks);
    }

    /** The first channel of channel block {@code i}. */
    int channel(int i) {
        return Binding.start(channels, i, channelBlocks);
    }

    /** The first of the kernel's positions of tap block {@code i}. */
    int tap(int i) {
        return Binding.start(taps, i, tapBlocks);
    }

    /** The first position of part {@code i}. */
    int position(int i) {
        return (int) (positions * i / parts);
    }

    /** Elements of the result. */
    int size() {
        return groups * filters * channels * taps;
    }

    /** Elements for the sums of all parts but the first, which lies in the result. */
    int scratch() {
        return Math.multiplyExact(parts - 1, size());
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }
}
