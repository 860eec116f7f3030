package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;

/** Applies an {@link Epilogue} to runs of results while they are in the cache. */
final class EpilogueSpans {
    private final SpanKernel spans;
    private final FunctionKernel functions;
    private final Buf bias;
    private final Buf residual;
    private final UnaryFunction activation;

    /**
     * @param first the number of operands before the epilogue's own
     */
    EpilogueSpans(Epilogue epilogue, Binding binding, int first) {
        this.spans = binding.kernels().spans();
        this.functions = binding.kernels().functions();
        this.bias = epilogue.bias() ? binding.input(first) : null;
        this.residual = epilogue.residual() ? binding.input(first + (epilogue.bias() ? 1 : 0)) : null;
        this.activation = epilogue.activation();
    }

    boolean isEmpty() {
        return bias == null && residual == null && activation.isIdentity();
    }

    /**
     * Finishes a run of results of one channel.
     *
     * @param at the run's place in the result, counted from the result's first element
     */
    void channel(int channel, float[] c, int co, int at, int n, Workspace ws) {
        if (bias != null) {
            float b = bias.floats()[bias.offset() + channel];
            functions.affine(c, co, 1f, b, c, co, n, ws);
        }
        rest(c, co, at, n, ws);
    }

    /** Finishes a run of results of consecutive columns, each with its own bias. */
    void columns(int column, float[] c, int co, int at, int n, Workspace ws) {
        if (bias != null) {
            spans.binary(Binary.Kind.ADD, c, co, 1, bias.floats(), bias.offset() + column, 1, c, co, n, ws);
        }
        rest(c, co, at, n, ws);
    }

    private void rest(float[] c, int co, int at, int n, Workspace ws) {
        if (residual != null) {
            spans.binary(Binary.Kind.ADD, c, co, 1, residual.floats(), residual.offset() + at, 1, c, co, n, ws);
        }
        if (!activation.isIdentity()) {
            functions.unary(activation, c, co, c, co, n, ws);
        }
    }
}
