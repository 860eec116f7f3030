package org.cnn4j.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what makes a parsed graph senseless: values made twice, read but never made, or made from themselves. */
final class GraphCheck {
    private GraphCheck() {}

    /**
     * The graph with its nodes in an order in which every value is made before it is read; the file's own order where that is one.
     *
     * @throws OnnxImportException for duplicate or undefined values, cycles, nodes without an operator, and a graph without outputs
     */
    static OnnxGraph check(OnnxGraph graph) {
        Set<String> known = declared(graph);
        Map<String, OnnxNode> makers = makers(graph, known);
        boolean ordered = true;
        Set<String> made = new HashSet<>(known);
        for (OnnxNode node : graph.nodes()) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !made.contains(input)) {
                    if (!makers.containsKey(input)) {
                        throw new OnnxImportException("node " + node.label() + " (" + node.qualifiedType() + ") reads '"
                                + input + "', which no input, initializer or node of the graph is");
                    }
                    ordered = false;
                }
            }
            made.addAll(node.outputs());
        }
        for (OnnxValueInfo output : graph.outputs()) {
            if (!known.contains(output.name()) && !makers.containsKey(output.name())) {
                throw new OnnxImportException("graph output '" + output.name() + "' is made by no node");
            }
        }
        return ordered
                ? graph
                : new OnnxGraph(
                        graph.name(), sorted(graph, makers), graph.initializers(), graph.inputs(), graph.outputs());
    }

    private static Set<String> declared(OnnxGraph graph) {
        Set<String> names = new HashSet<>();
        for (OnnxValueInfo input : graph.inputs()) {
            if (input.name().isEmpty()) {
                throw new OnnxImportException("a graph input has no name");
            }
            if (!names.add(input.name())) {
                throw new OnnxImportException("graph input '" + input.name() + "' is there twice");
            }
        }
        for (String name : graph.initializers().keySet()) {
            if (name.isEmpty()) {
                throw new OnnxImportException("an initializer has no name");
            }
            names.add(name);
        }
        if (graph.outputs().isEmpty()) {
            throw new OnnxImportException("the graph has no outputs");
        }
        Set<String> outputs = new HashSet<>();
        for (OnnxValueInfo output : graph.outputs()) {
            if (!outputs.add(output.name())) {
                throw new OnnxImportException("graph output '" + output.name() + "' is there twice");
            }
        }
        return names;
    }

    private static Map<String, OnnxNode> makers(OnnxGraph graph, Set<String> known) {
        Map<String, OnnxNode> makers = new HashMap<>();
        for (OnnxNode node : graph.nodes()) {
            if (node.opType().isEmpty()) {
                throw new OnnxImportException("node " + node.label() + " has no operator");
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty() && (known.contains(output) || makers.put(output, node) != null)) {
                    throw new OnnxImportException("value '" + output + "' is made twice, the second time by node "
                            + node.label() + " (" + node.qualifiedType() + ")");
                }
            }
        }
        return makers;
    }

    /** Kahn's algorithm: a node is taken once all nodes that it reads from have been. */
    private static List<OnnxNode> sorted(OnnxGraph graph, Map<String, OnnxNode> makers) {
        // Nodes are records and may be equal, so they are counted by position.
        Map<String, List<Integer>> readers = new HashMap<>();
        int[] missing = new int[graph.nodes().size()];
        Deque<Integer> ready = new ArrayDeque<>();
        for (int n = 0; n < missing.length; n++) {
            for (String input : graph.nodes().get(n).inputs()) {
                if (makers.containsKey(input)) {
                    missing[n]++;
                    readers.computeIfAbsent(input, k -> new ArrayList<>()).add(n);
                }
            }
            if (missing[n] == 0) {
                ready.add(n);
            }
        }
        List<OnnxNode> order = new ArrayList<>(missing.length);
        while (!ready.isEmpty()) {
            OnnxNode node = graph.nodes().get(ready.remove());
            order.add(node);
            for (String output : node.outputs()) {
                for (int reader : readers.getOrDefault(output, List.of())) {
                    if (--missing[reader] == 0) {
                        ready.add(reader);
                    }
                }
            }
        }
        for (int n = 0; n < missing.length; n++) {
            if (missing[n] > 0) {
                OnnxNode node = graph.nodes().get(n);
                throw new OnnxImportException("the graph has a cycle: node " + node.label() + " ("
                        + node.qualifiedType() + ") waits for its own result");
            }
        }
        return order;
    }
}
