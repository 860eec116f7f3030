package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cnn4j.KernelBuildException;
import org.jocl.CLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCacheTest {
    private static final byte[] BINARY = {1, 2, 3, 4};

    @TempDir
    Path directory;

    private Path onlyEntry() throws IOException {
        try (var files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), "one whole entry and no temporary file: " + all);
            return all.get(0);
        }
    }

    @Test
    void givesBackWhatWasStored() throws IOException {
        ProgramCache cache = new ProgramCache(directory);
        assertNull(cache.load("0123456789abcdef"));
        cache.store("0123456789abcdef", BINARY);
        assertArrayEquals(BINARY, new ProgramCache(directory).load("0123456789abcdef"));
        onlyEntry();
    }

    @Test
    void deletesDamagedEntries() throws IOException {
        ProgramCache cache = new ProgramCache(directory);
        for (byte[] damage : new byte[][] {{}, new byte[10], new byte[100]}) {
            cache.store("0123456789abcdef", BINARY);
            Files.write(onlyEntry(), damage);
            assertNull(cache.load("0123456789abcdef"));
            try (var files = Files.list(directory)) {
                assertEquals(0, files.count());
            }
        }
    }

    @Test
    void goesOnWithoutDirectory() throws IOException {
        // A file where the directory should be: nobody, not even root, can write there.
        Path file = Files.write(directory.resolve("file"), BINARY);
        ProgramCache cache = new ProgramCache(file.resolve("below"));
        cache.store("0123456789abcdef", BINARY);
        assertNull(cache.load("0123456789abcdef"));
        cache.delete("0123456789abcdef");
        assertArrayEquals(BINARY, Files.readAllBytes(file));
    }

    @Test
    void keysDependOnSourceOptionsAndDevice() {
        TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        String key = ProgramCache.key(device, "source", "-DA=1");
        assertEquals(key, ProgramCache.key(device, "source", "-DA=1"));
        assertNotEquals(key, ProgramCache.key(device, "source ", "-DA=1"));
        assertNotEquals(key, ProgramCache.key(device, "source", "-DA=2"));
        assertNotEquals(key, ProgramCache.key(device, "source-DA=1", ""));
    }

    @Test
    void keysDependOnDriverAndPlatform() {
        TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        Set<String> keys = new HashSet<>(Set.of(ProgramCache.key(device, "source", "")));
        for (int i = 0; i < 5; i++) {
            assertTrue(keys.add(ProgramCache.key(renamed(device, i), "source", "")), "text " + i);
        }
        assertEquals(
                ProgramCache.key(device, "source", ""),
                ProgramCache.key(device.withMaxAllocation(1), "source", ""),
                "what does not change the compiler's result");
    }

    /** The device after an update of one of the texts that tell it apart. */
    private static ClDevice renamed(ClDevice d, int text) {
        return new ClDevice(
                d.platform(),
                d.id(),
                d.platformName() + (text == 0 ? "x" : ""),
                d.platformVersion() + (text == 1 ? "x" : ""),
                d.name() + (text == 2 ? "x" : ""),
                d.vendor() + (text == 3 ? "x" : ""),
                d.driver() + (text == 4 ? "x" : ""),
                d.version(),
                d.type(),
                d.computeUnits(),
                d.clock(),
                d.globalMemory(),
                d.maxAllocation(),
                d.localMemory(),
                d.maxWorkGroup(),
                d.maxGroups(),
                d.baseAlignment(),
                d.nativeFloats(),
                d.fp64(),
                d.fp16(),
                d.sharesMemory(),
                d.problem());
    }

    /** The counts of a new context that makes one kernel. */
    private BuildCounts start() {
        ClDevice device = ClPlatforms.scan().devices().get(0);
        try (ClContext context = new ClContext(device, true, new ProgramCache(directory))) {
            context.kernels().kernel("pool", "", "pool.cl").close();
            return context.kernels().counts();
        }
    }

    private static void assertBuilt(int compiled, int loaded, BuildCounts counts) {
        assertEquals(compiled, counts.compiled(), "compiled");
        assertEquals(loaded, counts.loaded(), "loaded");
        assertTrue(counts.nanoseconds() > 0);
    }

    @Test
    void compilesOnceAndRecoversFromRefusedBinary() throws IOException {
        TestDevices.first();
        assertBuilt(1, 0, start());
        byte[] compiled = Files.readAllBytes(onlyEntry());
        assertBuilt(0, 1, start());
        assertArrayEquals(compiled, Files.readAllBytes(onlyEntry()), "a hit is not written again");
        // Sound by its digest, but no binary of this driver.
        String name = onlyEntry().getFileName().toString();
        new ProgramCache(directory).store(name.substring(0, name.indexOf('.')), BINARY);
        assertBuilt(1, 0, start());
        assertBuilt(0, 1, start());
    }

    @Test
    void compilesAnewWhatWasCutOff() throws IOException {
        TestDevices.first();
        start();
        byte[] whole = Files.readAllBytes(onlyEntry());
        Random random = new Random(7);
        int[] lengths = {0, 1, 31, 32, 33, whole.length - 1, random.nextInt(whole.length), random.nextInt(whole.length)
        };
        for (int length : lengths) {
            Files.write(onlyEntry(), Arrays.copyOf(whole, length));
            assertBuilt(1, 0, start());
            assertBuilt(0, 1, start());
        }
        byte[] flipped = whole.clone();
        flipped[random.nextInt(whole.length)] ^= 1 << random.nextInt(8);
        Files.write(onlyEntry(), flipped);
        assertBuilt(1, 0, start());
    }

    @Test
    void threadsThatAskAtOnceGetOneProgram() throws Exception {
        TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        long before = LiveObjects.count();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ClContext context = new ClContext(device, true, new ProgramCache(directory))) {
            context.kernels().request("", "pool.cl");
            List<Callable<Void>> tasks = Collections.nCopies(8, () -> {
                context.kernels().kernel("pool", "", "pool.cl").close();
                return null;
            });
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
            assertBuilt(1, 0, context.kernels().counts());
        } finally {
            threads.shutdown();
        }
        assertEquals(before, LiveObjects.count());
    }

    @Test
    void releasesWhatNobodyFetched() {
        TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        long before = LiveObjects.count();
        try (ClContext context = new ClContext(device, true, new ProgramCache(directory))) {
            context.kernels().request("", "pool.cl");
            context.kernels().request("-Dkernel=nonsense", "pool.cl");
            context.kernels().request("", "softmax.cl");
        }
        assertEquals(before, LiveObjects.count());
    }

    @Test
    void attachesBuildLog() {
        TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        long before = LiveObjects.count();
        try (ClContext context = new ClContext(device, true, new ProgramCache(directory))) {
            KernelBuildException e = assertThrows(
                    KernelBuildException.class, () -> context.kernels().kernel("pool", "-Dkernel=nonsense", "pool.cl"));
            assertTrue(e.getMessage().contains("pool.cl") && e.getMessage().contains("error"), e.getMessage());
            assertTrue(e.getCause() instanceof CLException);
            assertThrows(
                    KernelBuildException.class, () -> context.kernels().kernel("pool", "-Dkernel=nonsense", "pool.cl"));
        }
        assertEquals(before, LiveObjects.count());
    }
}
