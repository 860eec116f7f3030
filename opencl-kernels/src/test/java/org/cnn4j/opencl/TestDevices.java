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
            Assumptions.abort(absent("no OpenCL device: " + provider.excluded()));
        }
        return devices;
    }

    /** Skips a test, or fails it as {@link #all()} does, where JOCL has no library to load. */
    static void needLibrary() {
        if (LoaderLibrary.isMissing()) {
            Assumptions.abort(absent("no OpenCL library"));
        }
    }

    /** Prints why something is skipped, and gives the reason back; fails where nothing may be skipped. */
    static String absent(String reason) {
        if (Boolean.getBoolean("cnn4j.require.opencl")) {
            Assertions.fail("cnn4j.require.opencl is set and there is " + reason);
        }
        System.err.println("SKIPPED: " + reason);
        return reason;
    }

    static DeviceInfo first() {
        return all().get(0);
    }
}
