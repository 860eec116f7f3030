package org.cnn4j;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cnn4j.spi.BackendProvider;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.ExcludedDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of this machine. A choice is never silent: {@link #gpu()} and {@link #find} throw rather than take another
 * device, and {@link #best()} says once in the log what it took.
 */
public final class Devices {
    /** The system property that names a device, as {@link #find} takes it: {@value}. */
    public static final String DEVICE_PROPERTY = "cnn4j.device";

    /** The environment variable that names a device: {@value}. The property goes before it. */
    public static final String DEVICE_VARIABLE = "CNN4J_DEVICE";

    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);
    private static final AtomicBoolean BEST_LOGGED = new AtomicBoolean();

    private Devices() {}

    /** All devices, in a stable order: OpenCL devices before the pure-Java one. A device's place is its index. */
    public static List<Device> list() {
        List<Device> devices = new ArrayList<>();
        for (BackendProvider provider : providers(new ArrayList<>())) {
            provider.devices().forEach(info -> devices.add(new Device(provider, info)));
        }
        devices.sort(Comparator.comparing(device -> device.info().kind() == DeviceInfo.Kind.JAVA));
        return devices;
    }

    /** What was found and cannot be used, with the reasons. */
    public static List<ExcludedDevice> excluded() {
        List<ExcludedDevice> excluded = new ArrayList<>();
        for (BackendProvider provider : providers(excluded)) {
            excluded.addAll(provider.excluded());
        }
        return excluded;
    }

    private static List<BackendProvider> providers(List<ExcludedDevice> failures) {
        List<BackendProvider> providers = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class).stream().forEach(found -> {
            try {
                providers.add(found.get());
            } catch (ServiceConfigurationError | LinkageError e) {
                failures.add(new ExcludedDevice(found.type().getName(), "backend", String.valueOf(e.getMessage())));
            }
        });
        return providers;
    }

    /**
     * The best GPU: one with memory of its own before one that shares the host's, then the one with the most compute units times
     * clock, then the first. Units mean different things to different vendors; name a device where the choice is wrong.
     *
     * @throws DeviceException if there is none; the message has the reason a platform
     */
    public static Device gpu() {
        return find("gpu");
    }

    /**
     * The pure-Java backend. No other backend is asked for its devices, so no driver is loaded.
     *
     * @throws DeviceException if cnn4j-cpu-fallback is not on the class path
     */
    public static Device cpu() {
        return find("cpu");
    }

    /**
     * The device that most users want: the best GPU as {@link #gpu} has it, else another accelerator, else the
     * pure-Java backend. The choice is logged once at INFO.
     *
     * @throws DeviceException if no backend is on the class path
     */
    public static Device best() {
        List<Device> devices = list();
        Device chosen = bestGpu(devices);
        chosen = chosen != null ? chosen : first(devices, DeviceInfo.Kind.ACCELERATOR);
        String reason = chosen != null ? "" : "; there is no GPU" + reasons();
        chosen = chosen != null ? chosen : first(devices, DeviceInfo.Kind.JAVA);
        if (chosen == null) {
            throw new DeviceException("No device to compute on" + reasons()
                    + ". Put cnn4j-cpu-fallback or cnn4j-opencl-kernels on the class path");
        }
        if (BEST_LOGGED.compareAndSet(false, true)) {
            LOG.info("Computing on {}{}", chosen, reason);
        }
        return chosen;
    }

    /** The device that the property or environment variable names, or {@link #best()} if neither is set. */
    public static Device preferred() {
        String wanted = System.getProperty(DEVICE_PROPERTY, System.getenv(DEVICE_VARIABLE));
        return wanted == null || wanted.isBlank() ? best() : find(wanted);
    }

    /**
     * A device by what people call it.
     *
     * @param wanted {@code auto} ({@link #best()}), {@code cpu} (pure Java), {@code gpu} ({@link #gpu}), {@code opencl} (the first OpenCL
     *     device of any type), an index in {@link #list()}, or part of a name
     *     or platform, or else of the words in an OpenCL version ({@code pocl}); the first device that it is part of
     * @throws DeviceException if there is no such device; the message lists those that there are
     */
    public static Device find(String wanted) {
        String key = wanted.strip().toLowerCase(Locale.ROOT);
        if (key.equals("auto")) {
            return best();
        }
        Device java = key.equals("cpu") ? pureJava() : null;
        if (java != null) {
            return java;
        }
        List<Device> devices = list();
        Device found =
                switch (key) {
                    case "cpu" -> first(devices, DeviceInfo.Kind.JAVA);
                    case "gpu" -> bestGpu(devices);
                    case "opencl" ->
                        devices.stream()
                                .filter(d -> d.info().backend().equals("opencl"))
                                .findFirst()
                                .orElse(null);
                    default -> byIndexOrName(devices, key);
                };
        if (found == null) {
            String known = devices.isEmpty() ? "there are no devices" : "there are " + describe(devices);
            throw new DeviceException("No device \"" + wanted + "\": " + known + reasons());
        }
        return found;
    }

    private static Device pureJava() {
        for (BackendProvider provider : providers(new ArrayList<>())) {
            if (provider.name().equals("cpu")) {
                return provider.devices().stream()
                        .filter(info -> info.kind() == DeviceInfo.Kind.JAVA)
                        .findFirst()
                        .map(info -> new Device(provider, info))
                        .orElse(null);
            }
        }
        return null;
    }

    private static Device byIndexOrName(List<Device> devices, String key) {
        if (key.matches("\\d{1,4}")) {
            int index = Integer.parseInt(key);
            return index < devices.size() ? devices.get(index) : null;
        }
        Device named = firstWith(devices, key, d -> d.info().toString());
        return named == null ? firstWith(devices, key, Devices::implementation) : named;
    }

    private static Device firstWith(List<Device> devices, String key, Function<Device, String> text) {
        return devices.stream()
                .filter(d ->
                        !key.isEmpty() && text.apply(d).toLowerCase(Locale.ROOT).contains(key))
                .findFirst()
                .orElse(null);
    }

    /**
     * What implements OpenCL on a device: its version without the number. PoCL's platform is called otherwise. Versions of platforms
     * would not do, as they list features: PoCL's has the word CUDA.
     */
    private static String implementation(Device device) {
        String version = device.info().details().getOrDefault(DeviceInfo.OPENCL_VERSION, "");
        return version.replaceFirst("^OpenCL\\s+\\S+\\s*", "");
    }

    private static Device bestGpu(List<Device> devices) {
        Comparator<Device> rank = Comparator.comparing((Device d) -> !d.info().sharesMemory())
                .thenComparing(d -> (long) d.info().computeUnits() * d.info().clockMegahertz());
        Device best = null;
        for (Device device : devices) {
            if (device.isGpu() && (best == null || rank.compare(device, best) > 0)) {
                best = device;
            }
        }
        return best;
    }

    private static Device first(List<Device> devices, DeviceInfo.Kind kind) {
        return devices.stream().filter(d -> d.info().kind() == kind).findFirst().orElse(null);
    }

    private static String describe(List<Device> devices) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            lines.add(i + ": " + devices.get(i));
        }
        return String.join(", ", lines);
    }

    private static String reasons() {
        List<ExcludedDevice> excluded = excluded();
        return excluded.isEmpty()
                ? ""
                : excluded.stream().map(e -> e.what() + ": " + e.reason()).collect(Collectors.joining("; ", " (", ")"));
    }
}
