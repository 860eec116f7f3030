package org.cnn4j.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.MatMul;

/**
 * The value of a network that a new head goes on from.
 *
 * @param nodes those that make the value, in order
 * @param planes whether it is {@code [N, C, spatial...]} rather than rows of features
 */
record Features(Value value, List<Node> nodes, boolean planes) {
    /** How many nodes an error names, from the end. */
    private static final int NAMED = 8;

    private static Features of(Graph graph, Value value, boolean planes) {
        Set<Value> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
        wanted.add(value);
        List<Node> nodes = new ArrayList<>();
        for (Node node : reversed(graph)) {
            if (node.outputs().stream().anyMatch(wanted::contains)) {
                nodes.add(node);
                wanted.addAll(node.inputs());
            }
        }
        Collections.reverse(nodes);
        return new Features(value, nodes, planes);
    }

    private static List<Node> reversed(Graph graph) {
        List<Node> nodes = new ArrayList<>(graph.nodes());
        Collections.reverse(nodes);
        return nodes;
    }

    /**
     * What goes into the last dense layer.
     *
     * @throws Cnn4jException if the graph has several outputs, or its output does not come from one dense layer alone
     */
    static Features ofLastDense(Graph graph) {
        if (graph.outputs().size() != 1) {
            List<String> names =
                    graph.outputs().stream().map(Graph.Output::name).toList();
            throw fail(graph, "has outputs " + names + ", and so no one dense layer at its end");
        }
        Value output = graph.outputs().get(0).value();
        Set<Value> open = Collections.newSetFromMap(new IdentityHashMap<>());
        open.add(output);
        Node last = null;
        for (Node node : reversed(graph)) {
            if (node.outputs().stream().anyMatch(open::contains)) {
                node.outputs().forEach(open::remove);
                if (hasWeights(graph, node)) {
                    last = node;
                    break;
                }
                node.inputs().stream()
                        .filter(value -> graph.constant(value) == null)
                        .forEach(open::add);
            }
        }
        if (last == null) {
            throw fail(graph, "has no layer with weights on the way to its output");
        }
        if (!open.isEmpty()) {
            throw fail(
                    graph,
                    "ends in no dense layer: its output comes from \"" + last.name() + "\", but also from "
                            + open.iterator().next());
        }
        requireDense(graph, last, output);
        return of(graph, last.inputs().get(0), last.op() instanceof Conv);
    }

    private static boolean hasWeights(Graph graph, Node node) {
        boolean product =
                node.op() instanceof Conv || node.op() instanceof ConvTranspose || node.op() instanceof MatMul;
        return product && node.inputs().subList(0, 2).stream().anyMatch(value -> graph.constant(value) != null);
    }

    private static void requireDense(Graph graph, Node node, Value output) {
        Shape weight = node.inputs().get(1).type().shape();
        boolean constant = graph.constant(node.inputs().get(1)) != null;
        if (node.op() instanceof MatMul && constant && weight.rank() == 2) {
            return;
        }
        if (node.op() instanceof Conv conv && constant && conv.groups() == 1) {
            Shape planes = node.output().type().shape();
            boolean pooled = output.type().shape().size() == planes.product(0, 2);
            if (conv.window().isPointwise() && pooled) {
                return;
            }
        }
        throw fail(
                graph,
                "ends in no dense layer: its last layer with weights, \"" + node.name() + "\", is "
                        + node.op().name() + " of "
                        + node.inputs().get(0).type().shape() + " with " + weight);
    }

    /**
     * The first result of a node, or of the last node of a layer.
     *
     * @throws Cnn4jException if there is none
     */
    static Features behind(Graph graph, String name) {
        // An ONNX node of several operators has them as name, name/1, name/2.
        Pattern parts = Pattern.compile(Pattern.quote(name) + "(/\\d+)?");
        Node found = last(graph, node -> parts.matcher(node.name()).matches());
        if (found == null) {
            found = last(
                    graph,
                    node -> node.name().startsWith(name + ".") || node.name().startsWith(name + "/"));
        }
        if (found == null) {
            throw new Cnn4jException("Network \"" + graph.name() + "\" has no node or layer \"" + name
                    + "\" to put a head behind; its last nodes are " + lastNodes(graph));
        }
        Value value = found.output();
        return of(graph, value, value.type().shape().rank() > 2);
    }

    private static Node last(Graph graph, Predicate<Node> wanted) {
        return reversed(graph).stream().filter(wanted).findFirst().orElse(null);
    }

    private static Cnn4jException fail(Graph graph, String problem) {
        return new Cnn4jException("Network \"" + graph.name() + "\" " + problem
                + "; name the node to put the head behind (behind), the last are " + lastNodes(graph));
    }

    private static List<String> lastNodes(Graph graph) {
        List<Node> nodes = graph.nodes();
        return nodes.subList(Math.max(0, nodes.size() - NAMED), nodes.size()).stream()
                .map(Node::name)
                .toList();
    }
}
