package org.cnn4j.nn;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Op;
import org.cnn4j.op.Philox;

/**
 * Where a layer adds its operators: the graph, the path of names that leads to the layer, and the network's parameters,
 * which are drawn when they are first asked for and the same tensors ever after.
 */
public final class LayerScope {
    private final Parameters parameters;
    private final GraphBuilder graph;
    private final String path;
    private final List<Summary.Row> rows;
    /** How many streams of random numbers the network's layers have. */
    private final AtomicInteger streams;

    LayerScope(Parameters parameters, GraphBuilder graph, String path, List<Summary.Row> rows) {
        this(parameters, graph, path, rows, 0);
    }

    /** @param firstStream the first of the numbers that {@link #newStream} gives */
    LayerScope(Parameters parameters, GraphBuilder graph, String path, List<Summary.Row> rows, int firstStream) {
        this(parameters, graph, path, rows, new AtomicInteger(firstStream));
    }

    private LayerScope(
            Parameters parameters, GraphBuilder graph, String path, List<Summary.Row> rows, AtomicInteger streams) {
        this.parameters = parameters;
        this.graph = graph;
        this.path = path;
        this.rows = rows;
        this.streams = streams;
    }

    /** The parameters of a network by name; drawn in the order of their first use. */
    static final class Parameters {
        private final Map<String, Tensor> byName;
        private final Philox random;

        Parameters(Map<String, Tensor> byName, long seed) {
            this.byName = byName;
            this.random = new Philox(seed);
        }

        synchronized Tensor get(String name, Shape shape, Initializer initializer) {
            return byName.computeIfAbsent(name, n -> initializer.draw(shape, random, byName.size()));
        }
    }

    /** The scope of a part of this layer. */
    public LayerScope child(String name) {
        return new LayerScope(parameters, graph, path.isEmpty() ? name : path + "." + name, rows, streams);
    }

    /** A number that no other layer of the network has, the same in each of its graphs: the stream that dropout draws from. */
    public int newStream() {
        return streams.getAndIncrement();
    }

    /** The full name of this layer. */
    public String path() {
        return path;
    }

    /** A parameter of this layer, such as {@code weight}; drawn by the initializer when the network is new. */
    public Value parameter(String name, Shape shape, Initializer initializer) {
        String full = path + "." + name;
        return graph.constant(full, parameters.get(full, shape, initializer));
    }

    /** Makes {@code value} a result of the network besides its last one, such as the score of an auxiliary head. */
    public void output(String name, Value value) {
        graph.output(name, value);
    }

    /** Adds an operator under this layer's name. */
    public Value add(Op op, Value... operands) {
        return graph.add(path, op, operands);
    }

    /** Adds an operator that is one of several in this layer. */
    public Value add(String name, Op op, Value... operands) {
        return graph.add(path + "." + name, op, operands);
    }

    /** Adds an operator whose operands are many, such as concatenation. */
    public Value add(Op op, List<Value> operands) {
        return graph.add(path, op, operands);
    }

    /**
     * Adds a row to the network's summary.
     *
     * @param multiplyAdds for one picture
     */
    public void report(String kind, Value result, long weights, long multiplyAdds) {
        rows.add(new Summary.Row(path, kind, result.type().shape(), weights, multiplyAdds));
    }
}
