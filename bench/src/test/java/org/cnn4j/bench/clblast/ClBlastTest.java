package org.cnn4j.bench.clblast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.cnn4j.Device;
import org.cnn4j.DeviceException;
import org.cnn4j.Devices;
import org.cnn4j.bench.GemmContest;
import org.cnn4j.bench.GemmRow;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first product compiles for some seconds. */
class ClBlastTest {
    private Device device;

    @BeforeEach
    void needsADevice() {
        List<Device> devices = Devices.list().stream()
                .filter(each -> each.info().backend().equals("opencl"))
                .toList();
        assumeTrue(!devices.isEmpty(), "no OpenCL device");
        // JOCLBlast brings no other library.
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "CLBlast's jar has libraries for amd64 alone");
        device = devices.get(0);
    }

    @Test
    void multipliesAndAgreesWithCnn4j() {
        try (ClBlast blast = new ClBlast(device.info(), 0);
                Backend own = device.open()) {
            GemmRow row = new GemmContest(own, blast, 0.01).measure("33x17x65");
            assertTrue(row.good(), row.line(100));
            assertTrue(row.peer().median() > 0, row.toString());
            blast.load(2, 2, 3, new float[] {1, 2, 3, 4, 5, 6}, new float[] {1, 0, 0, 1, 1, 1});
            blast.run();
            assertArrayEquals(new float[] {4, 5, 10, 11}, blast.result());
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        DeviceInfo none =
                new DeviceInfo("opencl", "9", "Voodoo", "", "", "", DeviceInfo.Kind.GPU, 1, 1, 1, 1, false, Map.of());
        assertTrue(assertThrows(DeviceException.class, () -> new ClBlast(none, 0))
                .getMessage()
                .contains("Voodoo"));
        assertThrows(DeviceException.class, () -> new ClBlast(device.info(), 99));
    }
}
