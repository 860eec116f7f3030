package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.cnn4j.DeviceException;
import org.cnn4j.spi.DeviceInfo;
import org.junit.jupiter.api.Test;

class DeviceCeilingsTest {
    @Test
    void noRateIsBeyondWhatAnyDeviceHasOrBelowWhatEveryOneHas() {
        DeviceInfo device = TestDevices.first();
        long before = LiveObjects.count();
        hold(DeviceCeilings.measure(device));
        ClDevice found = new OpenClBackendProvider().find(device);
        hold(DeviceCeilings.measure(found, !found.isCpu()));
        assertEquals(before, LiveObjects.count());
    }

    private static void hold(DeviceCeilings ceilings) {
        String all = ceilings.toString();
        assertTrue(ceilings.flops() > 0.5 && ceilings.flops() < 1e6, all);
        assertTrue(ceilings.copy() > 0.1 && ceilings.copy() < 20_000, all);
        for (double rate :
                new double[] {ceilings.write(), ceilings.read(), ceilings.pinnedWrite(), ceilings.pinnedRead()}) {
            assertTrue(rate > 0.01 && rate < 2_000, all);
        }
        assertTrue(ceilings.launch() > 0 && ceilings.launch() < 100_000, all);
        assertTrue(ceilings.launchAndWait() > 0 && ceilings.launchAndWait() < 100_000, all);
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        DeviceInfo none =
                new DeviceInfo("opencl", "9", "Voodoo", "", "", "", DeviceInfo.Kind.GPU, 1, 1, 1, 1, false, Map.of());
        DeviceException e = assertThrows(DeviceException.class, () -> DeviceCeilings.measure(none));
        assertTrue(e.getMessage().contains("Voodoo"), e.getMessage());
    }
}
