package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Clamp;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;

/**
 * An {@link Epilogue} of results with channels last. Bias and activations that only clamp are done by kernels while sums are in
 * registers; a residual and other activations are done afterwards.
 */
final class ChannelEpilogue {
    private final SpanKernel spans;
    private final FunctionKernel functions;
    private final Buf bias;
    private final Buf residual;
    private final UnaryFunction activation;
    /** Whether the kernels' clamping is all that there is to do. */
    private final boolean clamps;

    private final Clamp clamp;

    /**
     * @param first the number of operands before the epilogue's own
     * @param channels of the result
     */
    ChannelEpilogue(Epilogue epilogue, int channels, Binding binding, int first) {
        this.spans = binding.kernels().spans();
        this.functions = binding.kernels().functions();
        this.bias = epilogue.bias() ? binding.input(first) : new Buf(new float[channels], 0);
        this.residual = epilogue.residual() ? binding.input(first + (epilogue.bias() ? 1 : 0)) : null;
        this.activation = epilogue.activation();
        Clamp whole = Clamp.of(activation);
        // A residual comes between the sums and their activation.
        this.clamps = residual == null && whole != null;
        this.clamp = clamps ? whole : Clamp.NONE;
    }

    /** One number a channel; zeros where there is no bias. */
    Buf bias() {
        return bias;
    }

    /** The bound below that kernels are to clamp at. */
    float low() {
        return clamp.low();
    }

    /** The bound above. */
    float high() {
        return clamp.high();
    }

    /** Whether {@link #finish} has anything to do. */
    boolean isFinished() {
        return clamps;
    }

    /**
     * Does what kernels did not, on a run of results.
     *
     * @param at the run's place in the result, counted from the result's first element
     */
    void finish(float[] c, int co, int at, int n, Workspace ws) {
        if (residual != null) {
            spans.binary(Binary.Kind.ADD, c, co, 1, residual.floats(), residual.offset() + at, 1, c, co, n, ws);
        }
        if (!clamps && !activation.isIdentity()) {
            functions.unary(activation, c, co, c, co, n, ws);
        }
    }
}
