package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.plan.Step;

/** {@link UnaryGradient}, in any order of axes. */
final class UnaryGradientStep extends ElementLoop {
    private final UnaryFunction function;

    UnaryGradientStep(UnaryGradient op, Step step, Binding binding) {
        super(binding, Loops.rows(1, step.output().size()));
        this.function = op.function();
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf dy = binding.input(0);
        Buf y = binding.input(1);
        Buf dx = binding.output();
        binding.kernels()
                .training()
                .unaryGradient(
                        function,
                        dy.floats(),
                        dy.offset() + from,
                        y.floats(),
                        y.offset() + from,
                        dx.floats(),
                        dx.offset() + from,
                        n);
    }
}
