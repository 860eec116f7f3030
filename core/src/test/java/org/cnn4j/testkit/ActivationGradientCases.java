package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.UnaryGradient;

/** Derivatives of activations from their results. */
final class ActivationGradientCases {
    private final Cases cases = new Cases("unaryGradient");

    static List<ContractCase> all() {
        ActivationGradientCases self = new ActivationGradientCases();
        List<UnaryFunction> functions = new ArrayList<>(
                Functions.onFloats().stream().filter(UnaryGradient::takes).toList());
        functions.addAll(List.of(UnaryFunction.clip(0, 6), new UnaryFunction(Kind.LEAKY_RELU, 0, 0)));
        for (UnaryFunction f : functions) {
            for (Shape x : List.of(shape(1), shape(17), shape(3, 131), shape(2, 3, 7, 5), shape(), shape(0, 4))) {
                self.add(f, Functions.label(f) + " " + x, x, self.cases.fill(f + " x " + x));
            }
            self.corners(f);
        }
        for (UnaryFunction f : List.of(UnaryFunction.RELU, UnaryFunction.of(Kind.SIGMOID))) {
            Shape large = shape(64, 6, 28, 28);
            self.add(f, "large " + Functions.label(f), large, self.cases.fill("large " + f));
        }
        return self.cases.all();
    }

    private void add(UnaryFunction f, String name, Shape shape, Fill fill) {
        // Multiples of 1/4 meet the corners of all of these functions often.
        Tensor y = activated(f, fill.steps(shape, 16, 0.25));
        cases.add(name, new UnaryGradient(f), (in, out) -> tolerance(f, in), fill.integers(shape, -9, 9), y);
    }

    private static Tensor activated(UnaryFunction f, Tensor x) {
        return RefElementwise.unary(f, RefTensor.of(x)).toTensor();
    }

    /** What comes from behind is lost where the derivative is 0, whatever it is. */
    private void corners(UnaryFunction f) {
        float[] specials = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 3};
        float low = Float.isFinite(f.alpha()) ? f.alpha() : -1;
        float high = Float.isFinite(f.beta()) ? f.beta() : 1;
        // SELU's lowest result is no float, so whether the derivative is 0 there is a matter of rounding.
        float lowest = f.kind() == Kind.SELU ? -2 : -1e30f;
        float[] places = {lowest, Math.max(lowest, -50), low, -1, -0f, 0, 1, 2, high, 50, 1e30f};
        float[] dy = new float[specials.length * places.length];
        float[] x = new float[dy.length];
        for (int i = 0; i < dy.length; i++) {
            dy[i] = specials[i % specials.length];
            x[i] = places[i / specials.length];
        }
        Shape shape = shape(places.length, specials.length);
        cases.add(
                "special gradients of " + Functions.label(f),
                new UnaryGradient(f),
                (in, out) -> tolerance(f, in),
                Tensor.of(shape, dy),
                activated(f, Tensor.of(shape, x)));
    }

    /** A derivative of one product at most is exact but for its rounding; those of y and its square cancel near 1. */
    private static Tolerance tolerance(UnaryFunction f, List<RefTensor> in) {
        double[] allowed = new double[in.get(1).size()];
        for (int i = 0; i < allowed.length; i++) {
            double y = Math.abs(in.get(1).real(i));
            double parts =
                    switch (f.kind()) {
                        case SIGMOID -> y + y * y;
                        case TANH -> 1 + y * y;
                        case ELU -> y + Math.abs(f.alpha());
                        case SELU -> y + Math.abs(f.alpha() * f.beta());
                        default -> 0;
                    };
            double dy = Math.abs(in.get(0).real(i));
            allowed[i] = Double.isFinite(dy) && Double.isFinite(y) ? 8 * Tolerance.U * dy * parts : 0;
        }
        return new Tolerance(false, allowed);
    }
}
