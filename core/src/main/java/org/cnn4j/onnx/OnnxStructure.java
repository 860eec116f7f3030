package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who makes and who reads which value of a graph; found once a model. */
final class OnnxStructure {
    private final Map<String, OnnxNode> makers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Set<String> fileOnly = new HashSet<>();
    private final List<OnnxNode> needed = new ArrayList<>();

    OnnxStructure(OnnxGraph graph) {
        for (OnnxNode node : graph.nodes()) {
            for (String output : node.outputs()) {
                makers.put(output, node);
            }
        }
        graph.outputs().forEach(output -> readers.merge(output.name(), 1, Integer::sum));
        // Nodes come in order, so backwards every reader has been seen before its maker.
        for (int n = graph.nodes().size() - 1; n >= 0; n--) {
            OnnxNode node = graph.nodes().get(n);
            if (node.outputs().stream().anyMatch(this::isRead)) {
                needed.add(node);
                node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            }
        }
        Collections.reverse(needed);
        readers.remove("");
        fileOnly.add("");
        fileOnly.addAll(graph.initializers().keySet());
        for (OnnxNode node : needed) {
            if (dependsOnFileAlone(node)) {
                fileOnly.addAll(node.outputs());
            }
        }
    }

    /** The nodes that the graph's outputs depend on, in order. Others are not imported, so they may be of any kind. */
    List<OnnxNode> neededNodes() {
        return needed;
    }

    boolean isRead(String name) {
        return readers.containsKey(name);
    }

    /** How many operands and outputs a value is. */
    int readers(String name) {
        return readers.getOrDefault(name, 0);
    }

    /** Whether a value is the same for all inputs of the network. */
    boolean dependsOnFileAlone(String name) {
        return fileOnly.contains(name);
    }

    /** Whether a node's results are the same for all inputs of the network. */
    boolean dependsOnFileAlone(OnnxNode node) {
        return fileOnly.containsAll(node.inputs());
    }

    /** The node that makes a value; null for inputs and initializers. */
    OnnxNode maker(String name) {
        return makers.get(name);
    }
}
