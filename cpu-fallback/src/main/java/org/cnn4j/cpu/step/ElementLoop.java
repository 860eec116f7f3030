package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;

/**
 * A parallel loop over the rows of {@link Loops}, cut into tiles of about {@link Binding#GRAIN} elements. A long single row
 * is cut within itself.
 */
abstract class ElementLoop implements Runnable, WorkerPool.Body {
    protected final Binding binding;
    protected final Loops loops;
    private final int tiles;

    ElementLoop(Binding binding, Loops loops) {
        this(binding, loops, 1);
    }

    /**
     * @param work how much elementwise work there is for each element of the loops
     */
    ElementLoop(Binding binding, Loops loops, int work) {
        this.binding = binding;
        this.loops = loops;
        this.tiles = Binding.tiles((long) loops.rows() * loops.length() * work);
    }

    @Override
    public final void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public final void run(int tile, int slot) {
        if (loops.rows() >= tiles) {
            int last = Binding.start(loops.rows(), tile + 1, tiles);
            for (int row = Binding.start(loops.rows(), tile, tiles); row < last; row++) {
                span(row, 0, loops.length(), slot);
            }
        } else {
            // Fewer rows than tiles: every tile takes its part of each row.
            int from = Binding.start(loops.length(), tile, tiles);
            int to = Binding.start(loops.length(), tile + 1, tiles);
            for (int row = 0; row < loops.rows(); row++) {
                span(row, from, to - from, slot);
            }
        }
    }

    /** Does elements [from, from + n) of a row. */
    abstract void span(int row, int from, int n, int slot);
}
