package org.cnn4j.cpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DeviceException;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.BackendProvider;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.ExcludedDevice;

/** Offers the Java virtual machine itself as a device: always there, exactly one. */
public final class CpuBackendProvider implements BackendProvider {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public List<DeviceInfo> devices() {
        return List.of(describe(Runtime.getRuntime().availableProcessors()));
    }

    @Override
    public List<ExcludedDevice> excluded() {
        return List.of();
    }

    /**
     * Opens the CPU with the threads, kernels and convolutions that {@value WorkerPool#THREADS_PROPERTY}, {@value KernelVariant#PROPERTY}
     * and {@value ConvMethod#PROPERTY} ask for.
     */
    @Override
    public Backend open(DeviceInfo device) {
        if (!device.backend().equals(name())) {
            throw new DeviceException("The CPU backend cannot open " + device);
        }
        return new CpuBackend(
                device, KernelVariant.fromProperty(), WorkerPool.defaultThreads(), ConvMethod.fromProperty());
    }

    static DeviceInfo describe(int processors) {
        Runtime runtime = Runtime.getRuntime();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("processors", Integer.toString(processors));
        details.put("vector module", KernelVariant.vectorModulePresent() ? "present" : "absent");
        return new DeviceInfo(
                "cpu",
                "0",
                "Java CPU",
                System.getProperty("java.vendor", "unknown"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                DeviceInfo.Kind.JAVA,
                processors,
                0,
                runtime.maxMemory(),
                runtime.maxMemory(),
                true,
                details);
    }
}
