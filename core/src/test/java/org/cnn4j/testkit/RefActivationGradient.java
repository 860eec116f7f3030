package org.cnn4j.testkit;

import org.cnn4j.op.UnaryFunction;

/** Derivatives of activations, from their results. */
final class RefActivationGradient {
    private RefActivationGradient() {}

    static RefTensor gradient(UnaryFunction f, RefTensor dy, RefTensor y) {
        RefTensor dx = RefTensor.zeros(dy.type());
        for (int i = 0; i < dx.size(); i++) {
            double slope = slope(f, y.doubles[i]);
            dx.doubles[i] = slope == 0 ? 0 : dy.doubles[i] * slope;
        }
        return dx;
    }

    /** The derivative at that x of which f is {@code y}. */
    static double slope(UnaryFunction f, double y) {
        double alpha = f.alpha();
        double beta = f.beta();
        return switch (f.kind()) {
            case RELU -> y > 0 ? 1 : 0;
            case LEAKY_RELU -> y > 0 ? 1 : alpha;
            case CLIP -> y > alpha && y < beta ? 1 : 0;
            case SIGMOID -> y * (1 - y);
            case TANH -> 1 - y * y;
            case HARD_SIGMOID -> y > 0 && y < 1 ? alpha : 0;
            case ELU -> y > 0 ? 1 : y + alpha;
            case SELU -> y > 0 ? beta : y + alpha * beta;
            default -> throw new IllegalArgumentException("The reference lacks the derivative of " + f);
        };
    }
}
