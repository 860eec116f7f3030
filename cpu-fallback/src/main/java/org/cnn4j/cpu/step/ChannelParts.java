package org.cnn4j.cpu.step;

/**
 * Pixels of channels, cut into parts that are summed apart, by sizes alone: so sums do not depend on the number of threads, and few
 * numbers are added in single precision. Few channels would leave vectors half empty; there several pixels are one row,
 * and column j of a row belongs to channel {@code j % channels}. Pixels that do not fill a row are the last part, of one row.
 */
final class ChannelParts {
    /** Columns that are enough to keep vectors busy. */
    private static final int ENOUGH = 64;

    /** All vectors' lengths divide this. */
    private static final int LANES = 16;

    /** Elements of a part, which stay in the second-level cache. */
    private static final int PART = 1 << 16;

    private static final int FEWEST_ROWS = 32;
    private static final int MOST_ROWS = 512;

    private final int columns;
    private final int rows;
    private final int partRows;
    private final int wholeParts;
    private final int rest;

    /**
     * @param pixels how many there are, one at least
     * @param channels of each
     */
    ChannelParts(int pixels, int channels) {
        this.columns = rowLength(channels);
        int perRow = columns / channels;
        this.rows = pixels / perRow;
        this.partRows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, PART / columns));
        this.wholeParts = (rows + partRows - 1) / partRows;
        this.rest = (pixels - rows * perRow) * channels;
    }

    /** A multiple of the channels. */
    private static int rowLength(int channels) {
        if (channels >= ENOUGH) {
            return channels;
        }
        int even = channels * (LANES / Math.min(LANES, Integer.lowestOneBit(channels)));
        return even * ((ENOUGH + even - 1) / even);
    }

    int count() {
        return wholeParts + (rest > 0 ? 1 : 0);
    }

    /** The longest row, a multiple of the channels. */
    int columns() {
        return wholeParts > 0 ? columns : rest;
    }

    int columns(int part) {
        return part < wholeParts ? columns : rest;
    }

    int rows(int part) {
        return part < wholeParts ? Math.min(partRows, rows - part * partRows) : 1;
    }

    /** The first element of a part. */
    int start(int part) {
        return part < wholeParts ? part * partRows * columns : rows * columns;
    }

    /** One value a channel, written over as many columns as a row has. */
    static void repeat(float[] perColumn, int channels) {
        for (int c = channels; c < perColumn.length; c++) {
            perColumn[c] = perColumn[c - channels];
        }
    }
}
