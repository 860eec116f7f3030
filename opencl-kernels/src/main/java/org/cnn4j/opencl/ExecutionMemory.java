package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.DType;
import org.cnn4j.DeviceException;
import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Poison;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.jocl.Pointer;

/**
 * The device memory of one execution: an arena an element type, cut into as few buffers as the device allows, with a part for each
 * place in it; a buffer for each input; and scratch memory. Where the plan has guard zones between values, all that no kernel has written yet holds {@link Poison}.
 */
final class ExecutionMemory implements Binder.Memory, AutoCloseable {
    private record Place(DType dtype, int offset, int elements) {}

    private final OpenClExecutable executable;
    private final Plan plan;
    private final Map<DType, List<ClBuffer>> arenas = new EnumMap<>(DType.class);
    private final Map<Place, ClBuffer> places = new HashMap<>();
    private final ClBuffer[] inputs;
    private final ClBuffer[] scratch = new ClBuffer[3];
    private final List<ClBuffer> owned = new ArrayList<>();

    ExecutionMemory(OpenClExecutable executable) {
        this.executable = executable;
        this.plan = executable.plan();
        this.inputs = new ClBuffer[plan.inputs().size()];
        try {
            for (DType dtype : DType.values()) {
                arenas.put(dtype, allocateArena(dtype));
            }
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = allocate(
                        bytes(plan.inputs().get(i)),
                        "The input " + named(plan.inputs().get(i)));
            }
            for (int i = 0; i < scratch.length; i++) {
                if (executable.scratchBytes(i) > 0) {
                    scratch[i] = allocate(executable.scratchBytes(i), "Scratch memory");
                }
            }
            poisonAll();
            for (Plan.State state : plan.states()) {
                write(state.slot(), state.initial().array());
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Buffers of as many elements as a piece of the plan's arenas has, the last one of what is left. */
    private List<ClBuffer> allocateArena(DType dtype) {
        List<ClBuffer> pieces = new ArrayList<>();
        List<Slot> largest = largest(dtype);
        if (!largest.isEmpty()
                && bytes(largest.get(0)) > executable.context().device().maxAllocation()) {
            Slot slot = largest.get(0);
            throw ClErrors.doesNotFit(
                    "The value " + named(slot),
                    plan.name(),
                    ClErrors.outOfMemory(executable.context().device(), bytes(slot), null));
        }
        long left = plan.arenaElements(dtype);
        while (left > 0) {
            long elements = Math.min(left, plan.pieceElements(dtype));
            String what = "The " + dtype + " arena, whose largest values are "
                    + largest.stream().map(ExecutionMemory::named).toList() + ",";
            pieces.add(allocate(elements * dtype.bytes(), what));
            left -= elements;
        }
        return pieces;
    }

    /** Of all that kernels see: what is concatenated in place is no step's result, but one's operand or the plan's result. */
    private List<Slot> largest(DType dtype) {
        Stream<Slot> ofSteps = plan.steps().stream()
                .flatMap(step -> Stream.of(step.outputs(), step.inputs()))
                .flatMap(List::stream);
        return Stream.concat(ofSteps, plan.outputs().stream())
                .filter(slot ->
                        slot.location() == Slot.Location.ARENA && slot.type().dtype() == dtype)
                .distinct()
                .sorted(Comparator.comparingInt(Slot::size).reversed())
                .limit(3)
                .toList();
    }

    private static String named(Slot slot) {
        return slot.name() + " " + slot.type();
    }

    private ClBuffer allocate(long bytes, String what) {
        try {
            ClBuffer buffer = executable.context().allocate(Math.max(1, bytes));
            owned.add(buffer);
            return buffer;
        } catch (OutOfDeviceMemoryException e) {
            throw ClErrors.doesNotFit(what, plan.name(), e);
        }
    }

    private static long bytes(Slot slot) {
        return (long) slot.size() * slot.type().dtype().bytes();
    }

    ClBuffer input(int index) {
        return inputs[index];
    }

    @Override
    public ClBuffer of(Slot slot) {
        return switch (slot.location()) {
            case INPUT -> inputs[slot.index()];
            case CONSTANT -> executable.constants().raw(slot);
            case ARENA -> {
                DType dtype = slot.type().dtype();
                Place place = new Place(dtype, slot.index(), Math.max(1, slot.size()));
                yield places.computeIfAbsent(place, this::part);
            }
        };
    }

    private ClBuffer part(Place place) {
        int bytes = place.dtype.bytes();
        ClBuffer part = piece(place.dtype, place.offset)
                .part(originInPiece(place.dtype, place.offset), (long) place.elements * bytes);
        // Parts go before the arena that they lie in.
        owned.add(0, part);
        return part;
    }

    /** The buffer that an element of an arena lies in. */
    private ClBuffer piece(DType dtype, int element) {
        return arenas.get(dtype).get((int) (element / plan.pieceElements(dtype)));
    }

    /** Where in that buffer, in bytes. */
    private long originInPiece(DType dtype, int element) {
        return element % plan.pieceElements(dtype) * dtype.bytes();
    }

    /** The number of buffers that an arena lies in. */
    int pieces(DType dtype) {
        return arenas.get(dtype).size();
    }

    @Override
    public ClBuffer scratch(int index, long bytes) {
        return scratch[index];
    }

    /** Whether unset memory is poisoned. */
    boolean poisons() {
        return !plan.guards().isEmpty();
    }

    /** Enqueues poisoning the arenas, guard zones included, but for the states: a run starts with nothing else written. */
    void poisonAll() {
        if (poisons()) {
            for (DType dtype : DType.values()) {
                plan.besideStates(dtype, (begin, end) -> poison(dtype, begin, end));
            }
        }
    }

    private void poison(DType dtype, int begin, int end) {
        int at = begin;
        while (at < end) {
            long border = (at / plan.pieceElements(dtype) + 1) * plan.pieceElements(dtype);
            int next = (int) Math.min(end, border);
            long bytes = (long) (next - at) * dtype.bytes();
            piece(dtype, at).fill(Poison.element(dtype), originInPiece(dtype, at), bytes);
            at = next;
        }
    }

    /** Copies an array to where a slot of the arenas lies. */
    void write(Slot slot, Object array) {
        if (slot.size() > 0) {
            DType dtype = slot.type().dtype();
            piece(dtype, slot.index())
                    .write(HostArrays.pointer(array, dtype), originInPiece(dtype, slot.index()), bytes(slot));
        }
    }

    /** Copies what a slot of the arenas holds into an array, after all that was enqueued before. */
    void read(Slot slot, Object array) {
        if (slot.size() > 0) {
            DType dtype = slot.type().dtype();
            piece(dtype, slot.index())
                    .read(HostArrays.pointer(array, dtype), originInPiece(dtype, slot.index()), bytes(slot));
        }
    }

    /** Enqueues poisoning what {@code step} may only write: its results, unless they lie over an operand, and scratch memory. */
    void poison(Step step) {
        if (!poisons()) {
            return;
        }
        for (Slot output : step.outputs()) {
            boolean inPlace = step.inputs().stream().anyMatch(input -> input.overlaps(output));
            if (!inPlace && output.size() > 0) {
                of(output).fill(Poison.element(output.type().dtype()), 0, bytes(output));
            }
        }
        for (ClBuffer buffer : scratch) {
            if (buffer != null) {
                byte[] pattern = Poison.element(DType.FLOAT32);
                buffer.fill(pattern, 0, buffer.bytes() / pattern.length * pattern.length);
            }
        }
    }

    /** Writes into a guard zone, as a faulty kernel would; for tests of the check. */
    void spoil(Plan.Guard guard) {
        int size = guard.dtype().bytes();
        piece(guard.dtype(), guard.offset())
                .write(Pointer.to(new byte[size]), originInPiece(guard.dtype(), guard.offset()), size);
    }

    /**
     * Looks whether a kernel wrote where it must not.
     *
     * @throws DeviceException if so, with the place
     */
    void checkGuards() {
        for (Plan.Guard guard : plan.guards()) {
            int size = guard.dtype().bytes();
            byte[] pattern = Poison.element(guard.dtype());
            byte[] found = new byte[guard.length() * size];
            piece(guard.dtype(), guard.offset())
                    .read(Pointer.to(found), originInPiece(guard.dtype(), guard.offset()), found.length);
            for (int i = 0; i < found.length; i++) {
                if (found[i] != pattern[i % size]) {
                    throw new DeviceException("A kernel of " + plan.name() + " wrote out of bounds: element "
                            + (guard.offset() + i / size) + " of the " + guard.dtype()
                            + " arena belongs to no value; its neighbours are " + neighbours(guard));
                }
            }
        }
    }

    private List<String> neighbours(Plan.Guard guard) {
        return plan.steps().stream()
                .flatMap(step -> step.outputs().stream()
                        .filter(slot -> slot.location() == Slot.Location.ARENA
                                && slot.type().dtype() == guard.dtype()
                                && (slot.index() + slot.size() == guard.offset()
                                        || slot.index() == guard.offset() + guard.length()))
                        .map(slot -> step.toString()))
                .toList();
    }

    @Override
    public void close() {
        owned.forEach(ClBuffer::close);
        owned.clear();
        places.clear();
    }
}
