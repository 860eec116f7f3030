package org.cnn4j;

import org.cnn4j.spi.Backend;
import org.cnn4j.spi.BackendProvider;
import org.cnn4j.spi.DeviceInfo;

/** A device that an {@link Engine} can be opened on. */
public final class Device {
    private final BackendProvider provider;
    private final DeviceInfo info;

    Device(BackendProvider provider, DeviceInfo info) {
        this.provider = provider;
        this.info = info;
    }

    public DeviceInfo info() {
        return info;
    }

    public String name() {
        return info.name();
    }

    public boolean isGpu() {
        return info.kind() == DeviceInfo.Kind.GPU;
    }

    /**
     * Opens the device for use by a caller that walks below {@link Engine}.
     *
     * @throws DeviceException if the device is gone or refuses
     */
    public Backend open() {
        return provider.open(info);
    }

    @Override
    public String toString() {
        return info.toString();
    }
}
