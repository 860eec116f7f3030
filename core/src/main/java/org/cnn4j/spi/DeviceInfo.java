package org.cnn4j.spi;

import java.util.Map;

/**
 * What a backend tells of a device.
 *
 * @param backend the provider's name, such as {@code cpu} or {@code opencl}
 * @param id unique within the backend, stable while the machine does not change
 * @param computeUnits what the device has of them; how much one does differs between vendors
 * @param clockMegahertz the highest clock, 0 where the device does not tell
 * @param memoryBytes the device's memory
 * @param maxAllocationBytes the largest single buffer
 * @param sharesMemory whether its memory is the host's, as that of processors and of GPUs inside them is
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
        int clockMegahertz,
        long memoryBytes,
        long maxAllocationBytes,
        boolean sharesMemory,
        Map<String, String> details) {

    /**
     * The detail in which an OpenCL device tells its version: {@code OpenCL}, the number, and words that often name what implements
     * it, such as {@code OpenCL 3.0 PoCL HSTR}.
     */
    public static final String OPENCL_VERSION = "OpenCL";

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
