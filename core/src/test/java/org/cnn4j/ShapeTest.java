package org.cnn4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void sizeIsExact() {
        assertEquals(1, Shape.scalar().size());
        assertEquals(0, Shape.of(3, 0, 1 << 30).size());
        assertEquals(1L << 60, Shape.of(1 << 30, 1 << 30).size());
        assertThrows(ShapeException.class, () -> Shape.of(1 << 30, 1 << 30, 1 << 30));
        assertThrows(ShapeException.class, () -> Shape.of(1 << 30, 1 << 30, 9));
        assertThrows(ShapeException.class, () -> Shape.of(1 << 16, 1 << 15).intSize());
        assertEquals(Integer.MAX_VALUE - 8, Shape.of(Integer.MAX_VALUE - 8).intSize());
    }

    @Test
    void dimensionsAreChecked() {
        assertTrue(assertThrows(ShapeException.class, () -> Shape.of(2, -1))
                .getMessage()
                .contains("[2, -1]"));
        assertThrows(ShapeException.class, () -> Shape.of(List.of(1L, 1L << 31)));
        assertThrows(ShapeException.class, () -> Shape.of(List.of(-1)));
        assertEquals(Shape.of(1, 7), Shape.of(List.of(1L, 7L)));
    }

    @Test
    void axesCountFromBothEnds() {
        Shape shape = Shape.of(2, 3, 5);
        assertEquals(5, shape.dim(-1));
        assertEquals(2, shape.dim(-3));
        assertEquals(3, shape.dim(1));
        assertThrows(ShapeException.class, () -> shape.dim(3));
        assertThrows(ShapeException.class, () -> shape.dim(-4));
        assertThrows(ShapeException.class, () -> Shape.scalar().axis(0));
    }

    @Test
    void derivedShapes() {
        Shape shape = Shape.of(2, 3, 5);
        assertArrayEquals(new int[] {15, 5, 1}, shape.strides());
        assertEquals(15, shape.product(1, 3));
        assertEquals(1, shape.product(1, 1));
        assertEquals(Shape.of(2, 7, 5), shape.with(-2, 7));
        assertEquals(Shape.of(5), shape.dropFirst(2));
        assertEquals(Shape.scalar(), shape.dropFirst(3));
    }

    @Test
    void isImmutable() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertEquals(Shape.of(2, 3), shape);
        assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
        assertNotEquals(Shape.of(3, 2), shape);
        assertEquals("[2, 3]", shape.toString());
    }

    @Test
    void broadcastingIsNumPys() {
        assertEquals(Shape.of(2, 3, 5), Shape.broadcast(Shape.of(3, 1), Shape.of(2, 1, 5)));
        assertEquals(Shape.of(4), Shape.broadcast(Shape.scalar(), Shape.of(4)));
        assertEquals(Shape.of(0, 3), Shape.broadcast(Shape.of(1, 3), Shape.of(0, 1)));
        ShapeException e = assertThrows(ShapeException.class, () -> Shape.broadcast(Shape.of(2, 3), Shape.of(2, 4)));
        assertTrue(e.getMessage().contains("[2, 3]") && e.getMessage().contains("3 against 4"), e.getMessage());
        assertThrows(ShapeException.class, () -> Shape.broadcast(Shape.of(0), Shape.of(2)));
    }
}
