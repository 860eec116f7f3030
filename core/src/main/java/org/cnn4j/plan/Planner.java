package org.cnn4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.graph.pass.ChannelsLast;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.plan.ArenaLayout.Block;

/**
 * Turns a graph into a plan: finds how long each value lives, lets elementwise operators write over an operand that dies
 * there, makes reshaped values aliases and concatenated ones windows ({@link ConcatWindows}), and lays the rest into arenas.
 */
public final class Planner {
    private final Graph graph;
    private final PlanOptions options;
    /** The value whose memory a value uses; absent if it has its own or is a window. */
    private final Map<Value, Value> shares = new IdentityHashMap<>();

    private final Map<Value, ConcatWindows.Window> windows;

    private final Map<Value, Integer> lastUse = new IdentityHashMap<>();
    private final Map<Value, Block> blocks = new IdentityHashMap<>();
    private final Map<Node, Block> scratch = new IdentityHashMap<>();
    private final Map<DType, List<Block>> byType = new EnumMap<>(DType.class);
    private final Map<Value, Integer> constantIndex = new IdentityHashMap<>();
    private final List<Tensor> constants = new ArrayList<>();
    /** The state that goes on as a value. */
    private final Map<Value, Value> stateOf = new IdentityHashMap<>();

    private final Set<Value> states = Collections.newSetFromMap(new IdentityHashMap<>());

    private Planner(Graph graph, PlanOptions options) {
        this.graph = graph;
        this.options = options;
        this.windows = ConcatWindows.find(graph, options);
    }

    public static Plan plan(Graph graph, PlanOptions options) {
        boolean last = options.layout() == Layout.CHANNELS_LAST;
        return new Planner(withStatesCopied(last ? new ChannelsLast().apply(graph) : graph), options).run();
    }

    /**
     * Lets a state that goes on as what another one is in another shape go on as a copy of it. Without, it would look at that one's memory
     * when the run ends, and find there what that one goes on as.
     */
    private static Graph withStatesCopied(Graph graph) {
        Map<Value, Node> producers = graph.producers();
        Set<Value> changing = Collections.newSetFromMap(new IdentityHashMap<>());
        graph.states().stream().filter(s -> s.next() != s.value()).forEach(s -> changing.add(s.value()));
        List<Node> nodes = new ArrayList<>(graph.nodes());
        List<Graph.State> states = new ArrayList<>();
        for (Graph.State state : graph.states()) {
            Value from = state.next();
            Value next = from;
            while (producers.containsKey(from) && producers.get(from).op() instanceof Reshape) {
                from = producers.get(from).inputs().get(0);
            }
            if (from != state.value() && changing.contains(from)) {
                next = new Value(state.name(), state.value().type());
                nodes.add(new Node(
                        state.name(), new Unary(UnaryFunction.IDENTITY), List.of(state.next()), List.of(next)));
            }
            states.add(new Graph.State(state.name(), state.value(), next, state.initial()));
        }
        return nodes.size() == graph.nodes().size()
                ? graph
                : new Graph(graph.name(), graph.inputs(), nodes, graph.outputs(), graph.constants(), states);
    }

