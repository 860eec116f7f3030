package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.DeviceException;
import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Poison;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.jocl.Pointer;

/**
 * The device memory of one execution: an arena an element type with a sub-buffer for each place in it, a buffer for each input and
 * scratch memory. Where the plan has guard zones between values, all that no kernel has written yet holds {@link Poison}.
 */
final class ExecutionMemory implements Binder.Memory, AutoCloseable {
    private record Place(DType dtype, int offset, int elements) {}

    private final OpenClExecutable executable;
    private final Plan plan;
    private final Map<DType, ClBuffer> arenas = new EnumMap<>(DType.class);
    private final Map<Place, ClBuffer> places = new HashMap<>();
    private final ClBuffer[] inputs;
    private final ClBuffer[] scratch = new ClBuffer[2];
    private final List<ClBuffer> owned = new ArrayList<>();

    ExecutionMemory(OpenClExecutable executable) {
        this.executable = executable;
        this.plan = executable.plan();
        this.inputs = new ClBuffer[plan.inputs().size()];
        try {
            for (DType dtype : DType.values()) {
                if (plan.arenaElements(dtype) > 0) {
                    arenas.put(dtype, allocateArena(dtype));
                }
            }
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = allocate(bytes(plan.inputs().get(i)));
            }
            for (int i = 0; i < scratch.length; i++) {
                if (executable.scratchBytes(i) > 0) {
                    scratch[i] = allocate(executable.scratchBytes(i));
                }
            }
            poisonAll();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private ClBuffer allocateArena(DType dtype) {
        long bytes = (long) plan.arenaElements(dtype) * dtype.bytes();
        try {
            return allocate(bytes);
        } catch (OutOfDeviceMemoryException e) {
            OutOfDeviceMemoryException named = new OutOfDeviceMemoryException(
                    "The " + dtype + " values of " + plan.name() + " do not fit: " + e.getMessage()
                            + "; the largest are " + largest(dtype),
                    bytes,
                    e.availableBytes());
            named.initCause(e);
            throw named;
        }
    }

    private List<String> largest(DType dtype) {
        return plan.steps().stream()
                .flatMap(step -> step.outputs().stream())
                .filter(slot -> slot.type().dtype() == dtype)
                .sorted(Comparator.comparingInt(Slot::size).reversed())
                .limit(3)
                .map(slot -> slot.name() + " " + slot.type())
                .toList();
    }

    private ClBuffer allocate(long bytes) {
        ClBuffer buffer = executable.context().allocate(Math.max(1, bytes));
        owned.add(buffer);
        return buffer;
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
                yield places.computeIfAbsent(place, p -> part(p, arenas.get(dtype)));
            }
        };
    }

    private ClBuffer part(Place place, ClBuffer arena) {
        int bytes = place.dtype.bytes();
        ClBuffer part = arena.part((long) place.offset * bytes, (long) place.elements * bytes);
        // Parts go before the arena that they lie in.
        owned.add(0, part);
        return part;
    }

    @Override
    public ClBuffer scratch(int index, long bytes) {
        return scratch[index];
    }

    /** Whether unset memory is poisoned. */
    boolean poisons() {
        return !plan.guards().isEmpty();
    }

    /** Enqueues poisoning the arenas, guard zones included: a run starts with nothing written. */
    void poisonAll() {
        if (poisons()) {
            arenas.forEach((dtype, arena) -> arena.fill(Poison.element(dtype), 0, arena.bytes()));
        }
    }

    /** Enqueues poisoning what {@code step} may only write: its results, unless they lie over an operand, and scratch memory. */
    void poison(Step step) {
        if (!poisons()) {
            return;
        }
        for (Slot output : step.outputs()) {
            boolean inPlace = step.inputs().stream()
                    .anyMatch(input -> input.location() == Slot.Location.ARENA
                            && input.type().dtype() == output.type().dtype()
                            && input.index() == output.index());
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
        arenas.get(guard.dtype()).write(Pointer.to(new byte[size]), (long) guard.offset() * size, size);
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
            arenas.get(guard.dtype()).read(Pointer.to(found), (long) guard.offset() * size, found.length);
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
