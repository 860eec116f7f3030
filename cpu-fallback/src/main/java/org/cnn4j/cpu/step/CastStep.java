package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.plan.Step;

/** {@link org.cnn4j.op.Cast} between all types. */
final class CastStep extends ElementLoop {
    private final DType from;
    private final DType to;

    CastStep(Step step, Binding binding) {
        super(binding, Loops.of(new int[] {step.output().size()}, new int[] {1}));
        this.from = step.input(0).type().dtype();
        this.to = step.output().type().dtype();
    }

    @Override
    void span(int row, int first, int n, int slot) {
        Object src = binding.input(0).array();
        Object dst = binding.output().array();
        int s = binding.input(0).offset() + first;
        int d = binding.output().offset() + first;
        if (from == to) {
            System.arraycopy(src, s, dst, d, n);
        } else if (from == DType.FLOAT32) {
            fromFloats((float[]) src, s, dst, d, n);
        } else {
            for (int i = 0; i < n; i++) {
                Elements.putLong(to, dst, d + i, Elements.getLong(from, src, s + i));
            }
        }
    }

    private void fromFloats(float[] src, int s, Object dst, int d, int n) {
        for (int i = 0; i < n; i++) {
            float x = src[s + i];
            switch (to) {
                case INT64 -> ((long[]) dst)[d + i] = (long) x;
                case INT32 -> ((int[]) dst)[d + i] = (int) x;
                case BOOL -> ((byte[]) dst)[d + i] = (byte) (x != 0 ? 1 : 0);
                default -> ((byte[]) dst)[d + i] = (byte) (int) x;
            }
        }
    }
}
