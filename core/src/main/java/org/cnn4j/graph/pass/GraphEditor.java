package org.cnn4j.graph.pass;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;

/**
 * A graph in the course of being rewritten: a pass visits the old nodes in order and emits new ones. A rewriting that
 * swallows an earlier node emits a node that makes the later one's value, so that no use needs to change.
 */
final class GraphEditor {
    private final Graph graph;
    private final List<Node> emitted = new ArrayList<>();
    private final Map<Value, Integer> producer = new IdentityHashMap<>();
    private final Map<Value, Value> replaced = new IdentityHashMap<>();
    private final Map<Value, Integer> uses;
    private final Map<Value, Tensor> constants;

    GraphEditor(Graph graph) {
        this.graph = graph;
        this.uses = graph.uses();
        this.constants = new IdentityHashMap<>(graph.constants());
    }

    /** {@code node} with its operands as they are called now. */
    Node resolve(Node node) {
        List<Value> inputs = node.inputs().stream().map(this::resolve).toList();
        return new Node(node.name(), node.op(), inputs, node.outputs());
    }

    private Value resolve(Value value) {
        Value at = value;
        while (replaced.containsKey(at)) {
            at = replaced.get(at);
        }
        return at;
    }

    /** Lets every use of {@code old} take {@code by}, which the node that made {@code old} took as an operand. */
    void replace(Value old, Value by) {
        replaced.put(old, by);
        uses.merge(by, uses.getOrDefault(old, 0) - 1, Integer::sum);
    }

    void emit(Node node) {
        for (Value output : node.outputs()) {
            producer.put(output, emitted.size());
        }
        emitted.add(node);
    }

    /** Takes back a node that a rewriting has swallowed. */
    void remove(Node node) {
        int at = producer.get(node.output());
        emitted.set(at, null);
        node.outputs().forEach(producer::remove);
    }

    /** The emitted node that makes {@code value}, or null if it is an input or a constant. */
    Node producer(Value value) {
        Integer at = producer.get(value);
        return at == null ? null : emitted.get(at);
    }

    /** The place of {@link #producer} in the order of nodes, or -1. */
    int position(Value value) {
        return producer.getOrDefault(value, -1);
    }

    boolean usedOnce(Value value) {
        return uses.getOrDefault(value, 0) == 1;
    }

    /** Whether a state goes on as {@code value}: it must then be made by a node of its own. */
    boolean isNextState(Value value) {
        return graph.states().stream().anyMatch(state -> state.next() == value);
    }

    Tensor constantOf(Value value) {
        return constants.get(value);
    }

    Value constant(String name, Tensor tensor) {
        Value value = new Value(name, tensor.type());
        constants.put(value, tensor);
        return value;
    }

    Graph build() {
        List<Graph.Output> outputs = graph.outputs().stream()
                .map(o -> new Graph.Output(o.name(), resolve(o.value())))
                .toList();
        List<Node> nodes = emitted.stream().filter(Objects::nonNull).toList();
        List<Graph.State> states = graph.states().stream()
                .map(s -> new Graph.State(s.name(), s.value(), resolve(s.next()), s.initial()))
                .toList();
        return new Graph(graph.name(), graph.inputs(), nodes, outputs, constants, states);
    }
}
