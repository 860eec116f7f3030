package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.op.Concat;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** {@link Concat} along an axis with many rows before it, such as channels that come last: each row of the result is put together,
 * but for operands that lie there already. */
final class RowConcat implements Runnable, WorkerPool.Body {
    /** Rows that are enough to share out evenly. */
    static final int ENOUGH = 32;

    private final Binding binding;
    private final int[] lengths;
    private final int[] pitches;
    private final boolean[] there;
    private final int pitch;
    private final int rows;
    private final int tiles;

    RowConcat(Concat op, Step step, Binding binding) {
        this.binding = binding;
        Shape out = step.output().type().shape();
        this.rows = out.product(0, op.axis());
        this.pitch = pitch(step.output(), op.axis());
        int parts = step.inputs().size();
        this.lengths = new int[parts];
        this.pitches = new int[parts];
        this.there = new boolean[parts];
        int column = 0;
        for (int i = 0; i < parts; i++) {
            Slot part = step.input(i);
            lengths[i] = part.type().shape().product(op.axis(), out.rank());
            pitches[i] = pitch(part, op.axis());
            there[i] = op.axis() == out.rank() - 1 && part.isWindowOf(step.output(), column);
            column += lengths[i];
        }
        this.tiles = Math.min(rows, Binding.tiles(step.output().size()));
    }

    /** The distance of rows, which all axes from {@code axis} on make up; windows have rows of one axis. */
    private static int pitch(Slot slot, int axis) {
        Shape shape = slot.type().shape();
        return slot.isContiguous() ? shape.product(axis, shape.rank()) : slot.pitch();
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
            int from = binding.input(i).offset() + first * pitches[i];
            int to = column + first * pitch;
            for (int row = there[i] ? last : first; row < last; row++) {
                System.arraycopy(src, from, dst, to, n);
                from += pitches[i];
                to += pitch;
            }
            column += n;
        }
    }
}
