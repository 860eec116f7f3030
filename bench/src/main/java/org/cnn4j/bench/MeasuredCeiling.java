package org.cnn4j.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cnn4j.opencl.DeviceCeilings;
import org.cnn4j.spi.DeviceInfo;

/**
 * What a device gives at best, measured in the same run as what is held against it.
 *
 * @param gigaflops of fused multiply-adds on the whole device, 1e9 floating-point operations a second
 * @param text one line with all that was measured
 * @param figures the same by names that tell their units
 */
public record MeasuredCeiling(double gigaflops, String text, Map<String, Double> figures) {
    /**
     * Measures for some seconds.
     *
     * @throws org.cnn4j.Cnn4jException if Java is to be measured without the Vector API's module, or the device refuses
     */
    public static MeasuredCeiling measure(DeviceInfo device) {
        return device.kind() == DeviceInfo.Kind.JAVA ? of(Ceilings.measure()) : of(DeviceCeilings.measure(device));
    }

    static MeasuredCeiling of(Ceilings java) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("fmaGigaflops", java.all().flops());
        figures.put("readGigabytesPerSecond", java.all().read());
        figures.put("copyGigabytesPerSecond", java.all().copy());
        figures.put("oneThreadFmaGigaflops", java.one().flops());
        figures.put("oneThreadReadGigabytesPerSecond", java.one().read());
        figures.put("oneThreadCopyGigabytesPerSecond", java.one().copy());
        return new MeasuredCeiling(java.all().flops(), java.toString(), figures);
    }

    private static MeasuredCeiling of(DeviceCeilings device) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("fmaGigaflops", device.flops());
        figures.put("copyGigabytesPerSecond", device.copy());
        figures.put("toDeviceGigabytesPerSecond", device.write());
        figures.put("fromDeviceGigabytesPerSecond", device.read());
        figures.put("pinnedToDeviceGigabytesPerSecond", device.pinnedWrite());
        figures.put("pinnedFromDeviceGigabytesPerSecond", device.pinnedRead());
        figures.put("launchMicroseconds", device.launch());
        figures.put("launchAndWaitMicroseconds", device.launchAndWait());
        return new MeasuredCeiling(device.flops(), device.toString(), figures);
    }
}
