package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Reshape;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * Goes through a plan step by step with a mark on every element of every arena that says which value lies there, and
 * finds any step that would read something else than what its node wants, or touch a guard zone.
 */
public final class PlanChecker {
    private static final int SCRATCH = -1;
    private static final int GUARD = -2;

    private final Graph graph;
    private final Plan plan;
    private final PlanOptions options;
    private final Map<DType, int[]> marks = new EnumMap<>(DType.class);
    private final Map<Value, Integer> ids = new IdentityHashMap<>();

    private PlanChecker(Graph graph, Plan plan, PlanOptions options) {
        this.graph = graph;
        this.plan = plan;
        this.options = options;
        for (DType dtype : DType.values()) {
            marks.put(dtype, new int[plan.arenaElements(dtype)]);
        }
    }

    /**
     * @throws AssertionError that names the step and the value
     */
    public static void check(Graph graph, Plan plan, PlanOptions options) {
        new PlanChecker(graph, plan, options).run();
    }

    private void run() {
        for (Plan.Guard guard : plan.guards()) {
            java.util.Arrays.fill(marks.get(guard.dtype()), guard.offset(), guard.offset() + guard.length(), GUARD);
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Reshape) {
                continue;
            }
            nodes.add(node);
        }
        require(nodes.size() == plan.steps().size(), "steps " + plan.steps() + " for nodes " + nodes);
        for (int i = 0; i < nodes.size(); i++) {
            step(nodes.get(i), plan.steps().get(i));
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            read(
                    graph.outputs().get(i).value(),
                    plan.outputs().get(i),
                    "output " + graph.outputs().get(i).name());
        }
    }

    private void step(Node node, Step step) {
        require(node.op().equals(step.op()), step + " is not " + node.op());
        for (int i = 0; i < node.inputs().size(); i++) {
            read(node.inputs().get(i), step.input(i), step.toString());
        }
        if (step.scratch() != null) {
            apart(step.scratch(), step);
            write(step.scratch(), SCRATCH, step.toString());
            for (int i = 0; i < node.inputs().size(); i++) {
                read(node.inputs().get(i), step.input(i), step + " once it uses its scratch memory");
            }
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            write(step.outputs().get(i), id(node.outputs().get(i)), step.toString());
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            read(node.outputs().get(i), step.outputs().get(i), step + " once it has written all its results");
        }
        if (step.scratch() != null) {
            for (int i = 0; i < step.scratch().size(); i++) {
                int mark = marks.get(DType.FLOAT32)[step.scratch().index() + i];
                require(mark == SCRATCH, step + " has its result in its scratch memory");
            }
        }
        for (Slot input : step.inputs()) {
            for (Slot output : step.outputs()) {
                if (input.location() == Slot.Location.ARENA && overlap(input, output)) {
                    boolean whole =
                            input.index() == output.index() && input.type().equals(output.type());
                    require(whole, step + " overwrites a part of " + input);
                }
            }
        }
    }

    private static boolean overlap(Slot a, Slot b) {
        return a.type().dtype() == b.type().dtype()
                && a.index() < b.index() + b.size()
                && b.index() < a.index() + a.size();
    }

    private void apart(Slot scratch, Step step) {
        require(scratch.type().dtype() == DType.FLOAT32, step + " has scratch memory of " + scratch.type());
    }

    /** A value's number: that of the value whose memory it names another way. */
    private int id(Value value) {
        Value root = value;
        Node producer = graph.producers().get(root);
        while (producer != null && producer.op() instanceof Reshape) {
            root = producer.inputs().get(0);
            producer = graph.producers().get(root);
        }
        return ids.computeIfAbsent(root, v -> ids.size() + 1);
    }

    private void read(Value value, Slot slot, String who) {
        require(slot.type().equals(value.type()), who + " reads " + slot + " for " + value);
        if (slot.location() != Slot.Location.ARENA) {
            return;
        }
        int id = id(value);
        int[] arena = marks.get(slot.type().dtype());
        for (int i = 0; i < slot.size(); i++) {
            require(
                    arena[slot.index() + i] == id,
                    who + " wants " + value + ", but element " + i + " of " + slot + " is not its own any more");
        }
    }

    private void write(Slot slot, int id, String who) {
        require(slot.location() == Slot.Location.ARENA, who + " writes to " + slot);
        long bytes = (long) slot.index() * slot.type().dtype().bytes();
        require(bytes % options.alignmentBytes() == 0, who + " is not aligned: " + slot);
        int[] arena = marks.get(slot.type().dtype());
        require(slot.index() + slot.size() <= arena.length, who + " writes behind the arena: " + slot);
        for (int i = 0; i < slot.size(); i++) {
            require(arena[slot.index() + i] != GUARD, who + " writes into a guard zone: " + slot);
            arena[slot.index() + i] = id;
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
