package org.cnn4j.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Cnn4jException;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;

/**
 * Operators and the values that flow between them. Immutable; nodes stand in an order in which each comes after those
 * that it takes values from. All shapes are concrete.
 */
public final class Graph {
    /** A result of the graph: the name that the outside knows and the value behind it. */
    public record Output(String name, Value value) {}

    /**
     * What stays on the device from run to run: a parameter in training, an optimiser's momentum, a running average. Nodes read
     * {@code value} as if it were an input; when a run has ended, {@code next} is the value of the run after it.
     *
     * @param next of the type of {@code value}; that itself if runs only read it, but no other state's
     * @param initial what the first run of an execution finds
     */
    public record State(String name, Value value, Value next, Tensor initial) {
        public State {
            if (!initial.type().equals(value.type()) || !next.type().equals(value.type())) {
                throw new ShapeException("State \"" + name + "\" of " + value.type() + " begins as " + initial.type()
                        + " and goes on as " + next.type() + "; all three must be equal");
            }
        }
    }

    private final String name;
    private final List<Value> inputs;
    private final List<Node> nodes;
    private final List<Output> outputs;
    private final Map<Value, Tensor> constants;
    private final List<State> states;

    /**
     * A graph without states.
     *
     * @throws Cnn4jException if a node or output uses a value that nothing before it makes
     */
    public Graph(
            String name, List<Value> inputs, List<Node> nodes, List<Output> outputs, Map<Value, Tensor> constants) {
        this(name, inputs, nodes, outputs, constants, List.of());
    }

    /**
     * @throws Cnn4jException if a node, output or state uses a value that nothing before it makes
     */
    public Graph(
            String name,
            List<Value> inputs,
            List<Node> nodes,
            List<Output> outputs,
            Map<Value, Tensor> constants,
            List<State> states) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.nodes = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
        this.constants = Collections.unmodifiableMap(new IdentityHashMap<>(constants));
        this.states = List.copyOf(states);
        checkOrder();
    }

    private void checkOrder() {
        Set<Value> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(inputs);
        known.addAll(constants.keySet());
        states.forEach(state -> known.add(state.value()));
        for (Node node : nodes) {
            for (Value input : node.inputs()) {
                if (!known.contains(input)) {
                    throw new Cnn4jException(
                            "Node \"" + node.name() + "\" uses " + input + ", which nothing before it makes");
                }
            }
            known.addAll(node.outputs());
        }
        checkStates(known);
        Set<String> names = new HashSet<>();
        for (Output output : outputs) {
            if (!known.contains(output.value())) {
                throw new Cnn4jException("Nothing makes the output \"" + output.name() + "\"");
            }
            if (!names.add(output.name())) {
                throw new Cnn4jException("Two outputs are named \"" + output.name() + "\"");
            }
        }
    }

    private void checkStates(Set<Value> known) {
        Set<Value> values = Collections.newSetFromMap(new IdentityHashMap<>());
        states.forEach(state -> values.add(state.value()));
        for (State state : states) {
            if (state.next() != state.value() && (!known.contains(state.next()) || values.contains(state.next()))) {
                throw new Cnn4jException("State \"" + state.name()
                        + "\" must go on as what a node, an input or a constant is, not as " + state.next());
            }
        }
    }

    public String name() {
        return name;
    }

    public List<Value> inputs() {
        return inputs;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public List<Output> outputs() {
        return outputs;
    }

    /** The tensor behind each constant value, by identity. */
    public Map<Value, Tensor> constants() {
        return constants;
    }

    /** The constant behind {@code value}, or null. */
    public Tensor constant(Value value) {
        return constants.get(value);
    }

    /** What stays from run to run. */
    public List<State> states() {
        return states;
    }

    /** How often each value is used, by nodes, as an output and as what a state goes on as. */
    public Map<Value, Integer> uses() {
        Map<Value, Integer> uses = new IdentityHashMap<>();
        nodes.forEach(node -> node.inputs().forEach(v -> uses.merge(v, 1, Integer::sum)));
        outputs.forEach(output -> uses.merge(output.value(), 1, Integer::sum));
        states.forEach(state -> uses.merge(state.next(), 1, Integer::sum));
        return uses;
    }

    /** The node that makes each value. */
    public Map<Value, Node> producers() {
        Map<Value, Node> producers = new IdentityHashMap<>();
        nodes.forEach(node -> node.outputs().forEach(v -> producers.put(v, node)));
        return producers;
    }

    /**
     * This graph with every node's results as outputs, named {@code index:node name}, so that two devices can be
     * compared layer by layer.
     */
    public Graph withEveryResult() {
        List<Output> all = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            for (int k = 0; k < node.outputs().size(); k++) {
                String suffix = node.outputs().size() == 1 ? "" : "." + k;
                all.add(new Output(
                        i + ":" + node.name() + suffix, node.outputs().get(k)));
            }
        }
        return new Graph(name, inputs, nodes, all, constants, states);
    }
}
