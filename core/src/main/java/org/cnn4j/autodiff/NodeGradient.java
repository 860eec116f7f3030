package org.cnn4j.autodiff;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;

/** A node on the way back: its operands x, its results y with their gradients dy, and where gradients of operands go. */
final class NodeGradient {
    private final Node node;
    private final GraphBuilder builder;
    private final Map<Value, Value> gradients;
    private final Set<Value> wanted;
    private final Arithmetic arithmetic;

    /**
     * @param gradients of values, the node's results among them; those of its operands are added to them
     * @param wanted the values whose gradients are wanted or lead to such
     */
    NodeGradient(Node node, GraphBuilder builder, Map<Value, Value> gradients, Set<Value> wanted) {
        this.node = node;
        this.builder = builder;
        this.gradients = gradients;
        this.wanted = wanted;
        this.arithmetic = new Arithmetic(builder, node.name() + "/gradient/");
    }

    /** Adds nodes named after this one. */
    Arithmetic arithmetic() {
        return arithmetic;
    }

    List<Value> operands() {
        return node.inputs();
    }

    Value x(int operand) {
        return node.inputs().get(operand);
    }

    Shape shape(int operand) {
        return x(operand).type().shape();
    }

    /** The first result. */
    Value y() {
        return y(0);
    }

    Value y(int result) {
        return node.outputs().get(result);
    }

    /** The gradient of the first result; operators with one result have it always. */
    Value dy() {
        return dy(0);
    }

    /** The gradient of a result, or null if the loss does not depend on it. */
    Value dy(int result) {
        return gradients.get(y(result));
    }

    boolean wants(int operand) {
        return wanted.contains(x(operand));
    }

    /** The constant behind an operand, or null if it is only known at run time. */
    Tensor constant(int operand) {
        return builder.constantOf(x(operand));
    }

    /** Adds to the gradient of an operand, if it wants one. */
    void give(int operand, Value gradient) {
        if (wants(operand)) {
            gradients.merge(x(operand), gradient, arithmetic::plus);
        }
    }

    UnsupportedOperatorException unsupported(String what) {
        return new UnsupportedOperatorException(
                "Node \"" + node.name() + "\": " + node.op().name() + " " + what);
    }
}
