package org.cnn4j.graph.pass;

import java.util.List;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/**
 * Recognises activations that exporters write out in pieces: {@code x * sigmoid(x)} (SiLU), {@code x * hardSigmoid(x)}
 * and {@code x * clip(x + 3, 0, 6) / 6} (hard swish, in either order of the last two).
 */
public final class FuseActivationPatterns implements Pass {
    private static final double EPSILON = 1e-6;

    @Override
    public Graph apply(Graph graph) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node original : graph.nodes()) {
            Node node = editor.resolve(original);
            Node fused = fused(node, editor);
            editor.emit(fused == null ? node : fused);
        }
        return new RemoveDead().apply(editor.build());
    }

    private static Node fused(Node node, GraphEditor editor) {
        if (isMul(node)) {
            for (int i = 0; i < 2; i++) {
                Value x = node.inputs().get(i);
                UnaryFunction gated = gate(x, node.inputs().get(1 - i), editor);
                if (gated != null) {
                    return new Node(node.name(), new Unary(gated), List.of(x), node.outputs());
                }
            }
        }
        if (isAffine(function(node), 1.0 / 6, 0)) {
            Node product = editor.producer(node.inputs().get(0));
            if (product != null && isMul(product) && editor.usedOnce(product.output())) {
                for (int i = 0; i < 2; i++) {
                    Value x = product.inputs().get(i);
                    if (isClippedSum(x, product.inputs().get(1 - i), editor)) {
                        UnaryFunction swish = UnaryFunction.of(Kind.HARD_SWISH);
                        return new Node(node.name(), new Unary(swish), List.of(x), node.outputs());
                    }
                }
            }
        }
        return null;
    }

    /** The function {@code x * gate} is, if {@code gate} is a function of {@code x} that makes it a known one. */
    private static UnaryFunction gate(Value x, Value gate, GraphEditor editor) {
        Node node = editor.producer(gate);
        UnaryFunction f = function(node);
        if (f == null) {
            return null;
        }
        if (node.inputs().get(0) == x) {
            if (f.kind() == Kind.SIGMOID) {
                return new UnaryFunction(Kind.SWISH, 1, 0);
            }
            if (f.kind() == Kind.HARD_SIGMOID && near(f.alpha(), 1.0 / 6) && near(f.beta(), 0.5)) {
                return UnaryFunction.of(Kind.HARD_SWISH);
            }
        }
        boolean sixth = isAffine(f, 1.0 / 6, 0) && isClippedSum(x, node.inputs().get(0), editor);
        return sixth ? UnaryFunction.of(Kind.HARD_SWISH) : null;
    }

    /** Whether {@code value} is {@code clip(x + 3, 0, 6)}. */
    private static boolean isClippedSum(Value x, Value value, GraphEditor editor) {
        Node clip = editor.producer(value);
        UnaryFunction f = function(clip);
        if (f == null || f.kind() != Kind.CLIP || f.alpha() != 0 || f.beta() != 6) {
            return false;
        }
        Node sum = editor.producer(clip.inputs().get(0));
        return isAffine(function(sum), 1, 3) && sum.inputs().get(0) == x;
    }

    private static UnaryFunction function(Node node) {
        return node != null && node.op() instanceof Unary unary ? unary.function() : null;
    }

    private static boolean isMul(Node node) {
        return node.op() instanceof Binary binary && binary.kind() == Binary.Kind.MUL;
    }

    private static boolean isAffine(UnaryFunction f, double alpha, double beta) {
        return f != null && f.kind() == Kind.AFFINE && near(f.alpha(), alpha) && near(f.beta(), beta);
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) < EPSILON;
    }
}
