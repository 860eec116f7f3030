package org.cnn4j.opencl;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cnn4j.DeviceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measured choices for one device, with its driver, in a file of lines that people can read:
 *
 * <pre>
 * cnn4j tuning 1
 * device Portable Computing Language | OpenCL 3.0 PoCL 5.0 | cpu-haswell | ...
 * panel 64x3136x576 b1 packed = 8x3 (1.101 ms, by rule 1.234 ms)
 * </pre>
 *
 * <p>Property {@value #PROPERTY} names another file, or {@code off} for none. A line that cannot be read is left out with a
 * warning; so is a whole file of another device or version.
 */
final class TuningDatabase {
    /** {@code off}, or a file instead of the one in the cache directory. */
    static final String PROPERTY = "cnn4j.tuning";

    static final String OFF = "off";

    private static final Logger LOG = LoggerFactory.getLogger(TuningDatabase.class);
    private static final String HEADER = "cnn4j tuning 1";
    private static final String DEVICE = "device ";
    private static final Pattern LINE = Pattern.compile(
            "([a-z0-9][a-z0-9 -]{0,400}) = ([A-Za-z0-9/-]{1,80}) \\((\\d{1,9}\\.\\d{1,6}) ms, by rule (\\d{1,9}\\.\\d{1,6}) ms\\)");
    private static final int LINES_NAMED = 5;

    private final Path file;
    private final String device;

    /**
     * What was measured.
     *
     * @param variant the fastest
     * @param milliseconds its median
     * @param ruleMilliseconds the median of the rule's choice
     */
    record Entry(String variant, double milliseconds, double ruleMilliseconds) {}

    /**
     * @param file made when the first entry is stored
     * @param device as {@link #identity} gives it
     */
    TuningDatabase(Path file, String device) {
        this.file = file;
        this.device = device;
    }

    /**
     * The database of a device where property and cache directory say.
     *
     * @return null if it is off
     * @throws DeviceException if the property is no name of a file
     */
    static TuningDatabase standard(ClDevice device) {
        String name = System.getProperty(PROPERTY, "").trim();
        if (name.equalsIgnoreCase(OFF)) {
            return null;
        }
        String identity = identity(device);
        if (!name.isEmpty()) {
            try {
                return new TuningDatabase(Path.of(name), identity);
            } catch (InvalidPathException e) {
                throw new DeviceException(
                        "-D" + PROPERTY + "=" + name + " is neither off nor a file: " + e.getMessage());
            }
        }
        String readable = device.name().replaceAll("[^A-Za-z0-9]+", "-");
        String hash = HexFormat.of().toHexDigits(identity.hashCode());
        Path folder = ProgramCache.root().resolve("tuning");
        return new TuningDatabase(
                folder.resolve(readable.substring(0, Math.min(40, readable.length())) + "-" + hash + ".txt"), identity);
    }

    /** Platform, name, vendor, driver and version of a device in one line. */
    static String identity(ClDevice device) {
        return String.join(
                        " | ",
                        device.platformName(),
                        device.platformVersion(),
                        device.name(),
                        device.vendor(),
                        device.driver(),
                        device.version())
                .replaceAll("\\s+", " ")
                .strip();
    }

    Path file() {
        return file;
    }

    /** The choices for compiling plans; {@link Tuning#NONE} if {@code database} is null. */
    static Tuning tuning(TuningDatabase database) {
        if (database == null) {
            return Tuning.NONE;
        }
        Map<String, String> variants = new LinkedHashMap<>();
        database.read().forEach((problem, entry) -> variants.put(problem, entry.variant()));
        return new Tuning(Map.copyOf(variants), database.file.toString());
    }

    /** All sound entries by problem; a file that is not there has none, and one that cannot be read has none and a warning. */
    Map<String, Entry> read() {
        try {
            return parse(lines());
        } catch (IOException e) {
            LOG.warn("Cannot read the tuning file {} ({}); rules choose", file, reason(e));
        } catch (DeviceException e) {
            LOG.warn("{}; it is left alone, and rules choose", e.getMessage());
        }
        return Map.of();
    }

    private List<String> lines() throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (CharacterCodingException e) {
            throw new DeviceException(file + " is no tuning file: it has bytes that are no text", e);
        }
    }

    /** @throws DeviceException if the lines are of another version or another device */
    private Map<String, Entry> parse(List<String> lines) {
        Map<String, Entry> entries = new TreeMap<>();
        if (lines.isEmpty()) {
            return entries;
        }
        if (!lines.get(0).equals(HEADER)) {
            throw new DeviceException(file + ", line 1, is not \"" + HEADER + "\": no tuning file of this version");
        }
        if (lines.size() < 2 || !lines.get(1).equals(DEVICE + device)) {
            throw new DeviceException(file + ", line 2, is not \"" + DEVICE + device + "\": not tuned on this device");
        }
        List<String> damaged = new ArrayList<>();
        for (int i = 2; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            if (line.matches()) {
                entries.put(
                        line.group(1),
                        new Entry(line.group(2), Double.parseDouble(line.group(3)), Double.parseDouble(line.group(4))));
            } else {
                damaged.add(String.valueOf(i + 1));
            }
        }
        if (!damaged.isEmpty()) {
            int named = Math.min(LINES_NAMED, damaged.size());
            LOG.warn(
                    "{} has {} that cannot be read and {} ignored: {}{}",
                    file,
                    damaged.size() == 1 ? "a line" : damaged.size() + " lines",
                    damaged.size() == 1 ? "is" : "are",
                    "line " + String.join(", ", damaged.subList(0, named)),
                    damaged.size() > named ? ", ..." : "");
        }
        return entries;
    }

    /**
     * Changes the file: what other processes stored for other problems stays.
     *
     * @param changes an entry for each problem, or null to remove it
     * @throws DeviceException if the file is another device's or cannot be written
     */
    void merge(Map<String, Entry> changes) {
        synchronized (TuningDatabase.class) {
            try {
                Path absolute = file.toAbsolutePath();
                Files.createDirectories(absolute.getParent());
                Path guard = absolute.resolveSibling(file.getFileName() + ".lock");
                try (FileChannel channel =
                                FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    LOG.debug("Changing {} under {}", file, lock);
                    Map<String, Entry> entries = parse(lines());
                    changes.forEach((problem, entry) -> {
                        if (entry == null) {
                            entries.remove(problem);
                        } else {
                            entries.put(problem, entry);
                        }
                    });
                    write(absolute, entries);
                }
            } catch (IOException e) {
                throw new DeviceException("Cannot write the tuning file " + file + ": " + reason(e), e);
            }
        }
    }

    private void write(Path target, Map<String, Entry> entries) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER, DEVICE + device));
        entries.forEach((problem, entry) -> lines.add(line(problem, entry)));
        Path temporary = Files.createTempFile(target.getParent(), "tuning", ".tmp");
        try {
            Files.write(temporary, lines);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String line(String problem, Entry entry) {
        String line = String.format(
                Locale.ROOT,
                "%s = %s (%.3f ms, by rule %.3f ms)",
                problem,
                entry.variant(),
                entry.milliseconds(),
                entry.ruleMilliseconds());
        if (!LINE.matcher(line).matches()) {
            throw new IllegalArgumentException("\"" + line + "\" could not be read back");
        }
        return line;
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
