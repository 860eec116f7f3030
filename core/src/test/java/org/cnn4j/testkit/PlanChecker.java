package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Reshape;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * Goes through a plan step by step with a mark on every element of every arena that says which element of which value lies
 * there, and finds any step that would read something else than what its node wants, or touch a guard zone. What a
 * concatenation along the last axis makes are its operands' elements, wherever they lie.
 */
public final class PlanChecker {
    private static final int SCRATCH = -1;
    private static final int GUARD = -2;

    private final Graph graph;
    private final Plan plan;
    private final PlanOptions options;
    private final Map<Value, Node> producers;
    private final Map<DType, long[]> marks = new EnumMap<>(DType.class);
    private final Map<Value, Integer> ids = new IdentityHashMap<>();

    private PlanChecker(Graph graph, Plan plan, PlanOptions options) {
        this.graph = graph;
        this.plan = plan;
        this.options = options;
        this.producers = graph.producers();
        for (DType dtype : DType.values()) {
            marks.put(dtype, new long[plan.arenaElements(dtype)]);
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
            inOnePiece(guard.dtype(), guard.offset(), guard.length(), guard.toString());
            java.util.Arrays.fill(marks.get(guard.dtype()), guard.offset(), guard.offset() + guard.length(), GUARD);
        }
        for (int i = 0; i < plan.states().size(); i++) {
            Slot slot = plan.states().get(i).slot();
            Value value = graph.states().get(i).value();
            write(slot, element -> mark(value, element), false, "state " + slot.name());
        }
        int next = 0;
        for (Node node : graph.nodes()) {
            boolean left = next < plan.steps().size();
            Step step = left ? plan.steps().get(next) : null;
            boolean mayVanish = node.op() instanceof Reshape || joinsRows(node);
            if (left && step.name().equals(node.name()) && step.op().equals(node.op())) {
                step(node, step);
                next++;
            } else {
                require(mayVanish, "no step for " + node + " before " + step);
            }
        }
        next += copiedStates(next);
        require(next == plan.steps().size(), "steps " + plan.steps() + " for nodes " + graph.nodes());
        for (int i = 0; i < graph.outputs().size(); i++) {
            read(
                    graph.outputs().get(i).value(),
                    plan.outputs().get(i),
                    "output " + graph.outputs().get(i).name());
        }
    }

