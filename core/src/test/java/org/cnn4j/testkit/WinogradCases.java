package org.cnn4j.testkit;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;

/** Which contract cases concern Winograd's algorithm, and how far off its forms may be. F(2×2) is exact for small integers, as direct sums are. */
public final class WinogradCases {
    /** How much more F(4×4) rounds than a sum in the worst order; twice what these cases need. */
    public static final double F4_FACTOR = 2;

    /** Functions that jump, have a pole, or are defined on a part of the line: a sum that is not exact may fall on the other side. */
    private static final Set<UnaryFunction.Kind> ABRUPT = EnumSet.of(
            UnaryFunction.Kind.ACOS,
            UnaryFunction.Kind.ACOSH,
            UnaryFunction.Kind.ASIN,
            UnaryFunction.Kind.ATANH,
            UnaryFunction.Kind.CEIL,
            UnaryFunction.Kind.FLOOR,
            UnaryFunction.Kind.LOG,
            UnaryFunction.Kind.RECIPROCAL,
            UnaryFunction.Kind.ROUND,
            UnaryFunction.Kind.SIGN,
            UnaryFunction.Kind.SQRT,
            UnaryFunction.Kind.TAN,
            UnaryFunction.Kind.THRESHOLDED_RELU);

    private WinogradCases() {}

    /** Whether the algorithm may apply: a convolution of 3 × 3. */
    public static boolean transformed(ContractCase c) {
        return c.op() instanceof Conv conv && conv.window().kernel().equals(List.of(3, 3));
    }

    /** Whether the algorithm may apply to a transposed convolution, whose strides are then 1. */
    public static boolean transformedTransposed(ContractCase c) {
        return c.op() instanceof ConvTranspose op && op.window().kernel().equals(List.of(3, 3));
    }

    /** Whether what follows the sums of a convolution forgives their rounding. */
    public static boolean smooth(ContractCase c) {
        Epilogue epilogue = c.op() instanceof ConvTranspose op ? op.epilogue() : ((Conv) c.op()).epilogue();
        return !ABRUPT.contains(epilogue.activation().kind());
    }
}
