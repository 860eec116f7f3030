package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.BackendContract;

/** The contract suite with the kernels that a device would not get: GPU kernels on a CPU device, and the other way round. */
class OtherKernelsContractTest extends BackendContract {
    @Override
    protected List<Backend> backends() {
        OpenClBackendProvider provider = new OpenClBackendProvider();
        return TestDevices.all().stream()
                .map(device -> provider.open(device, device.kind() != DeviceInfo.Kind.CPU))
                .toList();
    }
}
