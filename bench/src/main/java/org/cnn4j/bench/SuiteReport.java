package org.cnn4j.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.spi.DeviceInfo;

/** A file with all that a benchmark of a device found, as JSON. It appears when it is whole. */
public final class SuiteReport {
    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().serializeNulls().create();

    private final Path file;

    /**
     * Tries to make a file beside {@code file}, so that nobody waits for a report that cannot be written.
     *
     * @throws UncheckedIOException if that fails, or {@code file} is a folder
     */
    public SuiteReport(Path file) {
        this.file = file.toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw unwritable(new IOException("it is a folder"));
        }
        try {
            Files.delete(temporary());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Path temporary() throws IOException {
        return Files.createTempFile(file.getParent(), "." + file.getFileName(), ".tmp");
    }

    private UncheckedIOException unwritable(IOException e) {
        String reason = e.getMessage();
        if (e instanceof AccessDeniedException) {
            reason = "access denied";
        } else if (!Files.isDirectory(file.getParent())) {
            reason = "there is no folder " + file.getParent();
        }
        return new UncheckedIOException(file + " cannot be written: " + reason, e);
    }

    /**
     * Writes the file.
     *
     * @param conditions what was asked for and under what conditions, by name
     * @throws UncheckedIOException if that fails
     */
    public void write(
            DeviceInfo device,
            MeasuredCeiling ceiling,
            Map<String, Object> conditions,
            List<? extends DeviceRow> rows) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        all.put("machine", machine());
        all.put("device", device);
        all.put("ceilings", ceiling.figures());
        all.put("tolerance", SuiteRow.TOLERANCE);
        all.put("conditions", conditions);
        all.put("rows", rows.stream().map(row -> row.json(ceiling.gigaflops())).toList());
        try {
            Path whole = temporary();
            Files.writeString(whole, JSON.toJson(all) + "\n");
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        for (String property :
                List.of("os.name", "os.version", "os.arch", "java.version", "java.vendor", "java.vm.name")) {
            machine.put(property, System.getProperty(property));
        }
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        machine.put("memoryBytes", system.getTotalMemorySize());
        return machine;
    }
}
