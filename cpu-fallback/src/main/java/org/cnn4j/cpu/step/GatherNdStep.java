package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.GatherNd;
import org.cnn4j.plan.Step;

/** {@link GatherNd}: a row is the slice of a tuple. */
final class GatherNdStep extends ElementLoop {
    private final IndexTuples tuples;

    GatherNdStep(GatherNd op, Step step, Binding binding) {
        this(
                new IndexTuples(
                        step.input(0).type().shape(),
                        step.input(1).type().shape(),
                        op.batchDims(),
                        step.input(1).type().dtype()),
                binding);
    }

    private GatherNdStep(IndexTuples tuples, Binding binding) {
        super(binding, Loops.rows(tuples.count(), tuples.slice()));
        this.tuples = tuples;
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf data = binding.input(0);
        Buf y = binding.output();
        int at = data.offset() + tuples.place(binding.input(1), row) + from;
        System.arraycopy(data.array(), at, y.array(), y.offset() + row * tuples.slice() + from, n);
    }
}
