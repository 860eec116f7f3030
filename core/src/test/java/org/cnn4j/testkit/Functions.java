package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/** Every function of one float, with parameters that tell them apart. */
final class Functions {
    private Functions() {}

    static List<UnaryFunction> onFloats() {
        List<UnaryFunction> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.NOT) {
                all.add(withParameters(kind));
            }
        }
        all.add(new UnaryFunction(Kind.CLIP, Float.NEGATIVE_INFINITY, 1));
        all.add(new UnaryFunction(Kind.CLIP, -1, Float.POSITIVE_INFINITY));
        all.add(new UnaryFunction(Kind.SWISH, 1.702f, 0));
        return all;
    }

    private static UnaryFunction withParameters(Kind kind) {
        return switch (kind) {
            case LEAKY_RELU -> new UnaryFunction(kind, 0.1f, 0);
            case CLIP -> UnaryFunction.clip(-1.5f, 2);
            case HARD_SIGMOID -> new UnaryFunction(kind, 0.2f, 0.5f);
            case SWISH -> new UnaryFunction(kind, 1, 0);
            case ELU -> new UnaryFunction(kind, 0.7f, 0);
            case SELU -> new UnaryFunction(kind, 1.6732632f, 1.050701f);
            case CELU -> new UnaryFunction(kind, 1.5f, 0);
            case THRESHOLDED_RELU -> new UnaryFunction(kind, 1, 0);
            case AFFINE -> new UnaryFunction(kind, 2, -3);
            default -> UnaryFunction.of(kind);
        };
    }

    static String label(UnaryFunction f) {
        return f.alpha() == 0 && f.beta() == 0 ? f.kind().name() : f.kind() + "(" + f.alpha() + "," + f.beta() + ")";
    }
}
