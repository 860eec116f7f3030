package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.cli.Comparison.Tolerance;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Tolerance TOLERANCE = new Tolerance(0.1, 0.5, 0);

    private static Comparison compare(Tolerance tolerance, float[] expected, float... actual) {
        Shape shape = Shape.of(expected.length);
        return Comparison.of(Tensor.of(shape, expected), Tensor.of(shape, actual), tolerance);
    }

    @Test
    void theWorstElementIsTheOneFurthestBeyondItsOwnTolerance() {
        Comparison comparison = compare(TOLERANCE, new float[] {100, 1, 0}, 109, 1.7f, 0.4f);
        assertEquals(1, comparison.wrong());
        assertEquals(1, comparison.worst());
        assertEquals(0.7 / 0.6, comparison.excess(), 1e-6);
        assertTrue(comparison.describe().startsWith("1 of 3 elements beyond tolerance; the worst, element 1, is 1.7"));
        assertTrue(compare(TOLERANCE, new float[] {100, -1}, 110, -0.5f).agrees());
    }

    @Test
    void scaleAddsByTheLargestFiniteMagnitude() {
        float[] expected = {-1000, 0, Float.POSITIVE_INFINITY};
        assertFalse(compare(new Tolerance(0, 0, 1e-3), expected, -1000, 1.1f, Float.POSITIVE_INFINITY)
                .agrees());
        assertTrue(compare(new Tolerance(0, 0, 1e-3), expected, -1000, 0.9f, Float.POSITIVE_INFINITY)
                .agrees());
    }

    @Test
    void whatIsNotFiniteMustBeTheSame() {
        float[] expected = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        assertTrue(compare(TOLERANCE, expected, expected).agrees());
        assertEquals(
                3,
                compare(TOLERANCE, expected, 1, Float.NEGATIVE_INFINITY, 1e30f).wrong());
        assertEquals(
                2,
                compare(TOLERANCE, new float[] {1, 1}, Float.NaN, Float.POSITIVE_INFINITY)
                        .wrong());
        assertTrue(compare(new Tolerance(0, 0, 0), new float[] {0f}, -0f).agrees());
    }

    @Test
    void integersMustBeEqualAndTypesAlike() {
        Shape shape = Shape.of(1);
        Tensor big = Tensor.of(shape, Long.MAX_VALUE);
        assertFalse(Comparison.of(big, Tensor.of(shape, Long.MAX_VALUE - 1), TOLERANCE)
                .agrees());
        assertTrue(Comparison.of(big, big, TOLERANCE).agrees());
        assertEquals(
                "expected int64[1], got int32[1]",
                Comparison.of(big, Tensor.of(shape, 1), TOLERANCE).describe());
        assertFalse(Comparison.of(Tensor.of(shape, 1f), Tensor.of(Shape.of(1, 1), 1f), TOLERANCE)
                .agrees());
    }
}
