package org.cnn4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Reshape;

/**
 * Finds operands of concatenations that may be computed where the concatenation wants them. Along the last axis that is a window of
 * columns of its rows; the step that makes such a value and all that read it must be able to take windows. For kernels that take
 * {@link PlanOptions.Windows#STRETCHES} alone it is one stretch of the result, where nothing but axes of length 1 lies before the
 * concatenation's own and the stretch begins at an aligned place.
 *
 * <p>The last concatenation comes first, so that where each adds to the one before, as in DenseNet, all end up in the memory of the
 * last one. A concatenation whose operands already lie side by side in another's memory, in order, lies there itself.
 */
final class ConcatWindows {
    /**
     * A place in the rows of another value, which may be a window itself.
     *
     * @param stretch whether all of the other value is one row
     */
    record Window(Value whole, int column, boolean stretch) {}

    private record Use(Node node, int operand) {}

    private final Graph graph;
    private final PlanOptions.Windows able;
    private final boolean stretches;
    private final int alignmentBytes;
    private final Map<Value, Node> producers;
    private final Map<Value, List<Use>> uses = new IdentityHashMap<>();
    private final Set<Value> outputs = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Value, Window> windows = new IdentityHashMap<>();

    private ConcatWindows(Graph graph, PlanOptions options) {
        this.graph = graph;
        this.able = options.windows();
        this.stretches = able == PlanOptions.Windows.STRETCHES;
        this.alignmentBytes = options.alignmentBytes();
        this.producers = graph.producers();
        for (Node node : graph.nodes()) {
            for (int i = 0; i < node.inputs().size(); i++) {
                uses.computeIfAbsent(node.inputs().get(i), v -> new ArrayList<>())
                        .add(new Use(node, i));
            }
        }
        graph.outputs().forEach(output -> outputs.add(output.value()));
        graph.states().forEach(state -> outputs.add(state.next()));
    }

    /** The values that are to be windows. */
    static Map<Value, Window> find(Graph graph, PlanOptions options) {
        return options.windows() == PlanOptions.Windows.NONE ? Map.of() : new ConcatWindows(graph, options).run();
    }

    /** The length of a value's last axis. */
    static int columns(Value value) {
        return value.type().shape().dim(value.type().shape().rank() - 1);
    }

    /** The elements that an operand of {@code concat} adds to a row of its result. */
    static int length(Concat concat, Value part) {
        return part.type().shape().product(concat.axis(), part.type().shape().rank());
    }

    private Map<Value, Window> run() {
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.op() instanceof Concat concat && mayJoin(node, concat) && !liesInAnother(node, concat)) {
                place(node, concat);
            }
        }
        return windows;
    }

    private boolean mayJoin(Node node, Concat concat) {
        Shape result = node.output().type().shape();
        boolean rows = stretches ? result.product(0, concat.axis()) == 1 : concat.axis() == result.rank() - 1;
        return rows && result.size() > 0;
    }

    /** Makes the result a window if all operands are, side by side in order. */
    private boolean liesInAnother(Node node, Concat concat) {
        Window first = windows.get(node.inputs().get(0));
        if (first == null || windows.containsKey(node.output()) || !isReadable(node.output())) {
            return false;
        }
        int column = first.column();
        for (Value part : node.inputs()) {
            Window window = windows.get(part);
            if (window == null || window.whole() != first.whole() || window.column() != column) {
                return false;
            }
            column += length(concat, part);
        }
        windows.put(node.output(), first);
        return true;
    }

    private void place(Node node, Concat concat) {
        int column = 0;
        for (Value part : node.inputs()) {
            if (!windows.containsKey(part) && isWritable(part) && isReadable(part) && isAligned(part, column)) {
                windows.put(part, new Window(node.output(), column, stretches));
            }
            column += length(concat, part);
        }
    }

    private boolean isAligned(Value part, int column) {
        return !stretches || (long) column * part.type().dtype().bytes() % alignmentBytes == 0;
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
        return stretches
                || !(node.op() instanceof Reshape)
                        && able.reads(node.op(), node.inputTypes(), types(node), use.operand());
    }

    private static List<TensorType> types(Node node) {
        return node.outputs().stream().map(Value::type).toList();
    }
}
