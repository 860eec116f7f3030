package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.UnaryFunction;

/** The ONNX form of functions of one operand. */
final class FunctionExport {
    private FunctionExport() {}

    static void write(UnaryFunction f, TensorType type, String x, String result, NodeWriter out) {
        List<String> in = List.of(x);
        switch (f.kind()) {
            case CLIP -> out.add("Clip", clip(f, type, x, result, out), result);
            case AFFINE -> affine(f, x, result, out);
            case SWISH -> swish(f, x, result, out);
            case LEAKY_RELU -> out.add("LeakyRelu", in, result, "alpha", f.alpha());
            case ELU -> out.add("Elu", in, result, "alpha", f.alpha());
            case CELU -> out.add("Celu", in, result, "alpha", f.alpha());
            case SELU -> out.add("Selu", in, result, "alpha", f.alpha(), "gamma", f.beta());
            case HARD_SIGMOID -> out.add("HardSigmoid", in, result, "alpha", f.alpha(), "beta", f.beta());
            case THRESHOLDED_RELU -> out.add("ThresholdedRelu", in, result, "alpha", f.alpha());
            case GELU -> out.add("Gelu", in, result);
            case GELU_TANH -> out.add("Gelu", in, result, "approximate", "tanh");
            case HARD_SWISH -> out.add("HardSwish", in, result);
            default -> out.add(plain(f.kind()), in, result);
        }
    }

    /** RELU is Relu, SOFTPLUS is Softplus, and so on. */
    private static String plain(UnaryFunction.Kind kind) {
        return kind.name().charAt(0) + kind.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    private static List<String> clip(UnaryFunction f, TensorType type, String x, String result, NodeWriter out) {
        List<String> inputs = new ArrayList<>(List.of(x));
        TensorType scalar = new TensorType(type.dtype(), Shape.scalar());
        boolean hasMin = f.alpha() != Float.NEGATIVE_INFINITY;
        boolean hasMax = f.beta() != Float.POSITIVE_INFINITY;
        inputs.add(hasMin ? out.constant(result + ".min", Tensor.filled(scalar, f.alpha())) : "");
        if (hasMax) {
            inputs.add(out.constant(result + ".max", Tensor.filled(scalar, f.beta())));
        }
        return inputs;
    }

    private static void affine(UnaryFunction f, String x, String result, NodeWriter out) {
        String scaled = f.beta() == 0 ? result : out.between(result + ".scaled");
        out.add("Mul", List.of(x, out.scalar(result + ".alpha", f.alpha())), scaled);
        if (f.beta() != 0) {
            out.add("Add", List.of(scaled, out.scalar(result + ".beta", f.beta())), result);
        }
    }

    private static void swish(UnaryFunction f, String x, String result, NodeWriter out) {
        String inner = x;
        if (f.alpha() != 1) {
            inner = out.between(result + ".scaled");
            out.add("Mul", List.of(x, out.scalar(result + ".alpha", f.alpha())), inner);
        }
        String gate = out.between(result + ".gate");
        out.add("Sigmoid", List.of(inner), gate);
        out.add("Mul", List.of(x, gate), result);
    }
}
