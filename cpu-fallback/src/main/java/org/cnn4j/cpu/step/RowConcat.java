package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.op.Concat;
import org.cnn4j.plan.Step;

/** {@link Concat} along an axis with many rows before it, such as channels that come last: each row of the result is put together. */
final class RowConcat implements Runnable, WorkerPool.Body {
    /** Rows that are enough to share out evenly. */
    static final int ENOUGH = 32;

    private final Binding binding;
    private final int[] lengths;
    private final int length;
    private final int rows;
    private final int tiles;

    RowConcat(Concat op, Step step, Binding binding) {
        this.binding = binding;
        Shape out = step.output().type().shape();
        this.rows = out.product(0, op.axis());
        this.length = out.product(op.axis(), out.rank());
        this.lengths = step.inputs().stream()
                .mapToInt(slot -> slot.type().shape().product(op.axis(), out.rank()))
                .toArray();
        this.tiles = Math.min(rows, Binding.tiles(step.output().size()));
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    /** Goes through the operands one after the other, so that each is read in one stream. */
    @Override
    public void run(int tile, int slot) {
        int first = Binding.start(rows, tile, tiles);
        int last = Binding.start(rows, tile + 1, tiles);
        Object dst = binding.output().array();
        int column = binding.output().offset();
        for (int i = 0; i < lengths.length; i++) {
            int n = lengths[i];
            Object src = binding.input(i).array();
            int from = binding.input(i).offset() + first * n;
            int to = column + first * length;
            for (int row = first; row < last; row++) {
                System.arraycopy(src, from, dst, to, n);
                from += n;
                to += length;
            }
            column += n;
        }
    }
}
