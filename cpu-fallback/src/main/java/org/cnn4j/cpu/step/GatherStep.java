package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.op.Gather;
import org.cnn4j.plan.Step;

/** {@link Gather}: rows are (before the axis, index), the innermost loop is what follows the axis. */
final class GatherStep extends ElementLoop {
    private final int indices;
    private final int axisSize;
    private final DType indexType;

    GatherStep(Gather op, Step step, Binding binding) {
        super(binding, loops(op, step));
        this.indices = step.input(1).size();
        this.axisSize = step.input(0).type().shape().dim(op.axis());
        this.indexType = step.input(1).type().dtype();
    }

    private static Loops loops(Gather op, Step step) {
        Shape data = step.input(0).type().shape();
        int inner = data.product(op.axis() + 1, data.rank());
        int rows = step.output().size() / inner;
        return Loops.rows(rows, inner);
    }

    @Override
    void span(int row, int from, int n, int slot) {
        int outer = row / indices;
        int at = row - outer * indices;
        int slice = Elements.index(
                indexType, binding.input(1).array(), binding.input(1).offset() + at, axisSize);
        int inner = loops.length();
        System.arraycopy(
                binding.input(0).array(),
                binding.input(0).offset() + (outer * axisSize + slice) * inner + from,
                binding.output().array(),
                binding.output().offset() + row * inner + from,
                n);
    }
}
