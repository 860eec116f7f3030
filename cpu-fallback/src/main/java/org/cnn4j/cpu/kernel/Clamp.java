package org.cnn4j.cpu.kernel;

import org.cnn4j.op.UnaryFunction;

/** An activation that only bounds its argument, so that kernels do it on their sums. */
public record Clamp(float low, float high) {
    /** No bounds. */
    public static final Clamp NONE = new Clamp(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

    /** The bounds that {@code function} is, or null if it is more than that. */
    public static Clamp of(UnaryFunction function) {
        return switch (function.kind()) {
            case IDENTITY -> NONE;
            case RELU -> new Clamp(0, Float.POSITIVE_INFINITY);
            case CLIP -> new Clamp(function.alpha(), function.beta());
            default -> null;
        };
    }
}
