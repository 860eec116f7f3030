package org.cnn4j.testkit;

import java.util.Arrays;
import org.cnn4j.DType;
import org.cnn4j.Tensor;

/** Compares what a backend gave with what the reference says. */
public final class Comparison {
    private Comparison() {}

    /**
     * What is wrong with {@code actual}, in one line with the first wrong element and the worst; null if nothing is.
     */
    public static String difference(RefTensor expected, Tensor actual, Tolerance tolerance) {
        if (!expected.type().equals(actual.type())) {
            return "expected " + expected.type() + " but got " + actual.type();
        }
        int first = -1;
        int worst = -1;
        int wrong = 0;
        double worstBy = -1;
        for (int i = 0; i < expected.size(); i++) {
            if (!holds(expected, actual, i, tolerance)) {
                double by = Math.abs(expected.real(i) - actual.getDouble(i));
                first = first < 0 ? i : first;
                if (worst < 0 || by > worstBy) {
                    worst = i;
                    worstBy = by;
                }
                wrong++;
            }
        }
        if (wrong == 0) {
            return null;
        }
        return wrong + " of " + expected.size() + " elements of " + expected.type() + " are wrong; first "
                + element(expected, actual, first, tolerance)
                + (worst == first ? "" : "; worst " + element(expected, actual, worst, tolerance));
    }

    private static String element(RefTensor expected, Tensor actual, int i, Tolerance tolerance) {
        String bound =
                tolerance.allowed() == null ? "exactly" : "within " + tolerance.allowed()[i];
        boolean real = expected.dtype() == DType.FLOAT32;
        return Arrays.toString(expected.index(i)) + ": expected "
                + (real ? (Object) expected.doubles[i] : (Object) expected.longs[i]) + " " + bound + ", got "
                + (real ? (Object) actual.floats()[i] : (Object) actual.getLong(i));
    }

    private static boolean holds(RefTensor expected, Tensor actual, int i, Tolerance tolerance) {
        if (expected.dtype() != DType.FLOAT32) {
            return expected.longs[i] == actual.getLong(i);
        }
        float want = (float) expected.doubles[i];
        float got = actual.floats()[i];
        if (tolerance.bitwise()) {
            return Float.floatToIntBits(want) == Float.floatToIntBits(got);
        }
        if (want == got || Float.isNaN(want) && Float.isNaN(got)) {
            return true;
        }
        // Infinities and NaN are never near anything; the comparison below must not let one pass.
        return tolerance.allowed() != null
                && Float.isFinite(want)
                && Math.abs(expected.doubles[i] - got) <= tolerance.allowed()[i];
    }
}
