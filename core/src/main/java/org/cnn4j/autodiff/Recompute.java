package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;

/**
 * Trades time for memory: of a forward pass, cut into segments, only the values that pass from one segment to a later one are kept; what the backward
 * pass needs besides is computed again when it first asks for it (Chen et al. 2016, "Training deep nets with sublinear memory cost",
 * section 4). The last segment is kept whole, as the backward pass begins with it.
 */
public final class Recompute {
    /**
     * A forward pass and its backward pass, as places in the order of nodes.
     *
     * @param begin the first node of the forward pass
     * @param end the first of the backward pass
     * @param last behind the last of the backward pass
     */
    public record Span(int begin, int end, int last) {}

    private final Graph graph;
    private final int segments;
    private final Map<Value, Integer> producers = new IdentityHashMap<>();
    private final Map<Value, List<Integer>> uses = new IdentityHashMap<>();
    private final List<Node> emitted = new ArrayList<>();

    private Recompute(Graph graph, int segments) {
        this.graph = graph;
        this.segments = segments;
        for (int i = 0; i < graph.nodes().size(); i++) {
            int at = i;
            graph.nodes().get(i).outputs().forEach(v -> producers.put(v, at));
            graph.nodes().get(i).inputs().forEach(v -> uses.computeIfAbsent(v, k -> new ArrayList<>())
                    .add(at));
        }
        graph.outputs().forEach(output -> keep(output.value()));
        graph.states().forEach(state -> keep(state.next()));
    }

    private void keep(Value value) {
        uses.computeIfAbsent(value, k -> new ArrayList<>()).add(graph.nodes().size());
    }

    /**
     * {@code graph} with the same results and less to keep.
     *
     * @param spans in their order, without a node in common
     * @param segments at least 1, which changes nothing
     */
    public static Graph apply(Graph graph, List<Span> spans, int segments) {
        return segments == 1 ? graph : new Recompute(graph, segments).run(spans);
    }

    private Graph run(List<Span> spans) {
        int next = 0;
        for (Span span : spans) {
            emitted.addAll(graph.nodes().subList(next, span.end));
            Map<Value, Value> again = new IdentityHashMap<>();
            for (Node node : graph.nodes().subList(span.end, span.last)) {
                List<Value> operands =
                        node.inputs().stream().map(v -> again(v, span, again)).toList();
                emitted.add(new Node(node.name(), node.op(), operands, node.outputs()));
            }
            next = span.last;
        }
        emitted.addAll(graph.nodes().subList(next, graph.nodes().size()));
        return new Graph(graph.name(), graph.inputs(), emitted, graph.outputs(), graph.constants(), graph.states());
    }

    /** {@code value} as the backward pass gets it: itself if it is kept, else computed again now, if it was not yet. */
    private Value again(Value value, Span span, Map<Value, Value> again) {
        int producer = producers.getOrDefault(value, -1);
        if (producer < span.begin || producer >= span.end || isKept(value, producer, span)) {
            return value;
        }
        Value there = again.get(value);
        if (there == null) {
            Node node = graph.nodes().get(producer);
            List<Value> operands =
                    node.inputs().stream().map(v -> again(v, span, again)).toList();
            List<Value> results = node.outputs().stream()
                    .map(v -> new Value(v.name() + ".again", v.type()))
                    .toList();
            for (int i = 0; i < results.size(); i++) {
                again.put(node.outputs().get(i), results.get(i));
            }
            emitted.add(new Node(node.name() + ".again", node.op(), operands, results));
            there = again.get(value);
        }
        return there;
    }

    /** Whether a later segment, or what is neither of the two passes, needs a value of the forward pass. */
    private boolean isKept(Value value, int producer, Span span) {
        int segment = segment(producer, span);
        if (segment == segments - 1) {
            return true;
        }
        for (int use : uses.getOrDefault(value, List.of())) {
            boolean later = use < span.end && segment(use, span) > segment;
            if (later || use >= span.last) {
                return true;
            }
        }
        return false;
    }

    private int segment(int node, Span span) {
        return (int) ((long) (node - span.begin) * segments / (span.end - span.begin));
    }
}
