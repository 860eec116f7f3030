package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Step;

/** {@link Unary} on every type that it takes. */
final class UnaryStep {
    private UnaryStep() {}

    static Runnable bind(Unary op, Step step, Binding binding) {
        int n = step.output().size();
        Loops loops = Loops.of(new int[] {n}, new int[] {1});
        DType type = step.output().type().dtype();
        if (op.function().kind() == UnaryFunction.Kind.IDENTITY) {
            return new Copy(binding, loops);
        }
        return type == DType.FLOAT32
                ? new Floats(op.function(), binding, loops)
                : new Integers(op.function(), type, binding, loops);
    }

    private static final class Copy extends ElementLoop {
        Copy(Binding binding, Loops loops) {
            super(binding, loops);
        }

        @Override
        void span(int row, int from, int n, int slot) {
            System.arraycopy(
                    binding.input(0).array(),
                    binding.input(0).offset() + from,
                    binding.output().array(),
                    binding.output().offset() + from,
                    n);
        }
    }

    private static final class Floats extends ElementLoop {
        private final UnaryFunction function;

        Floats(UnaryFunction function, Binding binding, Loops loops) {
            super(binding, loops);
            this.function = function;
        }

        @Override
        void span(int row, int from, int n, int slot) {
            binding.kernels()
                    .functions()
                    .unary(
                            function,
                            binding.input(0).floats(),
                            binding.input(0).offset() + from,
                            binding.output().floats(),
                            binding.output().offset() + from,
                            n,
                            binding.workspaces()[slot]);
        }
    }

    private static final class Integers extends ElementLoop {
        private final UnaryFunction function;
        private final DType type;
        private final long low;
        private final long high;

        Integers(UnaryFunction function, DType type, Binding binding, Loops loops) {
            super(binding, loops);
            this.function = function;
            this.type = type;
            // Bounds may lie between integers or beyond their range; casts saturate.
            this.low = (long) Math.ceil(function.alpha());
            this.high = (long) Math.floor(function.beta());
        }

        @Override
        void span(int row, int from, int n, int slot) {
            int s = binding.input(0).offset() + from;
            int t = binding.output().offset() + from;
            for (int i = 0; i < n; i++) {
                long x = Elements.getLong(type, binding.input(0).array(), s + i);
                Elements.putLong(type, binding.output().array(), t + i, apply(x));
            }
        }

        private long apply(long x) {
            return switch (function.kind()) {
                case ABS -> Math.abs(x);
                case NEG -> -x;
                case SIGN -> Long.signum(x);
                case RELU -> Math.max(x, 0);
                case CLIP -> Math.min(Math.max(x, low), high);
                case NOT -> x == 0 ? 1 : 0;
                default -> throw new IllegalStateException(function + " of " + type);
            };
        }
    }
}
