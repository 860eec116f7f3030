package org.cnn4j.onnx;

import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Where;

/** Functions of one tensor: activations, mathematics and Softmax. */
final class ActivationConverters {
    /** The values that the ONNX operator gives for the constants of Klambauer et al. 2017. */
    private static final float SELU_ALPHA = 1.67326319217681884765625f;

    private static final float SELU_GAMMA = 1.05070102214813232421875f;
    private static final int CLIP_BY_INPUTS = 11;
    private static final int SOFTMAX_OVER_ONE_AXIS = 13;

    private ActivationConverters() {}

    static void register(ConverterTable table) {
        plain(table);
        parametric(table, "LeakyRelu", 1, Kind.LEAKY_RELU, "alpha", 0.01f, "", 0);
        parametric(table, "Elu", 1, Kind.ELU, "alpha", 1, "", 0);
        parametric(table, "Selu", 1, Kind.SELU, "alpha", SELU_ALPHA, "gamma", SELU_GAMMA);
        parametric(table, "Celu", 12, Kind.CELU, "alpha", 1, "", 0);
        parametric(table, "ThresholdedRelu", 1, Kind.THRESHOLDED_RELU, "alpha", 1, "", 0);
        parametric(table, "HardSigmoid", 1, Kind.HARD_SIGMOID, "alpha", 0.2f, "beta", 0.5f);
        parametric(table, "Swish", 24, Kind.SWISH, "alpha", 1, "", 0);
        table.add("Gelu", 20, ActivationConverters::gelu);
        table.add("Shrink", 9, ActivationConverters::shrink);
        table.add("Clip", 1, ActivationConverters::clip);
        table.add("IsNaN", 9, node -> node.unary(Kind.NOT, node.binary(Binary.Kind.EQUAL, node.in(0), node.in(0))));
        table.add("IsInf", 10, ActivationConverters::isInf);
        table.add("Softmax", 1, node -> softmax(node, false));
        table.add("LogSoftmax", 1, node -> softmax(node, true));
    }

    private static void plain(ConverterTable table) {
        unary(table, "Abs", 1, Kind.ABS);
        unary(table, "Neg", 1, Kind.NEG);
        unary(table, "Sign", 9, Kind.SIGN);
        unary(table, "Floor", 1, Kind.FLOOR);
        unary(table, "Ceil", 1, Kind.CEIL);
        unary(table, "Round", 11, Kind.ROUND);
        unary(table, "Sqrt", 1, Kind.SQRT);
        unary(table, "Reciprocal", 1, Kind.RECIPROCAL);
        unary(table, "Exp", 1, Kind.EXP);
        unary(table, "Log", 1, Kind.LOG);
        unary(table, "Erf", 9, Kind.ERF);
        unary(table, "Sin", 7, Kind.SIN);
        unary(table, "Cos", 7, Kind.COS);
        unary(table, "Tan", 7, Kind.TAN);
        unary(table, "Asin", 7, Kind.ASIN);
        unary(table, "Acos", 7, Kind.ACOS);
        unary(table, "Atan", 7, Kind.ATAN);
        unary(table, "Sinh", 9, Kind.SINH);
        unary(table, "Cosh", 9, Kind.COSH);
        unary(table, "Asinh", 9, Kind.ASINH);
        unary(table, "Acosh", 9, Kind.ACOSH);
        unary(table, "Atanh", 9, Kind.ATANH);
        unary(table, "Not", 1, Kind.NOT);
        unary(table, "Relu", 1, Kind.RELU);
        unary(table, "Sigmoid", 1, Kind.SIGMOID);
        unary(table, "Tanh", 1, Kind.TANH);
        unary(table, "Softplus", 1, Kind.SOFTPLUS);
        unary(table, "Softsign", 1, Kind.SOFTSIGN);
        unary(table, "Mish", 18, Kind.MISH);
        unary(table, "HardSwish", 14, Kind.HARD_SWISH);
    }

    private static void unary(ConverterTable table, String op, long since, Kind kind) {
        table.add(op, since, node -> node.unary(kind, node.in(0)));
    }

    private static void parametric(
            ConverterTable table,
            String op,
            long since,
            Kind kind,
            String alpha,
            float alphaDefault,
            String beta,
            float betaDefault) {
        table.add(op, since, node -> {
            float a = node.attributes.real(alpha, alphaDefault);
            float b = beta.isEmpty() ? 0 : node.attributes.real(beta, betaDefault);
            return node.unary(new UnaryFunction(kind, a, b), node.in(0));
        });
    }

