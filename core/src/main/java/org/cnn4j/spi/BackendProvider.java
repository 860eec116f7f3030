package org.cnn4j.spi;

import java.util.List;
import org.cnn4j.DeviceException;

/** Finds devices and opens them; found itself by {@link java.util.ServiceLoader}. Providers never throw from listing. */
public interface BackendProvider {
    /** A short name: {@code cpu}, {@code opencl}. */
    String name();

    /** The devices that can be opened now, in a stable order. */
    List<DeviceInfo> devices();

    /** What was left out and why; a single entry that says so if the machine has no such API at all. */
    List<ExcludedDevice> excluded();

    /**
     * @throws DeviceException if the device is gone or refuses
     */
    Backend open(DeviceInfo device);
}
