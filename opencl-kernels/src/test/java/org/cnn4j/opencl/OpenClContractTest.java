package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.spi.Backend;
import org.cnn4j.testkit.BackendContract;

/** The contract suite on every OpenCL device here, with the kernels that it gets. */
class OpenClContractTest extends BackendContract {
    @Override
    protected List<Backend> backends() {
        OpenClBackendProvider provider = new OpenClBackendProvider();
        return TestDevices.all().stream().map(provider::open).toList();
    }
}
