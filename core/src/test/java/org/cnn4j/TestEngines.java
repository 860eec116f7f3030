package org.cnn4j;

import java.util.List;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.BackendProvider;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.ExcludedDevice;

/** Engines on backends that a test has made itself. */
public final class TestEngines {
    private TestEngines() {}

    /** An engine on {@code backend}, which it closes with itself. */
    public static Engine on(Backend backend) {
        BackendProvider provider = new BackendProvider() {
            @Override
            public String name() {
                return backend.device().backend();
            }

            @Override
            public List<DeviceInfo> devices() {
                return List.of(backend.device());
            }

            @Override
            public List<ExcludedDevice> excluded() {
                return List.of();
            }

            @Override
            public Backend open(DeviceInfo info) {
                return backend;
            }
        };
        return Engine.open(new Device(provider, backend.device()));
    }
}
