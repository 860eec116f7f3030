package org.cnn4j.graph.pass;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Op;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;

/** Lets convolutions and matrix products do the residual addition and the activation that follow them, and batch normalisation
 * the activation. */
public final class FuseEpilogues implements Pass {
    @Override
    public Graph apply(Graph graph) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node original : graph.nodes()) {
            Node node = editor.resolve(original);
            Node fused = null;
            if (node.op() instanceof Unary unary) {
                fused = activation(node, unary, editor);
            } else if (node.op() instanceof Binary binary && binary.kind() == Binary.Kind.ADD) {
                fused = residual(node, editor);
            }
            editor.emit(fused == null ? node : fused);
        }
        return editor.build();
    }

    private static Node activation(Node node, Unary unary, GraphEditor editor) {
        Node before = editor.producer(node.inputs().get(0));
        if (before == null || !editor.usedOnce(before.output())) {
            return null;
        }
        Op op = withActivation(before.op(), unary.function());
        if (op == null) {
            return null;
        }
        editor.remove(before);
        return new Node(before.name(), op, before.inputs(), node.outputs());
    }

    /** {@code op} with an activation; null if it has one already or can have none. */
    private static Op withActivation(Op op, UnaryFunction activation) {
        if (op instanceof BatchNorm norm) {
            return norm.activation().isIdentity() ? norm.withActivation(activation) : null;
        }
        Epilogue epilogue = FoldPerChannel.epilogue(op);
        return epilogue != null && epilogue.activation().isIdentity()
                ? FoldPerChannel.withEpilogue(op, epilogue.withActivation(activation))
                : null;
    }

    /** The later of the two operands takes the other as its residual, which is then ready. */
    private static Node residual(Node node, GraphEditor editor) {
        Value a = node.inputs().get(0);
        Value b = node.inputs().get(1);
        boolean bothLikeResult = a.type().equals(node.output().type())
                && b.type().equals(node.output().type());
        if (!bothLikeResult || a == b || a.type().dtype() != DType.FLOAT32) {
            return null;
        }
        boolean bLater = editor.position(b) > editor.position(a);
        Value later = bLater ? b : a;
        Value earlier = bLater ? a : b;
        Node fused = residual(node, later, earlier, editor);
        return fused != null ? fused : residual(node, earlier, later, editor);
    }

    private static Node residual(Node node, Value sum, Value residual, GraphEditor editor) {
        Node before = editor.producer(sum);
        if (before == null || !editor.usedOnce(sum)) {
            return null;
        }
        Epilogue epilogue = FoldPerChannel.epilogue(before.op());
        if (epilogue == null || !epilogue.activation().isIdentity() || epilogue.residual()) {
            return null;
        }
        List<Value> inputs = new ArrayList<>(before.inputs());
        inputs.add(residual);
        Op op = FoldPerChannel.withEpilogue(before.op(), epilogue.withResidual());
        editor.remove(before);
        return new Node(before.name(), op, inputs, node.outputs());
    }
}
