package org.cnn4j.graph.pass;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/** Makes arithmetic with a constant of one element a function of one operand, which can then be fused. */
public final class ScalarsToUnary implements Pass {
    @Override
    public Graph apply(Graph graph) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node original : graph.nodes()) {
            Node node = editor.resolve(original);
            Node unary = node.op() instanceof Binary binary ? unary(node, binary.kind(), editor) : null;
            editor.emit(unary == null ? node : unary);
        }
        return editor.build();
    }

    private static Node unary(Node node, Binary.Kind kind, GraphEditor editor) {
        boolean firstConstant = editor.constantOf(node.inputs().get(0)) != null;
        Value x = node.inputs().get(firstConstant ? 1 : 0);
        Tensor constant = editor.constantOf(node.inputs().get(firstConstant ? 0 : 1));
        if (constant == null
                || constant.size() != 1
                || x.type().dtype() != DType.FLOAT32
                || !x.type().equals(node.output().type())) {
            return null;
        }
        if (kind == Binary.Kind.POW && !firstConstant && constant.getDouble(0) == 2) {
            return new Node(node.name(), new Binary(Binary.Kind.MUL), List.of(x, x), node.outputs());
        }
        UnaryFunction function = function(kind, firstConstant, constant.getDouble(0));
        return function == null ? null : new Node(node.name(), new Unary(function), List.of(x), node.outputs());
    }

    private static UnaryFunction function(Binary.Kind kind, boolean firstConstant, double c) {
        if (!Double.isFinite(c)) {
            return null;
        }
        return switch (kind) {
            case ADD -> affine(1, c);
            case SUB -> firstConstant ? affine(-1, c) : affine(1, -c);
            case MUL -> affine(c, 0);
            case DIV -> {
                if (firstConstant) {
                    yield c == 1 ? UnaryFunction.of(Kind.RECIPROCAL) : null;
                }
                yield c == 0 ? null : affine(1 / c, 0);
            }
            case POW -> firstConstant ? null : power(c);
            case MAX -> UnaryFunction.clip((float) c, Float.POSITIVE_INFINITY);
            case MIN -> UnaryFunction.clip(Float.NEGATIVE_INFINITY, (float) c);
            case PRELU -> firstConstant ? null : new UnaryFunction(Kind.LEAKY_RELU, (float) c, 0);
            default -> null;
        };
    }

    private static UnaryFunction power(double exponent) {
        if (exponent == 0.5) {
            return UnaryFunction.of(Kind.SQRT);
        }
        if (exponent == -1) {
            return UnaryFunction.of(Kind.RECIPROCAL);
        }
        return exponent == 1 ? UnaryFunction.IDENTITY : null;
    }

    private static UnaryFunction affine(double alpha, double beta) {
        return new UnaryFunction(Kind.AFFINE, (float) alpha, (float) beta);
    }
}
