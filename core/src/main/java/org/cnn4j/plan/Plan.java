package org.cnn4j.plan;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.Tensor;

/**
 * A graph ready to be run: steps in order, each knowing where its operands lie. Memory for values that a run makes is
 * one arena an element type, laid out beforehand.
 */
public final class Plan {
    /** A stretch of an arena that no step may touch, in elements. */
    public record Guard(DType dtype, int offset, int length) {}

    /** What lies in an arena from run to run; an execution begins with {@code initial} there. */
    public record State(String name, Slot slot, Tensor initial) {}

    private final String name;
    private final List<Slot> inputs;
    private final List<Slot> outputs;
    private final List<String> outputNames;
    private final List<Step> steps;
    private final List<Tensor> constants;
    private final Map<DType, Integer> arena;
    private final PlanOptions options;
    private final List<Guard> guards;
    private final List<State> states;

    Plan(
            String name,
            List<Slot> inputs,
            Map<String, Slot> outputs,
            List<Step> steps,
            List<Tensor> constants,
            Map<DType, Integer> arena,
            PlanOptions options,
            List<Guard> guards,
            List<State> states) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs.values());
        this.outputNames = List.copyOf(outputs.keySet());
        this.steps = List.copyOf(steps);
        this.constants = List.copyOf(constants);
        this.arena = new EnumMap<>(DType.class);
        this.arena.putAll(arena);
        this.options = options;
        this.guards = List.copyOf(guards);
        this.states = List.copyOf(states);
    }

    public String name() {
        return name;
    }

    public List<Slot> inputs() {
        return inputs;
    }

    /** Where the results lie after the last step, in order; a result may be an input or a constant itself. */
    public List<Slot> outputs() {
        return outputs;
    }

    public List<String> outputNames() {
        return outputNames;
    }

    public List<Step> steps() {
        return steps;
    }

    /** The constants that steps or outputs use; a CONSTANT slot's index counts in this list. */
    public List<Tensor> constants() {
        return constants;
    }

    /** The number of elements in the arena of {@code dtype}; 0 if there is none. */
    public int arenaElements(DType dtype) {
        return arena.getOrDefault(dtype, 0);
    }

    /**
     * The number of elements of {@code dtype} after which an arena may go on in another buffer, and after as many again. No value and
     * no guard zone lies across, unless it is larger than that.
     */
    public long pieceElements(DType dtype) {
        return options.pieceElements(dtype);
    }

    /** The bytes of all arenas together. */
    public long arenaBytes() {
        return arena.entrySet().stream()
                .mapToLong(e -> (long) e.getValue() * e.getKey().bytes())
                .sum();
    }

    /** What stays from run to run. */
    public List<State> states() {
        return states;
    }

    /** A stretch of an arena, from one element to before another. */
    @FunctionalInterface
    public interface Stretch {
        void accept(int begin, int end);
    }

    /** Visits all of the arena of {@code dtype} that no state lies in. */
    public void besideStates(DType dtype, Stretch visitor) {
        int at = 0;
        List<Slot> kept = states.stream()
                .map(State::slot)
                .filter(slot -> slot.type().dtype() == dtype)
                .sorted(Comparator.comparingInt(Slot::index))
                .toList();
        for (Slot slot : kept) {
            visitor.accept(at, slot.index());
            at = slot.index() + slot.size();
        }
        visitor.accept(at, arenaElements(dtype));
    }

    /** Empty unless guard zones were asked for. */
    public List<Guard> guards() {
        return guards;
    }
}
