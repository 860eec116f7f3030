package org.cnn4j.cli;

import java.io.PrintWriter;
import org.cnn4j.Device;
import org.cnn4j.Devices;
import org.cnn4j.Engine;
import picocli.CommandLine.Option;

/** The option that chooses a device, the same for every verb. */
final class DeviceOption {
    @Option(
            names = {"-d", "--device"},
            paramLabel = "DEVICE",
            description = {
                "auto: the best GPU, else another accelerator, else Java (the default); cpu: Java; opencl: the first OpenCL "
                        + "device of any type; gpu: the best GPU, which is one with its own memory before one inside "
                        + "a processor, then the one with the most compute units times clock; or a number or part "
                        + "of a name, platform or OpenCL version that 'cnn4j devices' prints. Without this option, the "
                        + "property cnn4j.device or the variable CNN4J_DEVICE chooses."
            })
    private String wanted;

    /** The device that was asked for. */
    Device device() {
        return wanted == null ? Devices.preferred() : Devices.find(wanted);
    }

    /** The device that was asked for, or {@code otherwise} where nobody asked. */
    Device device(String otherwise) {
        return wanted == null ? Devices.find(otherwise) : Devices.find(wanted);
    }

    /** Opens it, and says which one it is. */
    Engine open(PrintWriter out) {
        Device device = device();
        Engine engine = Engine.open(device);
        out.println("device: " + device);
        out.flush();
        return engine;
    }
}
