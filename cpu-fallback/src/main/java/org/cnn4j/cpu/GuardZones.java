package org.cnn4j.cpu;

import java.util.List;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Step;

/** Fills the gaps between the values of an arena with a pattern and finds out which step wrote to them. */
final class GuardZones {
    /** As a float, a NaN with an unlikely payload. */
    private static final int PATTERN = 0x7FC0DEAD;

    private final List<Plan.Guard> guards;
    private final Map<DType, Object> arenas;

    GuardZones(Plan plan, Map<DType, Object> arenas) {
        this.guards = plan.guards();
        this.arenas = arenas;
        for (Plan.Guard guard : guards) {
            Object array = arenas.get(guard.dtype());
            for (int i = guard.offset(); i < guard.offset() + guard.length(); i++) {
                switch (guard.dtype()) {
                    case FLOAT32 -> ((float[]) array)[i] = Float.intBitsToFloat(PATTERN);
                    case INT64 -> ((long[]) array)[i] = PATTERN;
                    case INT32 -> ((int[]) array)[i] = PATTERN;
                    case UINT8, INT8, BOOL -> ((byte[]) array)[i] = (byte) PATTERN;
                }
            }
        }
    }

    /**
     * @throws Cnn4jException if a guard zone was written to
     */
    void check(Step step) {
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

    private static boolean intact(DType type, Object array, int i) {
        return switch (type) {
            case FLOAT32 -> Float.floatToRawIntBits(((float[]) array)[i]) == PATTERN;
            case INT64 -> ((long[]) array)[i] == PATTERN;
            case INT32 -> ((int[]) array)[i] == PATTERN;
            case UINT8, INT8, BOOL -> ((byte[]) array)[i] == (byte) PATTERN;
        };
    }
}
