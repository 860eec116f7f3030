package org.cnn4j.spi;

import java.util.Map;

/**
 * What a backend tells of a device.
 *
 * @param backend the provider's name, such as {@code cpu} or {@code opencl}
 * @param id unique within the backend, stable while the machine does not change
 * @param memoryBytes the device's memory
 * @param maxAllocationBytes the largest single buffer
 * @param details further properties for people, in order
 */
public record DeviceInfo(
        String backend,
        String id,
        String name,
        String vendor,
        String platform,
        String driver,
        Kind kind,
        int computeUnits,
        long memoryBytes,
        long maxAllocationBytes,
        Map<String, String> details) {

    /** What a device is. */
    public enum Kind {
        /** The pure-Java backend. */
        JAVA,
        /** A processor behind a device API. */
        CPU,
        GPU,
        ACCELERATOR,
        OTHER
    }

    public DeviceInfo {
        details = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(details));
    }

    @Override
    public String toString() {
        return name + " (" + backend + (platform.isEmpty() ? "" : ", " + platform) + ")";
    }
}
