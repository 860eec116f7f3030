package org.cnn4j.op;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cnn4j.DType;
import org.cnn4j.TensorType;
import org.cnn4j.op.UnaryFunction.Kind;

/**
 * The derivative of an activation times what comes from behind it: {@code dx = dy * f'(x)}, computed from the activation's result
 * {@code y = f(x)}, so that x need not be kept. Operands, FLOAT32, of one shape: dy, y. Result: dx of that shape.
 *
 * <p>Where f has a corner the derivative is that of PyTorch: 0 for RELU and at both ends of CLIP and HARD_SIGMOID, {@code alpha} for
 * LEAKY_RELU and ELU at 0. dy is 0 times a derivative of 0 even if dy is not finite. What becomes of a y that is NaN is
 * not defined.
 *
 * @param function a function for which {@link #takes} holds
 */
public record UnaryGradient(UnaryFunction function) implements Op {
    private static final Set<Kind> KINDS = EnumSet.of(
            Kind.RELU, Kind.LEAKY_RELU, Kind.CLIP, Kind.SIGMOID, Kind.TANH, Kind.HARD_SIGMOID, Kind.ELU, Kind.SELU);

    public UnaryGradient {
        Checks.requireParameter(
                takes(function), "UnaryGradient", "the derivative of " + function + " does not follow from its result");
    }

    /** Whether the derivative of {@code function} follows from its result alone: it is monotonic with one x for each slope. */
    public static boolean takes(UnaryFunction function) {
        boolean monotonic =
                function.kind() != Kind.LEAKY_RELU && function.kind() != Kind.ELU && function.kind() != Kind.SELU
                        || function.alpha() >= 0;
        return KINDS.contains(function.kind()) && monotonic && (function.kind() != Kind.SELU || function.beta() > 0);
    }

    @Override
    public String name() {
        String kind = function.kind().name();
        return kind.charAt(0) + kind.substring(1).toLowerCase(Locale.ROOT) + "Gradient";
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 2);
        Checks.dtype(this, "dy", inputs.get(0), DType.FLOAT32);
        Checks.dtype(this, "y", inputs.get(1), DType.FLOAT32);
        Checks.require(
                inputs.get(0).shape().equals(inputs.get(1).shape()),
                this,
                "dy " + inputs.get(0).shape() + " and y " + inputs.get(1).shape() + " must have one shape");
        return List.of(inputs.get(0));
    }
}
