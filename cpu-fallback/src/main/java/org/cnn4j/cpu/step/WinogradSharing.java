package org.cnn4j.cpu.step;

import org.cnn4j.cpu.gemm.WinogradWeights;

/**
 * How the work of a Winograd convolution is cut into tasks. It decides about speed alone: results are the same in any sharing.
 *
 * @param byColumns whether tasks are output channels of all tiles; else they are blocks of tiles
 * @param rows tiles whose inputs a task keeps transformed at the same time
 * @param panels panels of output channels whose products a task keeps at the same time
 * @param share panels of output channels that a task computes in all
 * @param tasks their number
 */
record WinogradSharing(boolean byColumns, int rows, int panels, int share, int tasks) {
    /** Weights up to this stay in a second-level cache of 2 MiB from one block to the next. */
    private static final int SMALL_WEIGHTS = 1 << 20;

    /** Weights beyond this cost more to read once a block than transformed inputs and sums that do not stay in that cache. */
    private static final int HUGE_WEIGHTS = 1 << 24;

    /** What the transformed inputs of a block may take to share that cache with small weights and the sums. */
    private static final int INPUT_BYTES = 9 << 15;

    /** The same where weights only pass through. */
    private static final int INPUT_BYTES_LARGE = 5 << 18;

    /** What the sums of a block may take. */
    private static final int SUM_BYTES = 1 << 21;

    /** The most blocks of tiles that tasks of output channels keep: each has all of them to itself, however many threads there are. */
    private static final int BLOCKS = 4;

    static WinogradSharing of(WinogradWeights weights, int tiles, int mr, int threads) {
        int positions = weights.form().positions();
        int perTile = positions * weights.channels() * Float.BYTES;
        long bytes = (long) weights.elements() * Float.BYTES;
        boolean small = bytes <= SMALL_WEIGHTS;
        int least = (small ? 2 : bytes <= HUGE_WEIGHTS ? 4 : 8) * mr;
        int most = Math.max(least, (small ? INPUT_BYTES : INPUT_BYTES_LARGE) / perTile / mr * mr);
        int perRow = positions * weights.width() * Float.BYTES;
        most = Math.max(mr, Math.min(most, SUM_BYTES / perRow / mr * mr));
        int blocks = ceil(tiles, most);
        if (threads > 1 && blocks < 4 * threads) {
            blocks = Math.max(blocks, Math.min(4 * threads, tiles / least));
        }
        boolean byColumns = threads > 1 && blocks < 2 * threads && blocks != threads && weights.panels() >= threads;
        if (byColumns) {
            blocks = ceil(blocks, BLOCKS);
        }
        int rows = ceil(ceil(tiles, blocks), mr) * mr;
        if (small && threads > 1 && !byColumns) {
            rows = balanced(rows, tiles, mr, threads);
        }
        int share = byColumns ? ceil(weights.panels(), threads) : weights.panels();
        int panels = Math.max(1, Math.min(share, SUM_BYTES / (rows * perRow)));
        int tasks = byColumns ? ceil(weights.panels(), share) : ceil(tiles, rows);
        return new WinogradSharing(byColumns, rows, panels, share, tasks);
    }

    /** Rows, down to half of what is given, with which the thread that has the most to do has the least. */
    private static int balanced(int rows, int tiles, int mr, int threads) {
        int best = rows;
        for (int r = rows; r >= Math.max(mr, rows / 2); r -= mr) {
            if (ceil(ceil(tiles, r), threads) * r < ceil(ceil(tiles, best), threads) * best) {
                best = r;
            }
        }
        return best;
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }
}
