package org.cnn4j.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Dropout;

/**
 * A network with new last layers, for other classes than it was trained for (Girshick et al. 2014, section 2.3): what comes after its
 * features is cut off, and layers with new parameters stand there. Those are drawn once, whatever batches graphs are made for, and
 * their names begin with {@code head.}; all others are the network's own.
 *
 * <pre>{@code
 * GraphSource network = NewHead.dense(OnnxImporter.read(file), 5, 42);
 * Trainer trainer = Trainer.builder(engine, network).freeze(name -> !name.startsWith("head.")).build();
 * }</pre>
 *
 * <p>The features are what goes into the last dense layer of a network with one output: a matrix product with weights, or a convolution
 * of 1×1 over a single pixel or before a global pooling. {@link #behind} names another place. The network's inputs stay; its one
 * output has the name that the network's last output has, and the shape {@code [N, classes]}, or what the layers make of the features.
 */
public final class NewHead implements GraphSource {
    private static final String NAME = "head";

    private final GraphSource network;
    private final Layer layer;
    private final int classes;
    private final long seed;
    private final String node;
    private final Map<String, Tensor> byName = Collections.synchronizedMap(new HashMap<>());
    private final LayerScope.Parameters parameters;

    private NewHead(GraphSource network, Layer layer, int classes, long seed, String node) {
        this.network = network;
        this.layer = layer;
        this.classes = classes;
        this.seed = seed;
        this.node = node;
        this.parameters = new LayerScope.Parameters(byName, seed);
    }

    /**
     * A dense layer, with global average pooling before it where the features are planes.
     *
     * @param seed decides the new parameters
     * @throws Cnn4jException if there is not at least one class
     */
    public static NewHead dense(GraphSource network, int classes, long seed) {
        if (classes < 1) {
            throw new Cnn4jException("A head needs at least 1 class, not " + classes);
        }
        return new NewHead(network, null, classes, seed, null);
    }

    /**
     * A layer of the caller's own, which gets the features as they are: {@code [N, features]} in most networks, {@code [N, C, H, W]} in
     * those that end in a convolution.
     *
     * @param seed decides the new parameters
     */
    public static NewHead of(GraphSource network, long seed, Layer head) {
        return new NewHead(network, head, 0, seed, null);
    }

    /**
     * This head on other features: the first result of a node, or of the last node of a layer or module. So {@code "8"} is layer 8 of a
     * sequence, and {@code "/layer4"} what a file that PyTorch wrote has under that name.
     */
    public NewHead behind(String nodeOrLayer) {
        return new NewHead(network, layer, classes, seed, nodeOrLayer);
    }

    @Override
    public String name() {
        return network.name();
    }

    @Override
    public List<GraphInput> inputs() {
        return network.inputs();
    }

    @Override
    public List<String> outputs() {
        List<String> all = network.outputs();
        return List.of(all.get(all.size() - 1));
    }

    /**
     * {@inheritDoc}
     *
     * @throws Cnn4jException if the network does not have the node, or does not end in one dense layer and no node was named; or if the
     *     layers do not fit the features, make outputs of their own, or have a parameter of a name that the network has already
     */
    @Override
    public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
        Graph graph = network.graph(types, values);
        if (!graph.states().isEmpty()) {
            throw new Cnn4jException("Network \"" + name() + "\" has states; only one with constants gets a new head");
        }
        Features features = node == null ? Features.ofLastDense(graph) : Features.behind(graph, node);
        GraphBuilder builder = new GraphBuilder(graph.name());
        Map<Value, Value> copies = new IdentityHashMap<>();
        graph.inputs().forEach(input -> copies.put(input, builder.input(input.name(), input.type())));
        Set<String> taken = new HashSet<>();
        int streams = 0;
        for (Node each : features.nodes()) {
            copy(each, graph, builder, copies, taken);
            streams = each.op() instanceof Dropout dropout ? Math.max(streams, dropout.stream() + 1) : streams;
        }
        LayerScope scope = new LayerScope(parameters, builder, NAME, new ArrayList<>(), streams);
        builder.output(outputs().get(0), head(features).build(scope, copies.get(features.value())));
        Graph made = builder.build();
        check(made, taken);
        return made;
    }

    private static void copy(
            Node node, Graph graph, GraphBuilder builder, Map<Value, Value> copies, Set<String> constants) {
        List<Value> operands = new ArrayList<>();
        for (Value value : node.inputs()) {
            if (graph.constant(value) != null) {
                constants.add(value.name());
            }
            operands.add(copies.computeIfAbsent(value, v -> builder.constant(v.name(), graph.constant(v))));
        }
        List<Value> results = builder.addAll(node.name(), node.op(), operands);
        for (int i = 0; i < results.size(); i++) {
            copies.put(node.outputs().get(i), results.get(i));
        }
    }

    private Layer head(Features features) {
        if (layer != null) {
            return layer;
        }
        Layer dense = Layers.dense(classes);
        // Both layers under one name, so that the parameters are head.weight and head.bias in every network.
        return features.planes()
                ? (scope, x) -> dense.build(scope, Layers.globalAveragePool().build(scope.child("pool"), x))
                : dense;
    }

    private void check(Graph made, Set<String> taken) {
        if (made.outputs().size() > 1) {
            throw new Cnn4jException("A head has one result; the layers of this one also make output \""
                    + made.outputs().get(0).name() + "\"");
        }
        synchronized (byName) {
            for (String parameter : byName.keySet()) {
                if (taken.contains(parameter)) {
                    throw new Cnn4jException("Network \"" + name() + "\" has a parameter \"" + parameter
                            + "\" already; give the head's layers names of their own (Layers.named)");
                }
            }
        }
    }
}
