package org.cnn4j.opencl;

import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/**
 * The activation behind a sum as {@code finish.cl} takes it: no activation, rectifiers and clips are one program.
 *
 * @param clamp whether it lets values between {@code alpha} and {@code beta} through as they are, and no others
 */
record SumEnd(boolean clamp, Kind kind, float alpha, float beta) {
    static SumEnd of(UnaryFunction activation) {
        float infinity = Float.POSITIVE_INFINITY;
        return switch (activation.kind()) {
            case IDENTITY -> new SumEnd(true, Kind.CLIP, -infinity, infinity);
            case RELU -> new SumEnd(true, Kind.CLIP, 0, infinity);
            case CLIP -> new SumEnd(true, Kind.CLIP, activation.alpha(), activation.beta());
            default -> new SumEnd(false, activation.kind(), activation.alpha(), activation.beta());
        };
    }

    String option() {
        return "-DCLAMP=" + (clamp ? 1 : 0);
    }

    /** Binds {@code activation, alpha, beta}. */
    ClKernel bind(ClKernel kernel) {
        return kernel.ints(kind.ordinal()).real(alpha).real(beta);
    }
}
