package org.cnn4j.bench;

import org.cnn4j.opencl.DeviceCeilings;
import org.cnn4j.spi.DeviceInfo;

/**
 * What a device gives at best, measured in the same run as what is held against it.
 *
 * @param gigaflops of fused multiply-adds on the whole device, 1e9 floating-point operations a second
 * @param measured all that was measured, {@link Ceilings} or {@link DeviceCeilings}
 */
public record MeasuredCeiling(double gigaflops, Object measured) {
    /**
     * Measures for some seconds.
     *
     * @throws org.cnn4j.Cnn4jException if Java is to be measured without the Vector API's module, or the device refuses
     */
    public static MeasuredCeiling measure(DeviceInfo device) {
        if (device.kind() == DeviceInfo.Kind.JAVA) {
            Ceilings ceilings = Ceilings.measure();
            return new MeasuredCeiling(ceilings.all().flops(), ceilings);
        }
        DeviceCeilings ceilings = DeviceCeilings.measure(device);
        return new MeasuredCeiling(ceilings.flops(), ceilings);
    }

    /** One line. */
    @Override
    public String toString() {
        return measured.toString();
    }
}
