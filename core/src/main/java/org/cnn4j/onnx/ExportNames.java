package org.cnn4j.onnx;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;

/** Gives each value of a graph a name of its own in a file: the graph's values may share names, a file's may not. */
final class ExportNames {
    private final Map<Value, String> names = new IdentityHashMap<>();
    private final Set<String> taken = new HashSet<>();

    ExportNames(Graph graph) {
        graph.inputs().forEach(input -> names.put(input, input.name()));
        taken.addAll(names.values());
        graph.outputs().forEach(output -> taken.add(output.name()));
        for (Graph.Output output : graph.outputs()) {
            boolean made = !names.containsKey(output.value()) && graph.constant(output.value()) == null;
            if (made) {
                names.put(output.value(), output.name());
            }
        }
        for (Node node : graph.nodes()) {
            node.inputs().forEach(this::name);
            node.outputs().forEach(this::name);
        }
        graph.outputs().forEach(output -> name(output.value()));
    }

    private void name(Value value) {
        if (!names.containsKey(value)) {
            names.put(value, fresh(value.name()));
        }
    }

    String of(Value value) {
        return names.get(value);
    }

    /** {@code wanted}, or that with a number if it is taken. */
    String fresh(String wanted) {
        String name = wanted;
        for (int i = 1; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
