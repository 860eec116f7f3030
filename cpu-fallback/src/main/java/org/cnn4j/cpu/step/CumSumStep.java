package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.CumSum;
import org.cnn4j.plan.Step;

/** {@link CumSum}: each line is summed in order, floats in double precision. */
final class CumSumStep extends ElementLoop {
    private final CumSum op;
    private final DType type;
    private final AxisLines lines;

    CumSumStep(CumSum op, Step step, Binding binding) {
        super(
                binding,
                Loops.rows(step.output().size() / step.output().type().shape().dim(op.axis()), 1));
        this.op = op;
        this.type = step.output().type().dtype();
        this.lines = AxisLines.of(step.output().type().shape(), op.axis());
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf x = binding.input(0);
        Buf y = binding.output();
        int step = op.reverse() ? -lines.inner() : lines.inner();
        int at = lines.start(row) + (op.reverse() ? (lines.length() - 1) * lines.inner() : 0);
        double sum = 0;
        long total = 0;
        for (int i = 0; i < lines.length(); i++, at += step) {
            if (type == DType.FLOAT32) {
                double next = sum + x.floats()[x.offset() + at];
                y.floats()[y.offset() + at] = (float) (op.exclusive() ? sum : next);
                sum = next;
            } else {
                long next = total + Elements.getLong(type, x.array(), x.offset() + at);
                Elements.putLong(type, y.array(), y.offset() + at, op.exclusive() ? total : next);
                total = next;
            }
        }
    }
}
