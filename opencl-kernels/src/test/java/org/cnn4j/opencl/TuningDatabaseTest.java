package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.cnn4j.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of measured choices: what is stored comes back, and what is damaged or foreign does not. */
class TuningDatabaseTest {
    private static final String DEVICE = "Platform | 3.0 | Name | Vendor | 1.2 | OpenCL 3.0";
    private static final String PRODUCT = "panel 64x3136x576 b1 packed";
    private static final String CONVOLUTION = "conv3x3 1x64x56x56 to 1x64x56x56 from 1x1";
    private static final TuningDatabase.Entry TILE = new TuningDatabase.Entry("8x3", 1.125, 1.25);
    private static final TuningDatabase.Entry FORM = new TuningDatabase.Entry("winograd4-fused", 0.5, 0.75);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("deep").resolve("tuned.txt");
    }

    private TuningDatabase database() {
        return new TuningDatabase(file(), DEVICE);
    }

    /** What a supplier gave, and what the log said meanwhile. */
    private record Logged<T>(T result, List<String> lines) {}

    private static <T> Logged<T> logged(Supplier<T> what) {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            T result = what.get();
            return new Logged<>(
                    result, bytes.toString(StandardCharsets.UTF_8).lines().toList());
        } finally {
            System.setErr(err);
        }
    }

    private static Map<String, TuningDatabase.Entry> removal(String problem) {
        return Collections.singletonMap(problem, null);
    }

    @Test
    void whatIsStoredComesBackAndIsReadable() throws IOException {
        assertTrue(database().read().isEmpty(), "a file that is not there");
        database().merge(Map.of(PRODUCT, TILE, CONVOLUTION, FORM));
        assertEquals(Map.of(PRODUCT, TILE, CONVOLUTION, FORM), database().read());
        assertEquals(
                List.of(
                        "cnn4j tuning 1",
                        "device " + DEVICE,
                        CONVOLUTION + " = winograd4-fused (0.500 ms, by rule 0.750 ms)",
                        PRODUCT + " = 8x3 (1.125 ms, by rule 1.250 ms)"),
                Files.readAllLines(file()));
        try (var files = Files.list(file().getParent())) {
            assertEquals(
                    List.of("tuned.txt", "tuned.txt.lock"),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void changesLeaveOtherProblemsAlone() {
        database().merge(Map.of(PRODUCT, TILE));
        database().merge(Map.of(CONVOLUTION, FORM));
        assertEquals(Map.of(PRODUCT, TILE, CONVOLUTION, FORM), database().read());
        database().merge(removal(PRODUCT));
        assertEquals(Map.of(CONVOLUTION, FORM), database().read());
        database().merge(Map.of(CONVOLUTION, TILE));
        assertEquals(Map.of(CONVOLUTION, TILE), database().read());
    }

    @Test
    void writersAtTheSameTimeLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Map<String, TuningDatabase.Entry> all = new TreeMap<>();
        try {
            List<Future<?>> writes = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                String problem = "panel " + i + "x1x1 b1";
                all.put(problem, TILE);
                writes.add(threads.submit(() -> database().merge(Map.of(problem, TILE))));
            }
            for (Future<?> write : writes) {
                write.get();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(all, database().read());
    }

    @Test
    void damagedLinesAreLeftOutWithOneWarning() throws IOException {
        database().merge(Map.of(PRODUCT, TILE, CONVOLUTION, FORM));
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.set(2, lines.get(2).substring(0, 40));
        lines.add("panel 1x1x1 b1 = 8x3; rm (1.0 ms, by rule 2.0 ms)");
        Files.write(file(), lines);
        Logged<Map<String, TuningDatabase.Entry>> read = logged(() -> database().read());
        assertEquals(Map.of(PRODUCT, TILE), read.result());
        assertEquals(1, read.lines().size(), read.lines().toString());
        assertTrue(read.lines().get(0).contains("WARN"), read.lines().toString());
        assertTrue(read.lines().get(0).contains(file().toString()), read.lines().toString());
        assertTrue(read.lines().get(0).contains("line 3, 5"), read.lines().toString());
        database().merge(Map.of(CONVOLUTION, FORM));
        assertEquals(Map.of(PRODUCT, TILE, CONVOLUTION, FORM), database().read());
    }

    @Test
    void filesOfOthersAreNeitherReadNorOverwritten() throws IOException {
        for (byte[] content : List.of(
                "something else\n".getBytes(StandardCharsets.UTF_8),
                ("cnn4j tuning 2\ndevice " + DEVICE + "\n").getBytes(StandardCharsets.UTF_8),
                "cnn4j tuning 1\ndevice another\n".getBytes(StandardCharsets.UTF_8),
                "cnn4j tuning 1\n".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1})) {
            Files.createDirectories(file().getParent());
            Files.write(file(), content);
            Logged<Map<String, TuningDatabase.Entry>> read =
                    logged(() -> database().read());
            assertTrue(read.result().isEmpty());
            assertEquals(1, read.lines().size(), read.lines().toString());
            assertTrue(
                    read.lines().get(0).contains(file().toString()),
                    read.lines().toString());
            assertThrows(DeviceException.class, () -> database().merge(Map.of(PRODUCT, TILE)));
            assertEquals(List.of(content.length), List.of(Files.readAllBytes(file()).length));
        }
    }

    @Test
    void whatCouldNotBeReadBackIsNotWritten() {
        TuningDatabase.Entry broken = new TuningDatabase.Entry("8x3 = 9", 1, 2);
        assertThrows(IllegalArgumentException.class, () -> database().merge(Map.of(PRODUCT, broken)));
        assertFalse(Files.exists(file()));
    }

    @Test
    void theDefaultFileIsOneForEachDeviceAndAPropertyNamesAnother() {
        TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        String before = System.getProperty(TuningDatabase.PROPERTY);
        try {
            System.clearProperty(TuningDatabase.PROPERTY);
            Path standard = TuningDatabase.standard(device).file();
            assertEquals(ProgramCache.root().resolve("tuning"), standard.getParent());
            System.setProperty(TuningDatabase.PROPERTY, file().toString());
            assertEquals(file(), TuningDatabase.standard(device).file());
            System.setProperty(TuningDatabase.PROPERTY, "off");
            assertNull(TuningDatabase.standard(device));
            assertEquals(Tuning.NONE, TuningDatabase.tuning(null));
        } finally {
            if (before == null) {
                System.clearProperty(TuningDatabase.PROPERTY);
            } else {
                System.setProperty(TuningDatabase.PROPERTY, before);
            }
        }
    }

    @Test
    void aPropertyGoesBeforeAMeasurementAndThatBeforeTheRule() {
        Map<String, Integer> all = new TreeMap<>(Map.of("8x3", 1, "14x2", 2));
        Tuning tuning = new Tuning(Map.of("p", "8x3", "q", "99x9"), "here");
        assertEquals(
                "p = 14x2 by -Dsome.property",
                Decision.of(new Variants<>("p", all, "14x2", "some.property"), tuning)
                        .toString());
        assertEquals(
                "p = 8x3 by tuning",
                Decision.of(new Variants<>("p", all, "14x2", null), tuning).toString());
        assertEquals(
                "p = 14x2 by rule",
                Decision.of(new Variants<>("p", all, "14x2", null), Tuning.NONE).toString());
        assertEquals(
                "q = 14x2 by rule",
                Decision.of(new Variants<>("q", all, "14x2", null), tuning).toString());
    }
}
