package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DeviceException;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.BackendProvider;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.ExcludedDevice;

/** Lists OpenCL devices, of any type and vendor, and opens them. A machine without OpenCL has none, and a reason. */
public final class OpenClBackendProvider implements BackendProvider {
    private static final String NAME = "opencl";

    /**
     * The result of the first look, for all providers of this process: JOCL tells why no library could be loaded only once, and
     * device handles stay the same.
     */
    private static ClPlatforms.Scan scan;

    /** For {@link java.util.ServiceLoader}. */
    public OpenClBackendProvider() {}

    private static synchronized ClPlatforms.Scan scan() {
        if (scan == null) {
            scan = ClPlatforms.scan();
        }
        return scan;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<DeviceInfo> devices() {
        List<DeviceInfo> infos = new ArrayList<>();
        List<ClDevice> devices = scan().devices();
        for (int i = 0; i < devices.size(); i++) {
            infos.add(info(devices.get(i), i));
        }
        return infos;
    }

    @Override
    public List<ExcludedDevice> excluded() {
        return scan().excluded().stream()
                .map(e -> new ExcludedDevice(NAME, e.what(), e.reason()))
                .toList();
    }

    @Override
    public Backend open(DeviceInfo device) {
        return open(device, find(device).isCpu());
    }

    /** Opens a device with the kernels for CPUs or for GPUs, whatever it is; for tests. */
    Backend open(DeviceInfo device, boolean cpuKernels) {
        ClDevice found = find(device);
        Tuning tuning = TuningDatabase.tuning(TuningDatabase.standard(found));
        return new OpenClBackend(device, found, cpuKernels, ProgramCache.standard(), tuning);
    }

    /** The device behind what was listed. */
    ClDevice find(DeviceInfo device) {
        List<DeviceInfo> infos = devices();
        for (int i = 0; i < infos.size(); i++) {
            if (infos.get(i).equals(device)) {
                return scan().devices().get(i);
            }
        }
        throw new DeviceException("There is no OpenCL device " + device + " here; there are " + infos);
    }

    private static DeviceInfo info(ClDevice device, int index) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put(DeviceInfo.OPENCL_VERSION, device.version());
        details.put("platform version", device.platformVersion());
        details.put("local memory", device.localMemory() / 1024 + " KiB");
        details.put("largest work-group", String.valueOf(device.maxWorkGroup()));
        details.put("sub-buffer alignment", device.baseAlignment() + " bytes");
        details.put("vector width", device.nativeFloats() + " floats");
        details.put("fp64", device.fp64() ? "yes" : "no");
        details.put("fp16", device.fp16() ? "yes" : "no");
        return new DeviceInfo(
                NAME,
                String.valueOf(index),
                device.name(),
                device.vendor(),
                device.platformName(),
                device.driver(),
                switch (device.kind()) {
                    case "GPU" -> DeviceInfo.Kind.GPU;
                    case "CPU" -> DeviceInfo.Kind.CPU;
                    case "accelerator" -> DeviceInfo.Kind.ACCELERATOR;
                    default -> DeviceInfo.Kind.OTHER;
                },
                device.computeUnits(),
                device.clock(),
                device.globalMemory(),
                device.maxAllocation(),
                device.sharesMemory(),
                details);
    }
}
