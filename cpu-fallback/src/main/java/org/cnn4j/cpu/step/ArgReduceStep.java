package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.plan.Step;

/** {@link ArgReduce}: each result scans its line. */
final class ArgReduceStep extends ElementLoop {
    private final boolean max;
    private final boolean last;
    private final DType type;
    private final AxisLines lines;

    ArgReduceStep(ArgReduce op, Step step, Binding binding) {
        super(binding, Loops.rows(step.output().size(), 1));
        this.max = op.kind() == ArgReduce.Kind.MAX;
        this.last = op.selectLast();
        this.type = step.input(0).type().dtype();
        this.lines = AxisLines.of(step.input(0).type().shape(), op.axis());
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf x = binding.input(0);
        int start = x.offset() + lines.start(row);
        int best = 0;
        for (int i = 1; i < lines.length(); i++) {
            int c = Elements.compare(type, x.array(), start + i * lines.inner(), start + best * lines.inner(), max);
            if (c > 0 || (c == 0 && last)) {
                best = i;
            }
        }
        binding.output().longs()[binding.output().offset() + row] = best;
    }
}