    /** Follows the copies that end a run, and finds states that would begin the next run as something else than they should. */
    private int copiedStates(int first) {
        int copies = plan.steps().size() - first;
        for (Step copy : plan.steps().subList(first, plan.steps().size())) {
            Graph.State state = graph.states().stream()
                    .filter(s -> s.name().equals(copy.name()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no node and no state for " + copy));
            read(state.next(), copy.input(0), copy.toString());
            write(copy.output(), element -> mark(state.next(), element), false, copy.toString());
        }
        for (int i = 0; i < plan.states().size(); i++) {
            Slot slot = plan.states().get(i).slot();
            Value next = graph.states().get(i).next();
            if (graph.constant(next) == null && !graph.inputs().contains(next)) {
                read(next, slot, "the run after, of state " + slot.name());
            }
        }
        return copies;
    }

    private void step(Node node, Step step) {
        for (int i = 0; i < node.inputs().size(); i++) {
            read(node.inputs().get(i), step.input(i), step.toString());
        }
        if (step.scratch() != null) {
            apart(step.scratch(), step);
            write(step.scratch(), element -> SCRATCH, false, step.toString());
            for (int i = 0; i < node.inputs().size(); i++) {
                read(node.inputs().get(i), step.input(i), step + " once it uses its scratch memory");
            }
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            boolean joined = graph.nodes().stream()
                    .anyMatch(n -> joinsRows(n) && n.inputs().contains(output));
            write(step.outputs().get(i), element -> mark(output, element), joined, step.toString());
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            read(node.outputs().get(i), step.outputs().get(i), step + " once it has written all its results");
        }
        if (step.scratch() != null) {
            for (int i = 0; i < step.scratch().size(); i++) {
                long mark = marks.get(DType.FLOAT32)[step.scratch().index() + i];
                require(mark == SCRATCH, step + " has its result in its scratch memory");
            }
        }
        List<Slot> written = joinsRows(node) ? copied(step) : step.outputs();
        for (Slot input : step.inputs()) {
            for (Slot output : written) {
                boolean whole = input.index() == output.index()
                        && input.type().equals(output.type())
                        && input.pitch() == output.pitch();
                require(!input.overlaps(output) || whole, step + " overwrites a part of " + input);
            }
        }
    }

    /** The windows of a concatenation's result that it writes: those whose operands do not lie there. */
    private static List<Slot> copied(Step concat) {
        List<Slot> copied = new ArrayList<>();
        Slot result = concat.output();
        int axis = ((Concat) concat.op()).axis();
        boolean stretches = axis < result.type().shape().rank() - 1;
        int column = 0;
        for (Slot part : concat.inputs()) {
            boolean there = stretches ? part.isStretchOf(result, column) : part.isWindowOf(result, column);
            if (!there) {
                int at = result.index() + column;
                int pitch = stretches ? part.columns() : result.pitch();
                copied.add(new Slot(part.name(), part.type(), result.location(), at, pitch));
            }
            column += part.type().shape().product(axis, part.type().shape().rank());
        }
        return copied;
    }

    private static boolean joinsRows(Node node) {
        Shape result = node.output().type().shape();
        return node.op() instanceof Concat concat
                && (concat.axis() == result.rank() - 1 || result.product(0, concat.axis()) == 1);
    }

    private void apart(Slot scratch, Step step) {
        require(scratch.type().dtype() == DType.FLOAT32, step + " has scratch memory of " + scratch.type());
    }

    /** What marks an element: the value that computed it, and which of its elements it is. */
    private long mark(Value value, int element) {
        Value root = value;
        int at = element;
        Node producer = producers.get(root);
        while (producer != null && (producer.op() instanceof Reshape || joinsRows(producer))) {
            if (producer.op() instanceof Reshape) {
                root = producer.inputs().get(0);
            } else {
                int axis = ((Concat) producer.op()).axis();
                int columns = columns(root, axis);
                int column = at % columns;
                int row = at / columns;
                int part = 0;
                while (column >= columns(producer.inputs().get(part), axis)) {
                    column -= columns(producer.inputs().get(part++), axis);
                }
                root = producer.inputs().get(part);
                at = row * columns(root, axis) + column;
            }
            producer = producers.get(root);
        }
        int id = ids.computeIfAbsent(root, v -> ids.size() + 1);
        return (long) id << 32 | at;
    }

    private static int columns(Value value, int axis) {
        return value.type().shape().product(axis, value.type().shape().rank());
    }

    private static int place(Slot slot, int element) {
        return slot.index() + element / slot.columns() * slot.pitch() + element % slot.columns();
    }

    private void read(Value value, Slot slot, String who) {
        require(slot.type().equals(value.type()), who + " reads " + slot + " for " + value);
        if (slot.location() != Slot.Location.ARENA) {
            require(slot.isContiguous(), who + " reads a window of something else than the arena: " + slot);
            return;
        }
        long[] arena = marks.get(slot.type().dtype());
        for (int i = 0; i < slot.size(); i++) {
            require(
                    arena[place(slot, i)] == mark(value, i),
                    who + " wants " + value + ", but element " + i + " of " + slot + " is not its own any more");
        }
    }

    private void write(Slot slot, IntToLongFunction marked, boolean mayBeWindow, String who) {
        require(slot.location() == Slot.Location.ARENA, who + " writes to " + slot);
        long bytes = (long) slot.index() * slot.type().dtype().bytes();
        boolean window = !slot.isContiguous() || slot.rows() <= 1;
        require(window && mayBeWindow || bytes % options.alignmentBytes() == 0, who + " is not aligned: " + slot);
        inOnePiece(slot.type().dtype(), slot.index(), slot.extent(), who + " at " + slot);
        long[] arena = marks.get(slot.type().dtype());
        require(slot.index() + slot.extent() <= arena.length, who + " writes behind the arena: " + slot);
        for (int i = 0; i < slot.size(); i++) {
            require(arena[place(slot, i)] != GUARD, who + " writes into a guard zone: " + slot);
            arena[place(slot, i)] = marked.applyAsLong(i);
        }
    }

    /** Where a value and its guard zones fit in a piece of the arena, they lie in one. */
    private void inOnePiece(DType dtype, int offset, int length, String who) {
        long piece = plan.pieceElements(dtype);
        long guards = 2L * (options.guardBytes() + options.alignmentBytes()) / dtype.bytes();
        if (length > 0 && length + guards + options.alignmentBytes() <= piece) {
            require(offset / piece == (offset + length - 1) / piece, who + " lies across pieces of " + piece);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
