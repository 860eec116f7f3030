package org.cnn4j.cpu.step;

import org.cnn4j.op.GatherNd;
import org.cnn4j.plan.Step;

/** {@link GatherNd}: a row for each tuple of indices. */
final class GatherNdStep extends ElementLoop {
    private final IndexTuples tuples;

    GatherNdStep(GatherNd op, Step step, Binding binding) {
        this(
                step,
                binding,
                new IndexTuples(
                        binding.input(1),
                        step.input(1).type().dtype(),
                        step.input(1).type().shape(),
                        step.input(0).type().shape(),
                        op.batchDims()));
    }

    private GatherNdStep(Step step, Binding binding, IndexTuples tuples) {
        super(binding, Loops.rows(tuples.count(), step.output().size() / tuples.count()));
        this.tuples = tuples;
    }

    @Override
    void span(int row, int from, int n, int slot) {
        System.arraycopy(
                binding.input(0).array(),
                binding.input(0).offset() + tuples.offset(row) + from,
                binding.output().array(),
                binding.output().offset() + row * loops.length() + from,
                n);
    }
}
