package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import org.cnn4j.DeviceException;
import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.spi.DeviceInfo;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClPlatformsTest {
    /** An installation of two platforms; the first answers {@code devices} as told, the second has one device. */
    private record Fake(Supplier<cl_platform_id[]> list, Supplier<cl_device_id[]> first, String problem)
            implements ClPlatforms.Driver {
        @Override
        public cl_platform_id[] platforms() {
            return list.get();
        }

        @Override
        public String platformText(cl_platform_id platform, int parameter) {
            return platform == null ? "Broken" : "Sound";
        }

        @Override
        public cl_device_id[] devices(cl_platform_id platform, long types) {
            assertEquals(0xFFFFFFFFL, types, "every type, not sign-extended");
            return platform == null ? first.get() : new cl_device_id[1];
        }

        @Override
        public ClDevice describe(cl_platform_id platform, String name, String version, cl_device_id id) {
            return new ClDevice(
                    platform,
                    id,
                    name,
                    version,
                    "one",
                    "v",
                    "1",
                    "OpenCL 1.2",
                    4,
                    2,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    128,
                    4,
                    false,
                    false,
                    false,
                    problem);
        }
    }

    private static final Supplier<cl_platform_id[]> TWO = () -> new cl_platform_id[] {null, new cl_platform_id()};

    @ParameterizedTest
    @ValueSource(ints = {CL.CL_DEVICE_NOT_FOUND, CL.CL_INVALID_DEVICE_TYPE})
    void passesOverPlatformWithoutDevices(int status) {
        ClPlatforms.Scan scan = ClPlatforms.scan(new Fake(
                TWO,
                () -> {
                    throw new CLException("none", status);
                },
                null));
        assertEquals(1, scan.devices().size());
        assertEquals("Sound", scan.devices().get(0).platformName());
        assertEquals(List.of(new ClPlatforms.Excluded("Broken", "the platform has no device")), scan.excluded());
    }

    @Test
    void reportsEmptyList() {
        ClPlatforms.Scan empty = ClPlatforms.scan(new Fake(TWO, () -> new cl_device_id[0], null));
        assertEquals("the platform has no device", empty.excluded().get(0).reason());
    }

    @Test
    void reportsBrokenDriver() {
        TestDevices.needLibrary(); // JOCL names error codes only once it has loaded its library.
        ClPlatforms.Scan broken = ClPlatforms.scan(new Fake(
                TWO,
                () -> {
                    throw new CLException("host memory", CL.CL_OUT_OF_HOST_MEMORY);
                },
                null));
        assertEquals(1, broken.devices().size());
        assertTrue(broken.excluded().get(0).reason().contains("CL_OUT_OF_HOST_MEMORY"), broken.toString());
    }

    @Test
    void leavesOutUnusableDeviceWithItsReason() {
        ClPlatforms.Scan scan = ClPlatforms.scan(new Fake(TWO, () -> new cl_device_id[0], "it is big-endian"));
        assertTrue(scan.devices().isEmpty());
        assertEquals(
                new ClPlatforms.Excluded("Sound, one", "it is big-endian"),
                scan.excluded().get(1));
    }

    @Test
    void saysThatThereIsNoLibraryOrNoDriver() {
        for (LinkageError error : List.of(
                new UnsatisfiedLinkError("libOpenCL.so.1: cannot open\nstack"),
                new NoClassDefFoundError("org.jocl.CL"))) {
            ClPlatforms.Scan scan = ClPlatforms.scan(new Fake(
                    () -> {
                        throw error;
                    },
                    null,
                    null));
            assertTrue(scan.devices().isEmpty());
            String reason = scan.excluded().get(0).reason();
            assertTrue(reason.contains("no OpenCL library could be loaded"), reason);
            assertFalse(reason.contains("\n"), reason);
        }
        ClPlatforms.Scan scan = ClPlatforms.scan(new Fake(
                () -> {
                    throw new CLException("none", -1001);
                },
                null,
                null));
        assertEquals(
                "the loader found no driver: no platform is installed",
                scan.excluded().get(0).reason());
    }

    @Test
    void describesDevicesOrSaysWhyNot() {
        OpenClBackendProvider provider = new OpenClBackendProvider();
        if (provider.devices().isEmpty()) {
            assertFalse(provider.excluded().isEmpty(), "no devices and no reason");
        }
        for (DeviceInfo device : TestDevices.all()) {
            assertEquals("opencl", device.backend());
            assertFalse(device.name().isBlank());
            assertTrue(
                    device.computeUnits() >= 1
                            && device.clockMegahertz() > 0
                            && device.memoryBytes() >= device.maxAllocationBytes(),
                    device.toString());
            assertTrue(
                    device.details().get("OpenCL").startsWith("OpenCL "),
                    device.details().toString());
        }
    }

    @Test
    void refusesUnknownDeviceAndImpossibleAllocation() {
        OpenClBackendProvider provider = new OpenClBackendProvider();
        DeviceInfo real = TestDevices.first();
        DeviceInfo other = new DeviceInfo(
                "opencl", "99", "x", "x", "x", "x", DeviceInfo.Kind.GPU, 1, 1, 1, 1, false, real.details());
        assertThrows(DeviceException.class, () -> provider.open(other));
        ClDevice device = ClPlatforms.scan().devices().get(0);
        long before = LiveObjects.count();
        try (ClContext context = new ClContext(device, device.isCpu(), ProgramCache.standard())) {
            OutOfDeviceMemoryException e =
                    assertThrows(OutOfDeviceMemoryException.class, () -> context.allocate(device.maxAllocation() + 1));
            assertEquals(device.maxAllocation() + 1, e.neededBytes());
            assertEquals(device.globalMemory(), e.availableBytes());
        }
        assertEquals(before, LiveObjects.count());
    }
}
