package org.cnn4j.cpu;

import org.cnn4j.spi.Backend;
import org.cnn4j.testkit.BackendProperties;

/** Random shapes on the kernels that a user of this machine gets, with Winograd's algorithm in its form that is exact for integers. */
class CpuProperties extends BackendProperties {
    private static final CpuBackend BACKEND = new CpuBackend(KernelVariant.AUTO, 2, ConvMethod.WINOGRAD2);

    @Override
    protected Backend backend() {
        return BACKEND;
    }
}
