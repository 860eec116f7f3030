package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Reshape;

/**
 * What of a graph follows its batch, found by comparing the graphs of one network for two batches: the first axis of inputs and outputs, and
 * sizes in reshapes, which a file can leave open. All else must be equal.
 */
final class FreeBatch {
    /** The name that the open axis has in files. */
    static final String AXIS = "N";

    /** What stands for the open axis in {@link #dims}; ONNX has the same in reshapes. */
    static final int OPEN = -1;

    /** Nothing follows the batch. */
    static final FreeBatch FIXED = new FreeBatch();

    private final Map<Value, Shape> others = new IdentityHashMap<>();
    private final Map<Node, Shape> reshapes = new IdentityHashMap<>();

    private FreeBatch() {}

    /**
     * Compares the graphs of a network for two batches.
     *
     * @throws Cnn4jException if something differs that a file cannot leave open; the message names the node
     */
    static FreeBatch of(Graph graph, Graph other) {
        if (graph.nodes().size() != other.nodes().size()) {
            throw new Cnn4jException("Network \"" + graph.name() + "\" has other operators for other batches");
        }
        FreeBatch free = new FreeBatch();
        for (int i = 0; i < graph.nodes().size(); i++) {
            free.compare(graph, graph.nodes().get(i), other, other.nodes().get(i));
        }
        for (int i = 0; i < graph.inputs().size(); i++) {
            free.open(graph.inputs().get(i), other.inputs().get(i).type().shape());
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            free.open(
                    graph.outputs().get(i).value(),
                    other.outputs().get(i).value().type().shape());
        }
        return free;
    }

    private void compare(Graph graph, Node node, Graph other, Node twin) {
        boolean same = node.op().equals(twin.op());
        if (node.op() instanceof Reshape one && twin.op() instanceof Reshape two) {
            reshapes.put(node, two.shape());
            same = dims(one.shape(), two.shape()).stream()
                                    .filter(d -> d == OPEN)
                                    .count()
                            <= 1
                    && one.shape().size() > 0;
        }
        for (int i = 0; same && i < node.inputs().size(); i++) {
            Tensor constant = graph.constant(node.inputs().get(i));
            Tensor there = other.constant(twin.inputs().get(i));
            same = constant == there || constant != null && there != null && constant.contentEquals(there);
        }
        if (!same) {
            throw new Cnn4jException("Node \"" + node.name() + "\" ("
                    + node.op().name() + ") depends on the batch in a way that a file for any batch cannot tell");
        }
    }

    private void open(Value value, Shape other) {
        others.put(value, other);
    }

    private static List<Integer> dims(Shape shape, Shape other) {
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            boolean fixed = other == null || other.rank() == shape.rank() && other.dim(i) == shape.dim(i);
            dims.add(fixed ? shape.dim(i) : OPEN);
        }
        return dims;
    }

    /** The sizes of an input or output, {@link #OPEN} where they follow the batch. */
    List<Integer> dims(Value value) {
        return dims(value.type().shape(), others.get(value));
    }

    /** What a reshape makes, {@link #OPEN} where it follows the batch. */
    List<Integer> dims(Node node, Reshape reshape) {
        return dims(reshape.shape(), reshapes.get(node));
    }
}
