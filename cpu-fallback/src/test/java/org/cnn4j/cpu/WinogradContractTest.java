package org.cnn4j.cpu;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.cnn4j.op.Conv;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.spi.Backend;
import org.cnn4j.testkit.BackendContract;
import org.cnn4j.testkit.ContractCase;

/**
 * The contract's convolutions with each form of Winograd's algorithm wherever it applies: with weights that are constants. F(2×2) is
 * exact for small integers, as direct sums are; F(4×4) is not.
 */
class WinogradContractTest extends BackendContract {
    /** How much more F(4×4) rounds than a sum in the worst order; twice what these cases need. */
    private static final double F4_FACTOR = 2;

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

    @Override
    protected List<Backend> backends() {
        List<Backend> backends = new ArrayList<>();
        for (KernelVariant variant : TestBackends.variants()) {
            for (ConvMethod method : List.of(ConvMethod.WINOGRAD2, ConvMethod.WINOGRAD4)) {
                backends.add(new CpuBackend(variant, variant == KernelVariant.V256 ? 1 : 3, method));
            }
        }
        return backends;
    }

    @Override
    protected boolean exact(Backend backend) {
        return ((CpuBackend) backend).conv() == ConvMethod.WINOGRAD2;
    }

    @Override
    protected boolean concerns(Backend backend, ContractCase c) {
        return c.op() instanceof Conv conv
                && (exact(backend)
                        || !ABRUPT.contains(conv.epilogue().activation().kind()));
    }

    @Override
    protected double sumFactor(Backend backend, ContractCase c) {
        boolean transformed =
                c.op() instanceof Conv conv && conv.window().kernel().equals(List.of(3, 3));
        return transformed && !exact(backend) ? F4_FACTOR : 0;
    }
}
