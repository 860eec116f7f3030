package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.Where;
import org.cnn4j.plan.Step;

/** {@link Where} on every type. */
final class WhereStep extends ElementLoop {
    WhereStep(Step step, Binding binding) {
        super(binding, loops(step));
    }

    private static Loops loops(Step step) {
        Shape out = step.output().type().shape();
        return Loops.of(
                out.dims(),
                out.strides(),
                Loops.broadcast(step.input(0).type().shape(), out),
                Loops.broadcast(step.input(1).type().shape(), out),
                Loops.broadcast(step.input(2).type().shape(), out));
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf a = binding.input(1);
        Buf b = binding.input(2);
        byte[] condition = binding.input(0).bytes();
        int cs = loops.step(1);
        int as = loops.step(2);
        int bs = loops.step(3);
        int co = binding.input(0).offset() + loops.offset(1, row) + from * cs;
        int ao = a.offset() + loops.offset(2, row) + from * as;
        int bo = b.offset() + loops.offset(3, row) + from * bs;
        int to = binding.output().offset() + loops.offset(0, row) + from;
        // Runs of equal conditions are copied at once.
        int i = 0;
        while (i < n) {
            boolean first = condition[co + i * cs] != 0;
            int end = i + 1;
            while (end < n && (condition[co + end * cs] != 0) == first) {
                end++;
            }
            Object src = first ? a.array() : b.array();
            int at = first ? ao + i * as : bo + i * bs;
            Elements.copy(src, at, first ? as : bs, binding.output().array(), to + i, 1, end - i);
            i = end;
        }
    }
}
