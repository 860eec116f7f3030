package org.cnn4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;

/**
 * Makes a {@link Graph}, node after node. A node whose operands are all constants is evaluated at once where the host
 * can do it ({@link HostEvaluator}), so that arithmetic on shapes never reaches a device.
 */
public final class GraphBuilder {
    private final String name;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Graph.Output> outputs = new ArrayList<>();
    private final Map<Value, Tensor> constants = new IdentityHashMap<>();
    private final Map<Value, Graph.State> states = new LinkedHashMap<>();

    public GraphBuilder(String name) {
        this.name = name;
    }

    public Value input(String inputName, TensorType type) {
        Value value = new Value(inputName, type);
        inputs.add(value);
        return value;
    }

    /** A constant; the tensor is kept, not copied. */
    public Value constant(String constantName, Tensor tensor) {
        Value value = new Value(constantName, tensor.type());
        constants.put(value, tensor);
        return value;
    }

    /**
     * A value that stays on the device from run to run, as {@link #next} tells; until then, runs only read it.
     *
     * @param initial what the first run finds
     */
    public Value state(String stateName, Tensor initial) {
        Value value = new Value(stateName, initial.type());
        states.put(value, new Graph.State(stateName, value, value, initial));
        return value;
    }

    /**
     * Says what a state is when a run has ended.
     *
     * @throws ShapeException if {@code next} is of another type
     * @throws Cnn4jException if {@code state} is no state of this graph
     */
    public void next(Value state, Value next) {
        Graph.State before = states.get(state);
        if (before == null) {
            throw new Cnn4jException("Only what stays from run to run has a next value; " + state + " is no state");
        }
        states.put(state, new Graph.State(before.name(), state, next, before.initial()));
    }

    /** Adds an operator with one result and gives that result, folded to a constant if it can be. */
    public Value add(String nodeName, Op op, Value... operands) {
        return add(nodeName, op, Arrays.asList(operands));
    }

    /**
     * Adds an operator and gives its first result, folded to a constant if it can be.
     *
     * @throws ShapeException if the operands do not fit; the message names the node
     */
    public Value add(String nodeName, Op op, List<Value> operands) {
        return addAll(nodeName, op, operands).get(0);
    }

    /**
     * Adds an operator and gives all its results; one with a single result is folded to a constant if it can be.
     *
     * @throws ShapeException if the operands do not fit; the message names the node
     */
    public List<Value> addAll(String nodeName, Op op, List<Value> operands) {
        List<TensorType> types;
        try {
            types = op.infer(operands.stream().map(Value::type).toList());
        } catch (ShapeException | ArithmeticException e) {
            throw new ShapeException("Node \"" + nodeName + "\": " + e.getMessage(), e);
        }
        Tensor folded = types.size() == 1 ? fold(op, operands) : null;
        if (folded != null) {
            return List.of(constant(nodeName, folded));
        }
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            results.add(new Value(i == 0 ? nodeName : nodeName + "." + i, types.get(i)));
        }
        nodes.add(new Node(nodeName, op, operands, results));
        return results;
    }

    private Tensor fold(Op op, List<Value> operands) {
        if (operands.isEmpty() || !operands.stream().allMatch(constants::containsKey)) {
            return null;
        }
        return HostEvaluator.evaluate(op, operands.stream().map(constants::get).toList());
    }

    /** The nodes so far, in order; those that were folded are none. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** The constant behind {@code value}, or null if it is only known at run time. */
    public Tensor constantOf(Value value) {
        return constants.get(value);
    }

    public void output(String outputName, Value value) {
        outputs.add(new Graph.Output(outputName, value));
    }

    public Graph build() {
        return new Graph(name, inputs, nodes, outputs, constants, List.copyOf(states.values()));
    }
}
