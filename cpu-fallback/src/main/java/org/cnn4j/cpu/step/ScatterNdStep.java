package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.plan.Step;

/**
 * {@link ScatterNd}: any two tuples may name one slice, so each thread takes all updates in their order, but only some of the
 * columns of the slices.
 */
final class ScatterNdStep implements Runnable, WorkerPool.Body {
    /** Columns that are worth reading all tuples again. */
    private static final int COLUMNS = 64;

    private final ScatterElements.Reduction reduction;
    private final Binding binding;
    private final IndexTuples tuples;
    private final int inner;
    private final int tiles;

    private ScatterNdStep(ScatterNd op, Step step, Binding binding) {
        this.reduction = op.reduction();
        this.binding = binding;
        this.tuples = new IndexTuples(
                binding.input(1),
                step.input(1).type().dtype(),
                step.input(1).type().shape(),
                step.output().type().shape(),
                0);
        this.inner = step.input(2).size() / tuples.count();
        int most = Math.min(binding.pool().threads(), inner / COLUMNS);
        this.tiles = Math.max(1, Math.min(most, Binding.tiles(step.input(2).size())));
    }

    static Runnable bind(ScatterNd op, Step step, Binding binding) {
        Runnable copy = StridedCopyStep.expand(step, binding);
        if (step.input(2).size() == 0) {
            return copy;
        }
        Runnable scatter = new ScatterNdStep(op, step, binding);
        return () -> {
            copy.run();
            scatter.run();
        };
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int from = Binding.start(inner, tile, tiles);
        int n = Binding.start(inner, tile + 1, tiles) - from;
        Buf src = binding.input(2);
        Buf dst = binding.output();
        for (int i = 0; i < tuples.count(); i++) {
            Writes.apply(
                    reduction,
                    src.array(),
                    src.offset() + i * inner + from,
                    dst.array(),
                    dst.offset() + tuples.offset(i) + from,
                    n);
        }
    }
}
