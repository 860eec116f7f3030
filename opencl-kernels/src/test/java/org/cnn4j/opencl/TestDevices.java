package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.spi.DeviceInfo;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The OpenCL devices that tests run on. */
final class TestDevices {
    private TestDevices() {}

    /**
     * Every device here. Without one the test is skipped, and the log says why; with {@code -Dcnn4j.require.opencl=true} it
     * fails.
     */
    static List<DeviceInfo> all() {
        OpenClBackendProvider provider = new OpenClBackendProvider();
        List<DeviceInfo> devices = provider.devices();
        if (devices.isEmpty()) {
            String reason = "no OpenCL device: " + provider.excluded();
            if (Boolean.getBoolean("cnn4j.require.opencl")) {
                Assertions.fail("cnn4j.require.opencl is set and there is " + reason);
            }
            System.err.println("SKIPPED: " + reason);
            Assumptions.abort(reason);
        }
        return devices;
    }

    static DeviceInfo first() {
        return all().get(0);
    }
}
