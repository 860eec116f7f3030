package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.cnn4j.Shape;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.testkit.Fill;
import org.cnn4j.testkit.RandomGraphs;

/** Gradients of networks made at random against central differences. */
class NetworkGradientProperties {
    /** Branches, joins and moves of all kinds, with respect to the network's input. */
    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void networksAtRandom(@ForAll int seed, @ForAll @IntRange(min = 1, max = 10) int size) {
        Graph graph = RandomGraphs.graph(seed, size);
        Shape x = graph.inputs().get(0).type().shape();
        GradientCheck.check((builder, in) -> copy(graph, builder, in), List.of(new Fill(seed).uniform(x, -4, 4)));
    }

    private static Value copy(Graph graph, GraphBuilder builder, List<Value> inputs) {
        Map<Value, Value> copies = new IdentityHashMap<>();
        copies.put(graph.inputs().get(0), inputs.get(0));
        graph.constants().forEach((value, tensor) -> copies.put(value, builder.constant(value.name(), tensor)));
        for (Node node : graph.nodes()) {
            List<Value> operands = new ArrayList<>();
            node.inputs().forEach(value -> operands.add(copies.get(value)));
            copies.put(node.output(), builder.add(node.name(), node.op(), operands));
        }
        return copies.get(graph.outputs().get(0).value());
    }
}
