package org.cnn4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.BackendProvider;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.ExcludedDevice;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of a device, with providers that only these tests see. */
class DevicesTest {
    @TempDir
    Path folder;

    private ClassLoader usual;

    private static DeviceInfo info(String backend, String name, DeviceInfo.Kind kind) {
        return info(backend, name, kind, 1, 1, false);
    }

    private static DeviceInfo info(
            String backend, String name, DeviceInfo.Kind kind, int units, int clock, boolean sharesMemory) {
        return new DeviceInfo(
                backend, name, name, "vendor", "platform", "1", kind, units, clock, 1, 1, sharesMemory, Map.of());
    }

    private abstract static class Provider implements BackendProvider {
        @Override
        public Backend open(DeviceInfo device) {
            return new ReferenceBackend();
        }
    }

    /** The pure-Java backend, listed before the others by its provider's place. */
    public static class Java extends Provider {
        @Override
        public String name() {
            return "cpu";
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of(info("cpu", "Java", DeviceInfo.Kind.JAVA));
        }

        @Override
        public List<ExcludedDevice> excluded() {
            return List.of();
        }
    }

    /** A platform with a processor and two GPUs. */
    public static class Full extends Provider {
        @Override
        public String name() {
            return "opencl";
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of(
                    info("opencl", "Processor", DeviceInfo.Kind.CPU),
                    info("opencl", "Radiant 5", DeviceInfo.Kind.GPU),
                    info("opencl", "Radiant 7", DeviceInfo.Kind.GPU));
        }

        @Override
        public List<ExcludedDevice> excluded() {
            return List.of();
        }
    }

    /** A machine that lists the GPU inside its processor first. */
    public static class Several extends Full {
        private static List<DeviceInfo> gpus = List.of();

        @Override
        public List<DeviceInfo> devices() {
            return gpus;
        }
    }

    /** A platform that has nothing and says why. */
    public static class Bare extends Provider {
        @Override
        public String name() {
            return "opencl";
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of();
        }

        @Override
        public List<ExcludedDevice> excluded() {
            return List.of(new ExcludedDevice("opencl", "Rusty platform", "it has no driver"));
        }
    }

    /** A provider whose library is missing. */
    public static class Broken extends Bare {
        public Broken() {
            throw new UnsatisfiedLinkError("libOpenCL.so.1 is missing");
        }
    }

