package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Step;

/** {@link BatchNorm}: rows are planes of a channel. */
final class BatchNormStep extends ElementLoop {
    private final float epsilon;
    private final UnaryFunction activation;
    private final int channels;

    BatchNormStep(BatchNorm op, Step step, Binding binding) {
        super(binding, loops(step.output().type().shape()));
        this.epsilon = op.epsilon();
        this.activation = op.activation();
        this.channels = step.output().type().shape().dim(1);
    }

    private static Loops loops(Shape x) {
        return Loops.rows(x.dim(0) * x.dim(1), x.product(2, x.rank()));
    }

    @Override
    void span(int row, int from, int n, int slot) {
        int c = row % channels;
        double scale = at(1, c) / Math.sqrt(at(4, c) + (double) epsilon);
        double shift = at(2, c) - at(3, c) * scale;
        Buf x = binding.input(0);
        Buf y = binding.output();
        int at = row * loops.length() + from;
        int to = y.offset() + at;
        Workspace ws = binding.workspaces()[slot];
        FunctionKernel functions = binding.kernels().functions();
        functions.affine(x.floats(), x.offset() + at, (float) scale, (float) shift, y.floats(), to, n, ws);
        if (!activation.isIdentity()) {
            functions.unary(activation, y.floats(), to, y.floats(), to, n, ws);
        }
    }

    private double at(int operand, int c) {
        Buf b = binding.input(operand);
        return b.floats()[b.offset() + c];
    }
}
