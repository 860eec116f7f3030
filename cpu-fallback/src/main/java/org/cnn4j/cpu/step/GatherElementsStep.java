package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.GatherElements;
import org.cnn4j.plan.Step;

/** {@link GatherElements}: indices become offsets, a block at a time, and the elements there are copied. */
final class GatherElementsStep extends ElementLoop {
    private static final int BLOCK = 1024;

    private final int axisSize;
    private final int axisStride;
    private final DType indexType;
    private final Object unused;

    GatherElementsStep(GatherElements op, Step step, Binding binding) {
        super(binding, loops(op, step));
        Shape data = step.input(0).type().shape();
        this.axisSize = data.dim(op.axis());
        this.axisStride = data.strides()[op.axis()];
        this.indexType = step.input(1).type().dtype();
        this.unused = step.output().type().dtype().newArray(1);
    }

    /** Operand 0 is the result, and indices; 1 is data at index 0 of the axis. */
    private static Loops loops(GatherElements op, Step step) {
        Shape out = step.output().type().shape();
        int[] strides = step.input(0).type().shape().strides();
        strides[op.axis()] = 0;
        return Loops.of(out.dims(), out.strides(), strides);
    }

    @Override
    void span(int row, int from, int n, int slot) {
        int[] map = binding.workspaces()[slot].ints(BLOCK);
        Buf indices = binding.input(1);
        int step = loops.step(1);
        int start = loops.offset(0, row);
        for (int block = from; block < from + n; block += BLOCK) {
            int count = Math.min(BLOCK, from + n - block);
            int base = loops.offset(1, row) + block * step;
            for (int i = 0; i < count; i++) {
                int index = Elements.index(indexType, indices.array(), indices.offset() + start + block + i, axisSize);
                map[i] = base + i * step + index * axisStride;
            }
            Elements.gather(
                    binding.input(0).array(),
                    binding.input(0).offset(),
                    map,
                    0,
                    unused,
                    binding.output().array(),
                    binding.output().offset() + start + block,
                    count);
        }
    }
}
