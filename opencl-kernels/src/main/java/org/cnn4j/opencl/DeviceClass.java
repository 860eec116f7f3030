package org.cnn4j.opencl;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Kinds of OpenCL devices that differ in which kernels suit them. Whether a device is a CPU is its type's to tell; vendor and name
 * only choose among the defaults for GPUs, and a device that is not recognised gets {@link #GENERIC} ones, which run anywhere.
 */
public enum DeviceClass {
    /** NVIDIA, from Turing on. */
    NVIDIA,
    /** AMD before RDNA, with 64-wide waves: Polaris, Vega. */
    AMD_GCN,
    /** AMD Instinct from MI100 on. */
    AMD_CDNA,
    /** AMD Radeon from the RX 5000 series on. */
    AMD_RDNA,
    /** Intel's graphics, integrated or not. */
    INTEL,
    /** Apple's GPUs. */
    APPLE,
    /** GPUs of telephones and small boards: Mali, Adreno, PowerVR. */
    MOBILE,
    /** CPUs of every vendor. */
    CPU,
    /** Anything else. */
    GENERIC;

    private static final Pattern CDNA = Pattern.compile("gfx9(08|0a|4\\d|50)\\b|\\bmi(1|2|3)\\d\\d");
    private static final Pattern RDNA = Pattern.compile("gfx1\\d\\d\\d|navi|rx (5|6|7|9)\\d\\d\\d|radeon [678]\\d0m");

    static DeviceClass of(ClDevice device) {
        return device.isCpu() ? CPU : ofGpu(device.vendor(), device.name());
    }

    /** The class of a device that is no CPU. */
    static DeviceClass ofGpu(String vendor, String name) {
        String who = vendor.toLowerCase(Locale.ROOT);
        String what = name.toLowerCase(Locale.ROOT);
        String all = who + " " + what;
        if (all.contains("nvidia")) {
            return NVIDIA;
        }
        if (who.contains("advanced micro devices") || who.equals("amd") || what.contains("radeon")) {
            return CDNA.matcher(what).find() ? AMD_CDNA : RDNA.matcher(what).find() ? AMD_RDNA : AMD_GCN;
        }
        if (who.contains("intel")) {
            return INTEL;
        }
        if (who.contains("apple")) {
            return APPLE;
        }
        boolean mobile = who.equals("arm")
                || all.contains("mali")
                || all.contains("qualcomm")
                || all.contains("adreno")
                || all.contains("imagination")
                || all.contains("powervr");
        return mobile ? MOBILE : GENERIC;
    }

    /** The name as options and tables have it, for instance {@code amd-rdna}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
