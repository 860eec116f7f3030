package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.plan.Step;

/**
 * {@link ScatterElements}: the loops number the lanes along the axis. Updates of different lanes never meet, so lanes may go in
 * any order while each takes its own updates in theirs.
 */
final class ScatterElementsStep extends ElementLoop {
    private final ScatterElements.Reduction reduction;
    private final DType indexType;
    private final int updates;
    private final int updateStride;
    private final int axisSize;
    private final int axisStride;

    private ScatterElementsStep(ScatterElements op, Step step, Binding binding) {
        super(binding, lanes(op, step), step.input(1).type().shape().dim(op.axis()));
        Shape indices = step.input(1).type().shape();
        Shape data = step.input(0).type().shape();
        this.reduction = op.reduction();
        this.indexType = step.input(1).type().dtype();
        this.updates = indices.dim(op.axis());
        this.updateStride = indices.strides()[op.axis()];
        this.axisSize = data.dim(op.axis());
        this.axisStride = data.strides()[op.axis()];
    }

    static Runnable bind(ScatterElements op, Step step, Binding binding) {
        Runnable copy = StridedCopyStep.expand(step, binding);
        if (step.input(1).size() == 0) {
            return copy;
        }
        Runnable scatter = new ScatterElementsStep(op, step, binding);
        return () -> {
            copy.run();
            scatter.run();
        };
    }

    /** Operand 0 is indices and updates, 1 is the result. */
    private static Loops lanes(ScatterElements op, Step step) {
        Shape indices = step.input(1).type().shape();
        return Loops.of(
                indices.with(op.axis(), 1).dims(),
                indices.strides(),
                step.output().type().shape().strides());
    }

    @Override
    void span(int row, int from, int n, int slot) {
        int step = loops.step(0);
        int at = loops.offset(0, row) + from * step;
        int to = loops.offset(1, row) + from * loops.step(1);
        if (step == 1) {
            for (int k = 0; k < updates; k++) {
                for (int i = 0; i < n; i++) {
                    write(at + i + k * updateStride, to + i * loops.step(1));
                }
            }
        } else {
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < updates; k++) {
                    write(at + i * step + k * updateStride, to + i * loops.step(1));
                }
            }
        }
    }

    private void write(int from, int lane) {
        Buf indices = binding.input(1);
        Buf src = binding.input(2);
        Buf dst = binding.output();
        int index = Elements.index(indexType, indices.array(), indices.offset() + from, axisSize);
        Writes.apply(
                reduction, src.array(), src.offset() + from, dst.array(), dst.offset() + lane + index * axisStride, 1);
    }
}
