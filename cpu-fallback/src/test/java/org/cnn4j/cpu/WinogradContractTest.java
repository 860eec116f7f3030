package org.cnn4j.cpu;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.spi.Backend;
import org.cnn4j.testkit.BackendContract;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.WinogradCases;

/**
 * The contract's convolutions with each form of Winograd's algorithm wherever it applies. F(2×2)
 * and F(1×2) are exact for small integers, as direct sums are; F(4×4) is not.
 */
class WinogradContractTest extends BackendContract {
    @Override
    protected List<Backend> backends() {
        List<Backend> backends = new ArrayList<>();
        for (KernelVariant variant : TestBackends.variants()) {
            for (ConvMethod method : List.of(ConvMethod.WINOGRAD2, ConvMethod.WINOGRAD4, ConvMethod.WINOGRAD1X2)) {
                backends.add(new CpuBackend(variant, variant == KernelVariant.V256 ? 1 : 3, method));
            }
        }
        return backends;
    }

    @Override
    protected boolean exact(Backend backend) {
        return ((CpuBackend) backend).conv() != ConvMethod.WINOGRAD4;
    }

    @Override
    protected boolean concerns(Backend backend, ContractCase c) {
        boolean convolves = c.op() instanceof Conv || c.op() instanceof ConvTranspose;
        return convolves && (exact(backend) || WinogradCases.smooth(c));
    }

    @Override
    protected double sumFactor(Backend backend, ContractCase c) {
        boolean transforms = WinogradCases.transformed(c) || WinogradCases.transformedTransposed(c);
        return transforms && !exact(backend) ? WinogradCases.F4_FACTOR : 0;
    }
}
