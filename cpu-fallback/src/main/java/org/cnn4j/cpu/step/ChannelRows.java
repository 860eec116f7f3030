package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Workspace;

/** A parallel loop over the output rows of a {@link ChannelWindow}. Where rows are few, blocks of channels are tiles of their own. */
abstract class ChannelRows implements Runnable, WorkerPool.Body {
    /** Rows that are enough to share out evenly. */
    private static final int ENOUGH = 24;

    /** Channels that a block has at least, and a multiple of all vectors' lengths. */
    private static final int BLOCK = 64;

    private static final int ALIGN = 16;

    protected final ChannelWindow w;
    protected final Binding binding;
    private final int channels;
    private final int blocks;
    private final int units;
    private final int tiles;

    /**
     * @param channels of the result
     * @param work elementwise work for each element of the result
     * @param divisible whether channels may be done in blocks
     */
    ChannelRows(ChannelWindow w, int channels, long work, boolean divisible, Binding binding) {
        this.w = w;
        this.binding = binding;
        this.channels = channels;
        int wanted = (ENOUGH + w.rows() - 1) / Math.max(1, w.rows());
        this.blocks = divisible ? Math.max(1, Math.min(wanted, channels / BLOCK)) : 1;
        this.units = w.rows() * blocks;
        this.tiles = Math.min(units, Binding.tiles((long) w.rows() * w.outW * channels * work));
    }

    @Override
    public final void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public final void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int last = Binding.start(units, tile + 1, tiles);
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            int row = unit / blocks;
            int block = unit - row * blocks;
            int plane = row / w.outH;
            int c0 = start(block);
            row(plane / w.outD, plane % w.outD, row - plane * w.outH, c0, start(block + 1) - c0, ws);
        }
    }

    private int start(int block) {
        return block == blocks ? channels : Binding.start(channels, block, blocks) / ALIGN * ALIGN;
    }

    /** Does the channels [c0, c0 + n) of one output row. */
    abstract void row(int image, int od, int oh, int c0, int n, Workspace ws);
}