    private Plan run() {
        List<Node> nodes = graph.nodes();
        for (Node node : nodes) {
            if (node.op() instanceof Reshape) {
                shares.put(node.output(), node.inputs().get(0));
            }
        }
        findLastUses();
        for (Graph.State state : graph.states()) {
            states.add(state.value());
            stateOf.put(state.next(), state.value());
            TensorType type = state.value().type();
            blocks.put(state.value(), block(type.dtype(), type.shape().intSize(), 0, nodes.size()));
            if (state.next() != state.value()) {
                requireNoOutput(state);
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            allocate(nodes.get(i), i);
        }
        Map<DType, Integer> arena = new EnumMap<>(DType.class);
        List<Plan.Guard> guards = new ArrayList<>();
        byType.forEach((dtype, list) -> {
            ArenaLayout layout = new ArenaLayout(
                    options.alignmentBytes() / dtype.bytes(),
                    options.guardBytes() / dtype.bytes(),
                    options.pieceElements(dtype));
            layout.place(list);
            arena.put(dtype, layout.elements());
            if (options.guardBytes() > 0) {
                layout.gaps().forEach(gap -> guards.add(new Plan.Guard(dtype, gap[0], gap[1])));
            }
        });
        List<Slot> inputs = graph.inputs().stream().map(this::slot).toList();
        List<Step> steps = steps();
        Map<String, Slot> outputs = new LinkedHashMap<>();
        graph.outputs().forEach(output -> outputs.put(output.name(), slot(output.value())));
        List<Plan.State> kept = graph.states().stream()
                .map(state -> new Plan.State(state.name(), slot(state.value()), state.initial()))
                .toList();
        return new Plan(graph.name(), inputs, outputs, steps, constants, arena, options, guards, kept);
    }

    /** Outputs are read when a run has ended, and the state has changed by then. */
    private void requireNoOutput(Graph.State state) {
        for (Graph.Output output : graph.outputs()) {
            if (root(output.value()) == state.value()) {
                throw new Cnn4jException("Output \"" + output.name() + "\" is the state \"" + state.name()
                        + "\", which changes in a run; read the state, or let a node copy it");
            }
        }
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        Map<Value, Integer> uses = graph.uses();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Reshape || isInPlace(node)) {
                continue;
            }
            Block block = scratch.get(node);
            Slot scratchSlot = block == null
                    ? null
                    : new Slot(
                            node.name() + ".scratch",
                            new TensorType(DType.FLOAT32, Shape.of(block.elements)),
                            Slot.Location.ARENA,
                            (int) block.offset);
            steps.add(new Step(
                    steps.size(),
                    node.name(),
                    node.op(),
                    node.inputs().stream().map(this::slot).toList(),
                    node.outputs().stream().map(this::slot).toList(),
                    scratchSlot,
                    uses.getOrDefault(node.outputs().get(0), 0)));
        }
        for (Graph.State state : graph.states()) {
            Slot next = slot(state.next());
            Slot kept = slot(state.value());
            if (next.location() != Slot.Location.ARENA || next.index() != kept.index()) {
                Op copy = new Unary(UnaryFunction.IDENTITY);
                steps.add(new Step(steps.size(), state.name(), copy, List.of(next), List.of(kept), null, 1));
            }
        }
        return steps;
    }

    /** Whether {@code node} is a concatenation all of whose operands were computed where it wants them. */
    private boolean isInPlace(Node node) {
        if (windows.isEmpty() || !(node.op() instanceof Concat concat)) {
            return false;
        }
        boolean stretch = options.windows() == PlanOptions.Windows.STRETCHES;
        Slot whole = slot(node.output());
        int column = 0;
        for (Value part : node.inputs()) {
            boolean there =
                    stretch ? slot(part).isStretchOf(whole, column) : slot(part).isWindowOf(whole, column);
            if (!windows.containsKey(part) || !there) {
                return false;
            }
            column += ConcatWindows.length(concat, part);
        }
        return true;
    }

    /** Where a value lies: in the memory of {@code root}, in a part of it if it is a window, with gaps if {@code pitch} is not 0. */
    private record Place(Value root, int column, int pitch, boolean window) {}

    private Place place(Value value) {
        Value at = value;
        int column = 0;
        int pitch = 0;
        boolean part = false;
        while (true) {
            ConcatWindows.Window window = windows.get(at);
            if (window != null) {
                column += window.column();
                at = window.whole();
                pitch = window.stretch() ? 0 : ConcatWindows.columns(at);
                part = true;
            } else if (shares.containsKey(at)) {
                at = shares.get(at);
            } else {
                return new Place(at, column, pitch, part);
            }
        }
    }

    private Value root(Value value) {
        return place(value).root();
    }

    private void findLastUses() {
        List<Node> nodes = graph.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            for (Value input : nodes.get(i).inputs()) {
                lastUse.put(root(input), i);
            }
        }
        graph.outputs().forEach(output -> lastUse.put(root(output.value()), nodes.size()));
        for (Graph.State state : graph.states()) {
            if (state.next() != state.value()) {
                lastUse.put(root(state.next()), nodes.size());
            }
        }
    }

    private void allocate(Node node, int at) {
        int floats = options.scratch()
                .floats(
                        node.op(),
                        node.inputTypes(),
                        node.outputs().stream().map(Value::type).toList());
        if (floats > 0) {
            scratch.put(node, block(DType.FLOAT32, floats, at, at));
        }
        if (node.op() instanceof Reshape) {
            return;
        }
        for (int k = 0; k < node.outputs().size(); k++) {
            Value output = node.outputs().get(k);
            Value root = root(output);
            int last = lastUse.getOrDefault(root, at);
            Value reused = root == output ? inPlace(node, k, at) : null;
            if (reused != null) {
                shares.put(output, reused);
                if (!states.contains(reused)) {
                    blocks.get(reused).last = last;
                    lastUse.put(reused, last);
                }
            } else if (!blocks.containsKey(root)) {
                // What has windows lives from the first of them on.
                TensorType type = root.type();
                blocks.put(root, block(type.dtype(), type.shape().intSize(), at, last));
            }
        }
    }

    private Block block(DType dtype, int elements, int first, int last) {
        Block block = new Block(Math.max(1, elements), first, last);
        byType.computeIfAbsent(dtype, d -> new ArrayList<>()).add(block);
        return block;
    }

    /**
     * The operand that {@code node} may write its result {@code k} over: an arena value like the result that dies here, or the state
     * that goes on as the result.
     */
    private Value inPlace(Node node, int k, int at) {
        Value output = node.outputs().get(k);
        for (int i : inPlaceOperands(node.op(), k)) {
            Place place = place(node.inputs().get(i));
            Value input = place.root();
            if (!place.window()
                    && node.inputs().get(i).type().equals(output.type())
                    && blocks.containsKey(input)
                    && lastUse.get(input) == at
                    && (!states.contains(input) || stateOf.get(output) == input)
                    && !overlapsDifferently(node, i, input)) {
                return input;
            }
        }
        return null;
    }

    /** Whether another operand looks at the same memory with another shape, so that writing would disturb reading. */
    private boolean overlapsDifferently(Node node, int chosen, Value memory) {
        for (int i = 0; i < node.inputs().size(); i++) {
            Value other = node.inputs().get(i);
            if (i != chosen
                    && root(other) == memory
                    && !other.type().shape().equals(node.output().type().shape())) {
                return true;
            }
        }
        return false;
    }

    private static List<Integer> inPlaceOperands(Op op, int k) {
        if (op instanceof Unary || op instanceof BatchNorm) {
            return List.of(0);
        }
        if (op instanceof Binary || op instanceof UnaryGradient) {
            return List.of(0, 1);
        }
        if (op instanceof OptimizerUpdate) {
            return List.of(k == 0 ? 0 : OptimizerUpdate.FIRST_STATE + k - 1);
        }
        return List.of();
    }

    private Slot slot(Value value) {
        Place place = place(value);
        Value memory = place.root();
        if (graph.constant(memory) != null) {
            int index = constantIndex.computeIfAbsent(memory, v -> {
                constants.add(graph.constant(v));
                return constants.size() - 1;
            });
            return new Slot(value.name(), value.type(), Slot.Location.CONSTANT, index);
        }
        int input = graph.inputs().indexOf(memory);
        if (input >= 0) {
            return new Slot(value.name(), value.type(), Slot.Location.INPUT, input);
        }
        int index = (int) blocks.get(memory).offset + place.column();
        return place.pitch() == 0
                ? new Slot(value.name(), value.type(), Slot.Location.ARENA, index)
                : new Slot(value.name(), value.type(), Slot.Location.ARENA, index, place.pitch());
    }
}
