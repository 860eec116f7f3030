package org.cnn4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Reshape;

/**
 * Finds operands of concatenations along the last axis that may be computed where the concatenation wants them: as a window of
 * columns of its rows. The step that makes such a value and all that read it must be able to take windows.
 *
 * <p>The last concatenation comes first, so that where each adds to the one before, as in DenseNet, all end up in the memory of the
 * last one. A concatenation whose operands already lie side by side in another's memory, in order, lies there itself.
 */
final class ConcatWindows {
    /** A place in the rows of another value, which may be a window itself. */
    record Window(Value whole, int column) {}

    private record Use(Node node, int operand) {}

    private final Graph graph;
    private final PlanOptions.Windows able;
    private final Map<Value, Node> producers;
    private final Map<Value, List<Use>> uses = new IdentityHashMap<>();
    private final Set<Value> outputs = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Value, Window> windows = new IdentityHashMap<>();

    private ConcatWindows(Graph graph, PlanOptions.Windows able) {
        this.graph = graph;
        this.able = able;
        this.producers = graph.producers();
        for (Node node : graph.nodes()) {
            for (int i = 0; i < node.inputs().size(); i++) {
                uses.computeIfAbsent(node.inputs().get(i), v -> new ArrayList<>())
                        .add(new Use(node, i));
            }
        }
        graph.outputs().forEach(output -> outputs.add(output.value()));
    }

    /** The values that are to be windows. */
    static Map<Value, Window> find(Graph graph, PlanOptions.Windows able) {
        return able == PlanOptions.Windows.NONE ? Map.of() : new ConcatWindows(graph, able).run();
    }

    /** The length of a value's last axis. */
    static int columns(Value value) {
        return value.type().shape().dim(value.type().shape().rank() - 1);
    }

    private Map<Value, Window> run() {
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            boolean joinsRows = node.op() instanceof Concat concat
                    && concat.axis() == node.output().type().shape().rank() - 1
                    && node.output().type().shape().size() > 0;
            if (joinsRows && !liesInAnother(node)) {
                place(node);
            }
        }
        return windows;
    }

    /** Makes the result a window if all operands are, side by side in order. */
    private boolean liesInAnother(Node concat) {
        Window first = windows.get(concat.inputs().get(0));
        if (first == null || windows.containsKey(concat.output()) || !isReadable(concat.output())) {
            return false;
        }
        int column = first.column();
        for (Value part : concat.inputs()) {
            Window window = windows.get(part);
            if (window == null || window.whole() != first.whole() || window.column() != column) {
                return false;
            }
            column += columns(part);
        }
        windows.put(concat.output(), first);
        return true;
    }

    private void place(Node concat) {
        int column = 0;
        for (Value part : concat.inputs()) {
            if (!windows.containsKey(part) && isWritable(part) && isReadable(part)) {
                windows.put(part, new Window(concat.output(), column));
            }
            column += columns(part);
        }
    }

    /** Whether a step makes {@code value}, and can make it as a window. */
    private boolean isWritable(Value value) {
        Node producer = producers.get(value);
        return producer != null
                && !(producer.op() instanceof Reshape)
                && value.type().shape().size() > 0
                && able.writes(producer.op(), producer.inputTypes(), types(producer));
    }

    /** Whether all that need {@code value} can take it as a window. */
    private boolean isReadable(Value value) {
        return !outputs.contains(value)
                && uses.getOrDefault(value, List.of()).stream().allMatch(this::isReadable);
    }

    private boolean isReadable(Use use) {
        Node node = use.node();
        return !(node.op() instanceof Reshape) && able.reads(node.op(), node.inputTypes(), types(node), use.operand());
    }

    private static List<TensorType> types(Node node) {
        return node.outputs().stream().map(Value::type).toList();
    }
}
