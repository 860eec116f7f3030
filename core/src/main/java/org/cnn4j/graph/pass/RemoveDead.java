package org.cnn4j.graph.pass;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;

/** Takes out nodes and constants that no output and no state depends on. Inputs and states stay, used or not. */
public final class RemoveDead implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Map<Value, Node> producers = graph.producers();
        Set<Node> alive = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Value> used = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Value> todo = new ArrayDeque<>();
        graph.outputs().forEach(output -> todo.add(output.value()));
        graph.states().forEach(state -> todo.add(state.next()));
        while (!todo.isEmpty()) {
            Value value = todo.remove();
            Node node = producers.get(value);
            if (used.add(value) && node != null && alive.add(node)) {
                todo.addAll(node.inputs());
            }
        }
        List<Node> nodes = graph.nodes().stream().filter(alive::contains).toList();
        Map<Value, Tensor> constants = new IdentityHashMap<>(graph.constants());
        constants.keySet().retainAll(used);
        return new Graph(graph.name(), graph.inputs(), nodes, graph.outputs(), constants, graph.states());
    }
}
