package org.cnn4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Device;
import org.cnn4j.Devices;
import org.junit.jupiter.api.Assumptions;

/** Test data that lie outside the project, and the devices to run them on. */
final class TestData {
    private TestData() {}

    /**
     * A file or folder of the test data: below the property {@code cnn4j.testdata}, or in {@code shared/testdata} beside
     * the project. The test is skipped, and says so, where they are absent.
     */
    static Path find(String path) {
        Path root = root();
        if (root == null || !Files.exists(root.resolve(path))) {
            String reason = "skipped: there is no " + path + " in " + (root == null ? "shared/testdata" : root);
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        return root.resolve(path);
    }

    private static Path root() {
        String property = System.getProperty("cnn4j.testdata");
        if (property != null) {
            return Path.of(property);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("shared/testdata");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** Every device, or those of the backend that the property {@code cnn4j.test.backend} names. */
    static List<Device> devices() {
        String backend = System.getProperty("cnn4j.test.backend", "");
        List<Device> devices = new ArrayList<>(Devices.list());
        devices.removeIf(
                device -> !backend.isEmpty() && !device.info().backend().equals(backend));
        boolean opencl =
                devices.stream().anyMatch(device -> device.info().backend().equals("opencl"));
        if (Boolean.getBoolean("cnn4j.require.opencl") && !opencl) {
            throw new AssertionError("an OpenCL device is required, but there is none: " + Devices.excluded());
        }
        return devices;
    }
}
