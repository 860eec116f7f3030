package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.UpdateTerms;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.plan.Step;

/** {@link OptimizerUpdate}: one pass over parameter, gradient and states, which memory bounds. */
final class OptimizerUpdateStep implements Runnable, WorkerPool.Body {
    /** Where the operands are that are not elements: settings and factor. */
    private static final int SETTINGS = 2;

    private static final int FACTOR = 3;

    private final Binding binding;
    private final UpdateTerms terms;
    private final int size;
    private final int tiles;
    private final float[][] in;
    private final int[] io;
    private final float[][] out;
    private final int[] oo;

    OptimizerUpdateStep(OptimizerUpdate op, Step step, Binding binding) {
        this.binding = binding;
        this.terms = new UpdateTerms(op);
        this.size = step.output().size();
        this.tiles = Binding.tiles(size);
        this.in = new float[2 + op.states()][];
        this.io = new int[in.length];
        this.out = new float[1 + op.states()][];
        this.oo = new int[out.length];
    }

    @Override
    public void run() {
        Buf settings = binding.input(SETTINGS);
        Buf factor = binding.input(FACTOR);
        terms.set(settings.floats(), settings.offset(), factor.floats()[factor.offset()]);
        for (int i = 0; i < in.length; i++) {
            Buf operand = binding.input(i < SETTINGS ? i : OptimizerUpdate.FIRST_STATE + i - SETTINGS);
            in[i] = operand.floats();
            io[i] = operand.offset();
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = binding.output(i).floats();
            oo[i] = binding.output(i).offset();
        }
        binding.pool().parallelFor(tiles, this);
        // A graph's inputs are their caller's.
        Arrays.fill(in, null);
    }

    @Override
    public void run(int tile, int slot) {
        int from = Binding.start(size, tile, tiles);
        int n = Binding.start(size, tile + 1, tiles) - from;
        binding.kernels().training().update(terms, in, io, out, oo, from, n);
    }
}
