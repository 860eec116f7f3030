package org.cnn4j.opencl;

import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.BackendProperties;

/** Random shapes and networks on the first OpenCL device, with the kernels that it would not get. */
@AddLifecycleHook(NeedsOpenCl.class)
class OtherKernelsProperties extends BackendProperties {
    private static Backend open;

    @Override
    protected Backend backend() {
        if (open == null) {
            open = new OpenClBackendProvider()
                    .open(TestDevices.first(), TestDevices.first().kind() != DeviceInfo.Kind.CPU);
        }
        return open;
    }

    @AfterContainer
    static void close() {
        if (open != null) {
            open.close();
        }
    }
}
