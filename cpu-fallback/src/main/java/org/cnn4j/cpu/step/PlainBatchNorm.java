package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.plan.Step;

/** {@link BatchNorm} with channels last, by plain loops. */
final class PlainBatchNorm implements Runnable {
    private final Binding binding;
    private final float epsilon;
    private final int channels;
    private final int rows;

    PlainBatchNorm(BatchNorm op, Step step, Binding binding) {
        this.binding = binding;
        this.epsilon = op.epsilon();
        this.channels = step.input(1).size();
        this.rows = step.input(0).size() / channels;
    }

    @Override
    public void run() {
        Buf x = binding.input(0);
        Buf y = binding.output();
        for (int c = 0; c < channels; c++) {
            double scale = at(1, c) / Math.sqrt(at(4, c) + (double) epsilon);
            float s = (float) scale;
            float shift = (float) (at(2, c) - at(3, c) * scale);
            for (int i = 0; i < rows; i++) {
                y.floats()[y.offset() + i * channels + c] = x.floats()[x.offset() + i * channels + c] * s + shift;
            }
        }
    }

    private double at(int operand, int c) {
        Buf b = binding.input(operand);
        return b.floats()[b.offset() + c];
    }
}
