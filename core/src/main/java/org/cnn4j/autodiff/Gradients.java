package org.cnn4j.autodiff;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;

/**
 * Gradients by backpropagation (Rumelhart et al. 1986; reverse accumulation): graph in, graph out. The gradients are further nodes of
 * the graph, ordinary operators that are planned like any other.
 *
 * <p>Gradients flow through FLOAT32 values alone; comparisons, indices and conversions to integers stop them. Where a function has a
 * corner its derivative is PyTorch's: 0 at the corner of ReLU, and what comes from behind shared evenly by equal maxima (but
 * maximum pooling gives it to the first).
 */
public final class Gradients {
    private Gradients() {}

    /**
     * Adds to a graph the nodes that compute the gradients of {@code loss}.
     *
     * @param builder the graph so far
     * @param loss a FLOAT32 scalar of it
     * @param wrt FLOAT32 values of it; a constant's gradient sees only those uses that were not folded
     * @return for each of {@code wrt} its gradient, of the same shape; zeros where the loss does not depend on it
     * @throws ShapeException if the loss is no FLOAT32 scalar, or if one of {@code wrt} is not FLOAT32
     * @throws UnsupportedOperatorException if the way to one of {@code wrt} leads through an operator without a gradient; the
     *     message names the node
     */
    public static Map<Value, Value> of(GraphBuilder builder, Value loss, List<Value> wrt) {
        if (!loss.type().equals(new TensorType(DType.FLOAT32, Shape.scalar()))) {
            throw new ShapeException(
                    "The loss must be a FLOAT32 scalar, not " + loss + "; reduce it by its sum or mean first");
        }
        for (Value value : wrt) {
            if (value.type().dtype() != DType.FLOAT32) {
                throw new ShapeException("Only FLOAT32 values have gradients, not " + value);
            }
        }
        List<Node> nodes = builder.nodes();
        Set<Value> wanted = dependents(nodes, wrt);
        Map<Value, Value> gradients = new IdentityHashMap<>();
        if (wanted.contains(loss)) {
            gradients.put(loss, builder.constant("gradient of " + loss.name(), Tensor.scalar(1)));
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(gradients::containsKey)
                    && node.inputs().stream().anyMatch(wanted::contains)) {
                RuleTable.pass(node, new NodeGradient(node, builder, gradients, wanted));
            }
        }
        Map<Value, Value> asked = new LinkedHashMap<>();
        for (Value value : wrt) {
            Value gradient = gradients.get(value);
            asked.put(value, gradient == null ? zeros(builder, value) : gradient);
        }
        return asked;
    }

    /** {@code wrt} and all that depends on them in a way that has derivatives. */
    private static Set<Value> dependents(List<Node> nodes, List<Value> wrt) {
        Set<Value> dependents = Collections.newSetFromMap(new IdentityHashMap<>());
        dependents.addAll(wrt);
        for (Node node : nodes) {
            if (node.inputs().stream().anyMatch(dependents::contains)) {
                node.outputs().stream()
                        .filter(output -> output.type().dtype() == DType.FLOAT32)
                        .forEach(dependents::add);
            }
        }
        return dependents;
    }

    private static Value zeros(GraphBuilder builder, Value value) {
        return builder.constant(
                "gradient of " + value.name(),
                Tensor.zeros(DType.FLOAT32, value.type().shape()));
    }
}
