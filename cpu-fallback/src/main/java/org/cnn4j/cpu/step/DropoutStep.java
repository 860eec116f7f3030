package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.PhiloxBlocks;
import org.cnn4j.op.Dropout;
import org.cnn4j.plan.Step;

/** {@link Dropout} in training: random words are made for some hundred blocks of four elements at a time. */
final class DropoutStep implements Runnable, WorkerPool.Body {
    private static final int WORDS = 4;

    private final Binding binding;
    private final float factor;
    private final int threshold;
    private final int stream;
    private final int size;
    private final int blocks;
    private final int tiles;
    private final PhiloxBlocks[] words;
    private long seed;
    private long number;

    DropoutStep(Dropout op, Step step, Binding binding) {
        this.binding = binding;
        this.factor = op.factor();
        this.threshold = op.threshold();
        this.stream = op.stream();
        this.size = step.output().size();
        this.blocks = (size - 1) / WORDS + 1;
        this.tiles = Binding.tiles(2L * size);
        this.words = new PhiloxBlocks[binding.workspaces().length];
        for (int i = 0; i < words.length; i++) {
            words[i] = new PhiloxBlocks();
        }
    }

    @Override
    public void run() {
        Buf counter = binding.input(1);
        seed = counter.longs()[counter.offset()];
        number = counter.longs()[counter.offset() + 1];
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int last = Binding.start(blocks, tile + 1, tiles);
        float[] x = binding.input(0).floats();
        float[] y = binding.output().floats();
        for (int block = Binding.start(blocks, tile, tiles); block < last; block += PhiloxBlocks.BLOCKS) {
            int n = Math.min(PhiloxBlocks.BLOCKS, last - block);
            int at = WORDS * block;
            words[slot].fill(seed, block, (int) number, stream, (int) (number >>> 32), n);
            int whole = Math.min(n, (size - at) / WORDS);
            int from = binding.input(0).offset() + at;
            int to = binding.output().offset() + at;
            words[slot].select(threshold, factor, x, from, y, to, whole);
            if (whole < n) {
                words[slot].selectSome(whole, size - at - WORDS * whole, threshold, factor, x, from, y, to);
            }
        }
    }
}
