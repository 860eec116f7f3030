package org.cnn4j.cpu;

import org.cnn4j.spi.Backend;
import org.cnn4j.testkit.BackendProperties;

/** Random shapes on the kernels in plain Java. */
class ScalarProperties extends BackendProperties {
    private static final CpuBackend BACKEND = new CpuBackend(KernelVariant.SCALAR, 2, ConvMethod.GEMM);

    @Override
    protected Backend backend() {
        return BACKEND;
    }
}
