package org.cnn4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cnn4j.Device;
import org.cnn4j.DeviceException;
import org.cnn4j.Devices;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.ExcludedDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "Lists the devices of this machine, why others were left out, and which one would be chosen.")
final class DevicesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Device> devices = Devices.list();
        for (int i = 0; i < devices.size(); i++) {
            print(out, i, devices.get(i).info());
        }
        for (ExcludedDevice excluded : Devices.excluded()) {
            out.println("left out: " + excluded.what() + " (" + excluded.backend() + "): "
                    + CommandLineTool.oneLine(excluded.reason()));
        }
        out.flush();
        if (devices.isEmpty()) {
            throw new DeviceException("there is no device to compute on");
        }
        out.println("chosen: " + device.device());
        return CommandLineTool.OK;
    }

    private static void print(PrintWriter out, int index, DeviceInfo info) {
        out.println(index + ": " + info.name());
        line(out, "backend", info.backend() + ", " + info.kind().name().toLowerCase(Locale.ROOT));
        line(out, "platform", info.platform());
        line(out, "vendor", info.vendor());
        line(out, "driver", info.driver());
        line(out, "compute units", Integer.toString(info.computeUnits()));
        line(out, "clock", info.clockMegahertz() == 0 ? "" : info.clockMegahertz() + " MHz");
        line(out, "memory", mebibytes(info.memoryBytes()) + (info.sharesMemory() ? ", the host's" : ""));
        line(out, "largest buffer", mebibytes(info.maxAllocationBytes()));
        info.details().forEach((key, value) -> line(out, key, value));
    }

    private static void line(PrintWriter out, String key, String value) {
        if (value != null && !value.isBlank()) {
            out.printf("   %-22s %s%n", key, CommandLineTool.oneLine(value));
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
