package org.cnn4j.opencl;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.cnn4j.plan.Slot;

/** Stands in for all memory while a plan is checked, and notes how much scratch memory steps ask for. */
final class StandIns implements Binder.Memory, Binder.Constants {
    private static final int SCRATCHES = 3;

    private final ClBuffer nothing;
    private final long[] scratchBytes = new long[SCRATCHES];

    /** @param nothing what every operand is bound to */
    StandIns(ClBuffer nothing) {
        this.nothing = nothing;
    }

    /** The most that a step asked for. */
    long[] scratchBytes() {
        return scratchBytes.clone();
    }

    @Override
    public ClBuffer of(Slot slot) {
        return nothing;
    }

    @Override
    public ClBuffer scratch(int index, long bytes) {
        scratchBytes[index] = Math.max(scratchBytes[index], Math.max(1, bytes));
        return nothing;
    }

    @Override
    public ClBuffer raw(Slot slot) {
        return nothing;
    }

    @Override
    public ClBuffer derived(Slot slot, String layout, Function<ClBuffer, ClBuffer> make) {
        return nothing;
    }

    @Override
    public ClBuffer computed(Slot slot, String layout, UnaryOperator<float[]> make) {
        return nothing;
    }

    @Override
    public ClBuffer table(int[] values) {
        return nothing;
    }

    @Override
    public ClBuffer table(float[] values) {
        return nothing;
    }
}
