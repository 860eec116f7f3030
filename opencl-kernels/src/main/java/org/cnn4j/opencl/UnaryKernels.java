package org.cnn4j.opencl;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.cnn4j.DType;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.plan.Step;

/** Functions of one element, and derivatives of activations. */
final class UnaryKernels implements KernelFamily {
    /** The kinds of {@code activation.cl}, which every matrix product can apply to its sums. */
    private static final Set<Kind> ACTIVATIONS = EnumSet.of(
            Kind.IDENTITY,
            Kind.RELU,
            Kind.LEAKY_RELU,
            Kind.CLIP,
            Kind.SIGMOID,
            Kind.TANH,
            Kind.HARD_SIGMOID,
            Kind.HARD_SWISH,
            Kind.SWISH,
            Kind.AFFINE);

    private static final String[] GRADIENT_FILES = {"vector.cl", "unary_gradient.cl"};
    private static final int GROUP = 64;

    static boolean isActivation(Kind kind) {
        return ACTIVATIONS.contains(kind);
    }

    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        if (step.op() instanceof UnaryGradient gradient) {
            bindGradient(binder, step, gradient.function());
            return;
        }
        UnaryFunction function = ((Unary) step.op()).function();
        DType dtype = step.output().type().dtype();
        int count = step.output().size();
        ClBuffer x = binder.memory(step.input(0));
        ClBuffer y = binder.memory(step.output());
        if (dtype == DType.FLOAT32) {
            launch(binder, x, y, count, function);
        } else {
            binder.launch("unary_integer", "-DT=" + Types.of(dtype), "unary_integer.cl")
                    .buffer(x)
                    .buffer(y)
                    .ints(count)
                    .ints(function.kind().ordinal())
                    .integer((long) function.alpha())
                    .integer((long) function.beta())
                    .size(count, GROUP);
        }
    }

    /** Adds a launch over floats; {@code x} and {@code y} may be the same. */
    static void launch(Binder binder, ClBuffer x, ClBuffer y, int count, UnaryFunction function) {
        int vector = binder.vector();
        binder.launch(
                        isActivation(function.kind()) ? "activation" : "unary",
                        "-DVW=" + vector,
                        "vector.cl",
                        "activation.cl",
                        "unary.cl")
                .buffer(x)
                .buffer(y)
                .ints(count)
                .ints(function.kind().ordinal())
                .real(function.alpha())
                .real(function.beta())
                .size(((long) count + vector - 1) / vector, GROUP);
    }

    private static void bindGradient(Binder binder, Step step, UnaryFunction function) {
        int vector = binder.vector();
        int count = step.output().size();
        binder.launch("unary_gradient", "-DVW=" + vector, GRADIENT_FILES)
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.input(1)))
                .buffer(binder.memory(step.output()))
                .ints(count)
                .ints(function.kind().ordinal())
                .real(function.alpha())
                .real(function.beta())
                .size(((long) count + vector - 1) / vector, GROUP);
    }

    /** The program of all activations' derivatives. */
    static KernelCatalog.Entry shipped(DeviceClass devices) {
        return KernelCatalog.streaming(
                devices, "floats of 4", "derivatives", "unary_gradient", "-DVW=4", GROUP, GRADIENT_FILES);
    }
}
