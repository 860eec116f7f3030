package org.cnn4j.cpu.step;

import org.cnn4j.cpu.gemm.WinogradWeights;

/**
 * How the work of a Winograd convolution is cut into tasks. It decides about speed alone: results are the same in any sharing.
 *
 * @param byColumns whether tasks are output channels of all tiles; else they are blocks of tiles
 * @param rows tiles of a task
 * @param panels panels of output channels whose products a task keeps at the same time
 * @param tasks their number
 */
record WinogradSharing(boolean byColumns, int rows, int panels, int tasks) {
    /** What the transformed inputs of a block may take, so that they stay in a second-level cache of 2 MiB. */
    private static final int INPUT_BYTES = 5 << 18;

    /** What the sums of a block may take, for the same reason. */
    private static final int SUM_BYTES = 1 << 19;

    /** Weights beyond this are not in the second-level cache when the next block comes. */
    private static final int LARGE_WEIGHTS = 1 << 20;

    static WinogradSharing of(WinogradWeights weights, int tiles, int mr, int threads) {
        int positions = weights.form().positions();
        int perTile = positions * weights.channels() * Float.BYTES;
        // Reading large weights takes less time than their products only if there are four or more register tiles of
        // rows.
        boolean large = (long) weights.data().length * Float.BYTES > LARGE_WEIGHTS;
        int least = (large ? 4 : 2) * mr;
        int most = Math.max(least, INPUT_BYTES / perTile / mr * mr);
        int blocks = ceil(tiles, most);
        if (threads > 1 && blocks < 4 * threads) {
            blocks = Math.max(blocks, Math.min(4 * threads, tiles / least));
        }
        boolean byColumns = threads > 1 && blocks < 2 * threads && blocks != threads && weights.panels() >= threads;
        if (byColumns) {
            blocks = 1;
        }
        int rows = ceil(ceil(tiles, blocks), mr) * mr;
        int perPanel = positions * rows * weights.width() * Float.BYTES;
        int panels = Math.max(1, Math.min(weights.panels(), SUM_BYTES / perPanel));
        if (byColumns) {
            panels = Math.min(panels, Math.max(1, weights.panels() / (2 * threads)));
        }
        return new WinogradSharing(
                byColumns, rows, panels, byColumns ? ceil(weights.panels(), panels) : ceil(tiles, rows));
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }
}
