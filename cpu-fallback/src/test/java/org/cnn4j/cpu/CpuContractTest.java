package org.cnn4j.cpu;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.spi.Backend;
import org.cnn4j.testkit.BackendContract;

/**
 * The contract, for every kernel variant and with one thread and several. Convolutions are products, whose sums are exact; {@link
 * WinogradContractTest} has the other ways.
 */
class CpuContractTest extends BackendContract {
    @Override
    protected List<Backend> backends() {
        List<Backend> backends = new ArrayList<>();
        for (KernelVariant variant : TestBackends.variants()) {
            backends.add(new CpuBackend(variant, variant == KernelVariant.V128 ? 1 : 3, ConvMethod.GEMM));
        }
        return backends;
    }
}
