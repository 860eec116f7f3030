package org.cnn4j.cli;

import java.util.Locale;
import org.cnn4j.DType;
import org.cnn4j.Tensor;

/**
 * How a tensor differs from the one expected. An element agrees when {@code |actual - expected| <= atol + rtol *
 * |expected|}; NaN agrees with NaN, an infinity with itself. Integers and booleans must be equal.
 *
 * @param problem why the two cannot be compared at all, or null
 * @param wrong the number of elements that do not agree
 * @param worst the element that is furthest beyond its tolerance or nearest to it, -1 if there is none
 * @param excess that element's difference over its tolerance; above 1 it is wrong
 */
record Comparison(String problem, int wrong, int size, int worst, double excess, double expected, double actual) {
    /** The tolerance of a comparison; {@code scale} times the largest expected magnitude is added to {@code atol}. */
    record Tolerance(double rtol, double atol, double scale) {}

    static Comparison of(Tensor expected, Tensor actual, Tolerance tolerance) {
        if (!expected.type().equals(actual.type())) {
            return new Comparison("expected " + expected.type() + ", got " + actual.type(), 0, 0, -1, 0, 0, 0);
        }
        boolean exact = expected.dtype() != DType.FLOAT32;
        double atol = tolerance.atol() + tolerance.scale() * largest(expected);
        int wrong = 0;
        int worst = -1;
        double excess = -1;
        for (int i = 0; i < expected.size(); i++) {
            double e = expected.getDouble(i);
            double a = actual.getDouble(i);
            double over = exact
                    ? (expected.getLong(i) == actual.getLong(i) ? 0 : Double.POSITIVE_INFINITY)
                    : excess(e, a, atol + tolerance.rtol() * Math.abs(e));
            if (over > 1) {
                wrong++;
            }
            if (over > excess) {
                excess = over;
                worst = i;
            }
        }
        return worst < 0
                ? new Comparison(null, 0, 0, -1, 0, 0, 0)
                : new Comparison(
                        null,
                        wrong,
                        expected.size(),
                        worst,
                        excess,
                        expected.getDouble(worst),
                        actual.getDouble(worst));
    }

    private static double excess(double expected, double actual, double tolerance) {
        if (Double.compare(expected, actual) == 0 || expected == actual) {
            return 0;
        }
        if (!Double.isFinite(expected) || !Double.isFinite(actual)) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.abs(actual - expected) / Math.max(tolerance, Double.MIN_NORMAL);
    }

    private static double largest(Tensor tensor) {
        double largest = 0;
        for (int i = 0; i < tensor.size(); i++) {
            double magnitude = Math.abs(tensor.getDouble(i));
            if (Double.isFinite(magnitude)) {
                largest = Math.max(largest, magnitude);
            }
        }
        return largest;
    }

    boolean agrees() {
        return problem == null && wrong == 0;
    }

    /** What is wrong, or how near the worst element is, in a line. */
    String describe() {
        if (problem != null) {
            return problem;
        }
        if (worst < 0) {
            return "empty";
        }
        return String.format(
                Locale.ROOT,
                "%d of %d elements beyond tolerance; the worst, element %d, is %s, expected %s (%.3g of its tolerance)",
                wrong,
                size,
                worst,
                number(actual),
                number(expected),
                excess);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.7g", value);
    }
}
