package org.cnn4j.cpu.step;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;
import org.cnn4j.plan.Step;

/** Copies from strides to strides, any element type: transposing, slicing, expanding, joining. */
final class StridedCopyStep extends ElementLoop {
    private final Buf src;
    private final int srcStart;
    private final int dstStart;

    /** Operand 0 of {@code loops} is the source, 1 the result. */
    private StridedCopyStep(Binding binding, Buf src, int srcStart, int dstStart, Loops loops) {
        super(binding, loops);
        this.src = src;
        this.srcStart = srcStart;
        this.dstStart = dstStart;
    }

    static Runnable transpose(Transpose op, Step step, Binding binding) {
        return new StridedCopyStep(binding, binding.input(0), 0, 0, transposed(op, step));
    }

    /** A loop over the result of a transposition. */
    static Loops transposed(Transpose op, Step step) {
        Shape out = step.output().type().shape();
        int[] own = step.input(0).type().shape().strides();
        int[] strides = op.perm().stream().mapToInt(axis -> own[axis]).toArray();
        return Loops.of(out.dims(), strides, out.strides());
    }

    static Runnable slice(Slice op, Step step, Binding binding) {
        Shape out = step.output().type().shape();
        int[] strides = step.input(0).type().shape().strides();
        int start = 0;
        for (int i = 0; i < strides.length; i++) {
            start += op.starts().get(i) * strides[i];
            strides[i] *= op.steps().get(i);
        }
        return new StridedCopyStep(binding, binding.input(0), start, 0, Loops.of(out.dims(), strides, out.strides()));
    }

    /** Repeats the operand over the result's shape; an equal shape is copied. */
    static Runnable expand(Step step, Binding binding) {
        Shape out = step.output().type().shape();
        Shape in = step.input(0).type().shape();
        if (in.size() == out.size()) {
            return new StridedCopyStep(
                    binding, binding.input(0), 0, 0, Loops.of(new int[] {out.intSize()}, new int[] {1}, new int[] {1}));
        }
        return new StridedCopyStep(
                binding, binding.input(0), 0, 0, Loops.of(out.dims(), Loops.broadcast(in, out), out.strides()));
    }

    static Runnable concat(Concat op, Step step, Binding binding) {
        int[] outStrides = step.output().type().shape().strides();
        Runnable[] parts = new Runnable[step.inputs().size()];
        boolean windows =
                !step.output().isContiguous() || step.inputs().stream().anyMatch(slot -> !slot.isContiguous());
        if (windows || step.output().type().shape().product(0, op.axis()) >= RowConcat.ENOUGH) {
            return new RowConcat(op, step, binding);
        }
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            Shape in = step.input(i).type().shape();
            parts[i] = in.size() == 0
                    ? () -> {}
                    : new StridedCopyStep(
                            binding,
                            binding.input(i),
                            0,
                            at * outStrides[op.axis()],
                            Loops.of(in.dims(), in.strides(), outStrides));
            at += in.dim(op.axis());
        }
        List<Runnable> all = List.of(parts);
        return () -> {
            for (int i = 0; i < all.size(); i++) {
                all.get(i).run();
            }
        };
    }

    @Override
    void span(int row, int from, int n, int slot) {
        int ss = loops.step(0);
        int ds = loops.step(1);
        Elements.copy(
                src.array(),
                src.offset() + srcStart + loops.offset(0, row) + from * ss,
                ss,
                binding.output().array(),
                binding.output().offset() + dstStart + loops.offset(1, row) + from * ds,
                ds,
                n);
    }
}
