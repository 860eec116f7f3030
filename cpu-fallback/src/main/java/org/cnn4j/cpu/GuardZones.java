package org.cnn4j.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Poison;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/**
 * Checks steps where a plan has guard zones. The gaps between values hold a pattern, which finds the step that wrote to them;
 * and so does all memory that a step has not written yet, so that reading it spoils the results.
 */
final class GuardZones {
    private final Plan plan;
    private final Map<DType, Object> arenas;
    private final Workspace[] workspaces;
    private final boolean on;

    GuardZones(Plan plan, Map<DType, Object> arenas, Workspace[] workspaces) {
        this.plan = plan;
        this.arenas = arenas;
        this.workspaces = workspaces;
        this.on = !plan.guards().isEmpty();
    }

    /** Poisons the arenas, guard zones included, but for the states: a run starts with nothing else written. */
    void start() {
        if (on) {
            arenas.forEach((dtype, array) -> plan.besideStates(dtype, (begin, end) -> fill(dtype, array, begin, end)));
        }
    }

    /** Poisons what {@code step} may only write: its results, unless they lie over an operand, and all scratch memory. */
    void poison(Step step) {
        if (!on) {
            return;
        }
        for (Slot output : step.outputs()) {
            if (step.inputs().stream().noneMatch(output::overlaps)) {
                fill(output);
            }
        }
        if (step.scratch() != null) {
            fill(step.scratch());
        }
        for (Workspace workspace : workspaces) {
            workspace.fill(Poison.bits(DType.FLOAT32), Poison.bits(DType.INT64));
        }
    }

    private void fill(Slot slot) {
        DType dtype = slot.type().dtype();
        for (int row = 0; row < slot.rows(); row++) {
            int begin = slot.index() + row * slot.pitch();
            fill(dtype, arenas.get(dtype), begin, begin + slot.columns());
        }
    }

    private static void fill(DType dtype, Object array, int begin, int end) {
        long bits = Poison.bits(dtype);
        int first = Alignment.start(dtype) + begin;
        int last = Alignment.start(dtype) + end;
        switch (dtype) {
            case FLOAT32 -> Arrays.fill((float[]) array, first, last, Float.intBitsToFloat((int) bits));
            case INT64 -> Arrays.fill((long[]) array, first, last, bits);
            case INT32 -> Arrays.fill((int[]) array, first, last, (int) bits);
            case UINT8, INT8, BOOL -> Arrays.fill((byte[]) array, first, last, (byte) bits);
        }
    }

    /**
     * @throws Cnn4jException if a guard zone was written to
     */
    void check(Step step) {
        List<Plan.Guard> guards = plan.guards();
        for (int g = 0; g < guards.size(); g++) {
            Plan.Guard guard = guards.get(g);
            Object array = arenas.get(guard.dtype());
            for (int i = guard.offset(); i < guard.offset() + guard.length(); i++) {
                if (!intact(guard.dtype(), array, i)) {
                    throw new Cnn4jException("Step " + step + " wrote out of bounds, to element " + i + " of the "
                            + guard.dtype() + " arena");
                }
            }
        }
    }

    private static boolean intact(DType type, Object array, int element) {
        long bits = Poison.bits(type);
        int i = Alignment.start(type) + element;
        return switch (type) {
            case FLOAT32 -> Float.floatToRawIntBits(((float[]) array)[i]) == (int) bits;
            case INT64 -> ((long[]) array)[i] == bits;
            case INT32 -> ((int[]) array)[i] == (int) bits;
            case UINT8, INT8, BOOL -> ((byte[]) array)[i] == (byte) bits;
        };
    }
}