    private static Value gelu(NodeContext node) {
        String approximate = node.attributes.text("approximate", "none");
        return switch (approximate) {
            case "none" -> node.unary(Kind.GELU, node.in(0));
            case "tanh" -> node.unary(Kind.GELU_TANH, node.in(0));
            default -> throw node.unsupported("approximate '" + approximate + "' is not supported; none and tanh are");
        };
    }

    /** {@code x < -lambd ? x + bias : x > lambd ? x - bias : 0}. */
    private static Value shrink(NodeContext node) {
        Value x = node.in(0);
        float threshold = node.attributes.real("lambd", 0.5f);
        float bias = node.attributes.real("bias", 0);
        Value below = node.binary(Binary.Kind.LESS, x, node.scalarLike(x, -threshold));
        Value above = node.binary(Binary.Kind.GREATER, x, node.scalarLike(x, threshold));
        Value up = node.binary(Binary.Kind.ADD, x, node.scalarLike(x, bias));
        Value down = node.binary(Binary.Kind.SUB, x, node.scalarLike(x, bias));
        Value rest = node.add(new Where(), above, down, node.scalarLike(x, 0));
        return node.add(new Where(), below, up, rest);
    }

    /** Bounds are attributes before opset 11, then optional inputs, which need not be constants. */
    private static Value clip(NodeContext node) {
        Value x = node.in(0);
        if (node.opset < CLIP_BY_INPUTS) {
            float min = node.attributes.real("min", Float.NEGATIVE_INFINITY);
            float max = node.attributes.real("max", Float.POSITIVE_INFINITY);
            return node.unary(UnaryFunction.clip(min, max), x);
        }
        Tensor min = node.has(1) ? node.constantOrNull(1) : null;
        Tensor max = node.has(2) ? node.constantOrNull(2) : null;
        boolean known = (min != null || !node.has(1)) && (max != null || !node.has(2));
        // A function's parameters are floats, which hold every bound of these types and not every one of the wider
        // ones.
        if (known && (x.type().dtype() == DType.FLOAT32 || x.type().dtype() == DType.INT8)) {
            return node.unary(
                    UnaryFunction.clip(
                            bound(node, min, Float.NEGATIVE_INFINITY), bound(node, max, Float.POSITIVE_INFINITY)),
                    x);
        }
        Value y = x;
        if (node.has(1)) {
            y = node.binary(Binary.Kind.MAX, y, node.in(1));
        }
        return node.has(2) ? node.binary(Binary.Kind.MIN, y, node.in(2)) : y;
    }

    private static float bound(NodeContext node, Tensor bound, float otherwise) {
        if (bound == null) {
            return otherwise;
        }
        if (bound.size() != 1) {
            throw node.fail("a bound of type " + bound.type() + " is not one number");
        }
        return (float) bound.getDouble(0);
    }

    private static Value isInf(NodeContext node) {
        Value x = node.in(0);
        boolean positive = node.attributes.flag("detect_positive", true);
        boolean negative = node.attributes.flag("detect_negative", true);
        Value subject = positive && negative ? node.unary(Kind.ABS, x) : x;
        Value result = node.binary(
                Binary.Kind.EQUAL,
                subject,
                node.scalarLike(x, positive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY));
        return positive || negative
                ? result
                : node.expand(
                        node.constant(Tensor.of(org.cnn4j.Shape.scalar(), false)),
                        x.type().shape());
    }

    /** Before opset 13, all axes from {@code axis} on count as one. */
    private static Value softmax(NodeContext node, boolean log) {
        Value x = node.in(0);
        int rank = node.rank(0);
        if (node.opset >= SOFTMAX_OVER_ONE_AXIS) {
            int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", -1), rank);
            return node.add(new Softmax(axis, log), x);
        }
        int axis = flattenAxis(node, rank);
        if (axis == rank - 1) {
            return node.add(new Softmax(axis, log), x);
        }
        int rows = x.type().shape().product(0, axis);
        int columns = x.type().shape().product(axis, rank);
        Value flat = node.add(new Softmax(1, log), node.reshape(x, rows, columns));
        return node.reshape(flat, x.type().shape());
    }

    private static int flattenAxis(NodeContext node, int rank) {
        long axis = node.attributes.integer("axis", 1);
        return axis == rank ? rank : ShapeMath.axis(node.attributes, axis, rank);
    }
}