    private void providers(Class<?>... classes) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        StringBuilder names = new StringBuilder();
        for (Class<?> c : classes) {
            names.append(c.getName()).append('\n');
        }
        Files.writeString(services.resolve(BackendProvider.class.getName()), names);
        URL[] urls = {folder.toUri().toURL()};
        Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, usual));
    }

    @BeforeEach
    void remember() {
        usual = Thread.currentThread().getContextClassLoader();
    }

    @AfterEach
    void restore() throws IOException {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(usual);
        if (own != usual && own instanceof URLClassLoader loader) {
            loader.close();
        }
    }

    private static void fails(String wanted, String... parts) {
        String message =
                assertThrows(DeviceException.class, () -> Devices.find(wanted)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void devicesStandInAStableOrderWithJavaLast() throws IOException {
        providers(Java.class, Full.class);
        assertEquals(
                List.of("Processor", "Radiant 5", "Radiant 7", "Java"),
                Devices.list().stream().map(Device::name).toList());
    }

    @Test
    void devicesAreFoundByWhatPeopleCallThem() throws IOException {
        providers(Java.class, Full.class);
        assertEquals("Java", Devices.find("cpu").name());
        assertEquals("Radiant 5", Devices.find("gpu").name());
        assertEquals("Processor", Devices.find("opencl").name());
        assertEquals("Radiant 7", Devices.find("2").name());
        assertEquals("Radiant 7", Devices.find(" radiant 7 ").name());
        assertEquals("Radiant 5", Devices.best().name());
        assertTrue(Devices.gpu().isGpu());
        assertFalse(Devices.cpu().isGpu());
    }

    @Test
    void theBestGpuIsTaken() throws IOException {
        providers(Java.class, Several.class);
        DeviceInfo inside = info("opencl", "Inside", DeviceInfo.Kind.GPU, 96, 2000, true);
        DeviceInfo insideToo = info("opencl", "Inside too", DeviceInfo.Kind.GPU, 96, 2100, true);
        DeviceInfo small = info("opencl", "Small", DeviceInfo.Kind.GPU, 16, 1500, false);
        DeviceInfo slow = info("opencl", "Slow", DeviceInfo.Kind.GPU, 80, 1000, false);
        DeviceInfo fast = info("opencl", "Fast", DeviceInfo.Kind.GPU, 60, 2_000_000_000, false);
        DeviceInfo twin = info("opencl", "Twin", DeviceInfo.Kind.GPU, 80, 1000, false);
        DeviceInfo processor = info("opencl", "Processor", DeviceInfo.Kind.CPU, 128, 4000, true);
        DeviceInfo other = info("opencl", "Other", DeviceInfo.Kind.ACCELERATOR, 128, 4000, false);
        best("Small", inside, small);
        best("Small", small, inside);
        best("Inside too", inside, insideToo, processor);
        best("Slow", inside, small, slow, twin);
        best("Twin", twin, slow, small, inside);
        best("Fast", slow, fast, twin);
        best("Inside", other, inside);
    }

    private static void best(String name, DeviceInfo... devices) {
        Several.gpus = List.of(devices);
        assertEquals(name, Devices.best().name());
        assertEquals(name, Devices.gpu().name());
        assertEquals(name, Devices.find("auto").name());
        assertEquals(devices[0].name(), Devices.find("0").name());
    }

    private static DeviceInfo ofVersion(String name, String platform, String version, String platformVersion) {
        Map<String, String> details = Map.of("OpenCL", version, "platform version", platformVersion, "fp64", "yes");
        return new DeviceInfo(
                "opencl", name, name, "vendor", platform, "1", DeviceInfo.Kind.CPU, 1, 1, 1, 1, true, details);
    }

    @Test
    void aDeviceIsFoundByWhatImplementsOpenClThere() throws IOException {
        providers(Java.class, Several.class);
        String features = "OpenCL 3.0 PoCL 5.0 Linux, RELOC, CUDA";
        Several.gpus = List.of(
                ofVersion("Radiant 7", "Accelerated", "OpenCL 2.0 AMD-APP (3380.6)", "OpenCL 2.1 AMD-APP"),
                ofVersion("Xeon", "Portable Computing Language", "OpenCL 3.0 PoCL HSTR: x86", features),
                ofVersion("Xeon too", "Portable Computing Language", "OpenCL 3.0 PoCL HSTR: x86", features));
        assertEquals("Xeon", Devices.find("pocl").name());
        assertEquals("Xeon", Devices.find("PoCL HSTR").name());
        assertEquals("Radiant 7", Devices.find("amd-app").name());
        assertEquals("Xeon", Devices.find("portable").name());
        // A name goes before a version, wherever either stands in the list.
        Several.gpus = List.of(
                ofVersion("Xeon", "Portable Computing Language", "OpenCL 3.0 PoCL HSTR: x86", features),
                ofVersion("x86 by PoCL", "Other", "OpenCL 3.0", "OpenCL 3.0"));
        assertEquals("x86 by PoCL", Devices.find("pocl").name());
        fails("cuda", "No device \"cuda\"");
        fails("3.0", "No device");
        fails("yes", "No device");
    }

    @Test
    void whatIsNotThereIsNotReplaced() throws IOException {
        providers(Java.class, Full.class);
        fails("Geo", "No device \"Geo\"", "0: Processor", "3: Java");
        fails("4", "No device \"4\"");
        fails("99999999999", "No device");
        fails("", "No device");
        providers(Java.class, Bare.class);
        fails("gpu", "No device \"gpu\"", "0: Java", "Rusty platform: it has no driver");
        fails("opencl", "Rusty platform");
        assertEquals("Java", Devices.best().name());
    }

    @Test
    void withoutAnyBackendTheMessageSaysWhatToAdd() throws IOException {
        providers(Bare.class);
        String message = assertThrows(DeviceException.class, Devices::best).getMessage();
        assertTrue(message.contains("cnn4j-cpu-fallback") && message.contains("no driver"), message);
        fails("cpu", "there are no devices");
    }

    @Test
    void aBackendThatCannotBeLoadedIsReported() throws IOException {
        providers(Broken.class, Java.class);
        assertEquals("Java", Devices.best().name());
        assertEquals(1, Devices.excluded().size());
        ExcludedDevice excluded = Devices.excluded().get(0);
        assertTrue(excluded.what().equals("backend") && !excluded.reason().isBlank(), excluded.toString());
    }

    @Test
    void thePropertyNamesTheDevice() throws IOException {
        providers(Java.class, Full.class);
        String before = System.getProperty(Devices.DEVICE_PROPERTY);
        System.setProperty(Devices.DEVICE_PROPERTY, "radiant 7");
        try {
            assertEquals("Radiant 7", Devices.preferred().name());
            try (Engine engine = Engine.open()) {
                assertEquals("Radiant 7", engine.device().name());
            }
        } finally {
            if (before == null) {
                System.clearProperty(Devices.DEVICE_PROPERTY);
            } else {
                System.setProperty(Devices.DEVICE_PROPERTY, before);
            }
        }
    }
}
