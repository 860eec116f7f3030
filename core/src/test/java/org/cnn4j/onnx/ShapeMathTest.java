package org.cnn4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The arithmetic of ranges, axes and target shapes. */
class ShapeMathTest {
    private static final Attributes NODE =
            new Attributes(new OnnxNode("n", "Slice", "", List.of(), List.of("y"), Map.of()), 13);

    /** Python's own rule, walked element by element. */
    @Property(tries = 2000)
    void rangesAreThoseOfPython(
            @ForAll @IntRange(min = -12, max = 12) int start,
            @ForAll @IntRange(min = -12, max = 12) int end,
            @ForAll @IntRange(min = -4, max = 4) int step,
            @ForAll @IntRange(min = 0, max = 7) int dim) {
        if (step == 0) {
            assertThrows(OnnxImportException.class, () -> ShapeMath.range(NODE, start, end, step, dim));
            return;
        }
        int first = start < 0 ? start + dim : start;
        int limit = end < 0 ? end + dim : end;
        // ONNX clamps the start into the axis, also where Python's walk would already be over.
        first = step > 0 ? Math.max(0, Math.min(first, dim)) : Math.max(0, Math.min(first, dim - 1));
        limit = step > 0 ? Math.max(0, Math.min(limit, dim)) : Math.max(-1, Math.min(limit, dim));
        List<Integer> expected = new ArrayList<>();
        for (int i = first; dim > 0 && (step > 0 ? i < limit : i > limit); i += step) {
            expected.add(i);
        }
        ShapeMath.Range range = ShapeMath.range(NODE, start, end, step, dim);
        List<Integer> actual = new ArrayList<>();
        for (int k = 0; k < range.count(); k++) {
            actual.add(range.start() + k * range.step());
        }
        assertEquals(expected, actual);
    }

    @Test
    void rangesReachTheEndByHugeBounds() {
        assertEquals(new ShapeMath.Range(2, 1, 3), ShapeMath.range(NODE, 2, Long.MAX_VALUE, 1, 5));
        assertEquals(new ShapeMath.Range(4, -1, 5), ShapeMath.range(NODE, -1, Long.MIN_VALUE, -1, 5));
        assertEquals(1, ShapeMath.range(NODE, 0, 5, Long.MAX_VALUE, 5).count());
        assertEquals(
                1, ShapeMath.range(NODE, 4, Long.MIN_VALUE, Long.MIN_VALUE, 5).count());
    }

    @Test
    void reshapeCopiesInfersAndKeepsZeros() {
        assertArrayEquals(new int[] {2, 12}, ShapeMath.reshape(NODE, new int[] {2, 3, 4}, new long[] {0, -1}, false));
        assertArrayEquals(new int[] {0, 5}, ShapeMath.reshape(NODE, new int[] {0, 3}, new long[] {0, 5}, true));
        assertArrayEquals(new int[] {}, ShapeMath.reshape(NODE, new int[] {1}, new long[] {}, false));
        for (long[] wrong : new long[][] {{-1, -1}, {5, -1}, {2, 3}, {-2, 12}, {0, 0, 0, 0}, {0, -1, 0, 0}}) {
            assertThrows(OnnxImportException.class, () -> ShapeMath.reshape(NODE, new int[] {2, 3, 4}, wrong, false));
        }
        assertThrows(
                OnnxImportException.class,
                () -> ShapeMath.reshape(NODE, new int[] {2}, new long[] {1L << 31, 1L << 31, 1L << 31, -1}, false));
    }

    @Test
    void axesCountFromTheEndAndComeOnce() {
        assertArrayEquals(new int[] {0, 2}, ShapeMath.axes(NODE, new long[] {0, -1}, 3));
        assertThrows(OnnxImportException.class, () -> ShapeMath.axes(NODE, new long[] {2, -1}, 3));
        assertThrows(OnnxImportException.class, () -> ShapeMath.axes(NODE, new long[] {3}, 3));
        assertThrows(OnnxImportException.class, () -> ShapeMath.axes(NODE, new long[] {-4}, 3));
    }
}
