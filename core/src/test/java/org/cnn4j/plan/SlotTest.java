package org.cnn4j.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;

class SlotTest {
    private static final Slot WHOLE = new Slot("whole", TensorType.float32(2, 3, 10), Slot.Location.ARENA, 64);

    private static Slot window(int columns, int column) {
        return new Slot("part", TensorType.float32(2, 3, columns), Slot.Location.ARENA, 64 + column, 10);
    }

    @Test
    void aWindowHasGapsBetweenItsRows() {
        Slot window = window(4, 6);
        assertEquals(24, window.size());
        assertEquals(6, window.rows());
        assertEquals(5 * 10 + 4, window.extent());
        assertFalse(window.isContiguous());
        assertTrue(WHOLE.isContiguous());
        assertEquals(60, WHOLE.extent());
    }

    @Test
    void aSingleRowHasNone() {
        assertTrue(new Slot("row", TensorType.float32(1, 4), Slot.Location.ARENA, 3, 10).isContiguous());
        Slot scalar = new Slot("scalar", TensorType.float32(), Slot.Location.ARENA, 3);
        assertEquals(1, scalar.extent());
        assertEquals(0, new Slot("none", TensorType.float32(0, 4), Slot.Location.ARENA, 3).extent());
    }

    @Test
    void windowsSideBySideShareNothing() {
        assertFalse(window(6, 0).overlaps(window(4, 6)));
        assertFalse(window(4, 6).overlaps(window(6, 0)));
        assertTrue(window(7, 0).overlaps(window(4, 6)));
        assertTrue(window(4, 6).overlaps(WHOLE));
        assertFalse(WHOLE.overlaps(new Slot("x", WHOLE.type(), Slot.Location.INPUT, 64)));
    }

    @Test
    void aWindowIsOfOneColumn() {
        assertTrue(window(4, 6).isWindowOf(WHOLE, 6));
        assertFalse(window(4, 6).isWindowOf(WHOLE, 5));
        Slot packed = new Slot("packed", TensorType.float32(2, 3, 4), Slot.Location.ARENA, 64);
        assertFalse(packed.isWindowOf(WHOLE, 0));
    }

    @Property
    void overlapIsTellingElementsApart(
            @ForAll @IntRange(max = 40) int a,
            @ForAll @IntRange(max = 40) int b,
            @ForAll @IntRange(min = 1, max = 9) int columnsA,
            @ForAll @IntRange(min = 1, max = 9) int columnsB,
            @ForAll @IntRange(min = 1, max = 3) int rows) {
        Slot first = new Slot("a", TensorType.float32(rows, columnsA), Slot.Location.ARENA, a, 9);
        Slot second = new Slot("b", TensorType.float32(rows, columnsB), Slot.Location.ARENA, b, 9);
        boolean[] used = new boolean[80];
        for (int i = 0; i < first.size(); i++) {
            used[a + i / columnsA * 9 + i % columnsA] = true;
        }
        boolean shared = false;
        for (int i = 0; i < second.size(); i++) {
            shared |= used[b + i / columnsB * 9 + i % columnsB];
        }
        assertEquals(shared, first.overlaps(second));
    }
}
