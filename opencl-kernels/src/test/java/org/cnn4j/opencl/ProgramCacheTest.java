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
import java.util.List;
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
    void compilesOnceAndRecoversFromRefusedBinary() throws IOException {
        TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        byte[] compiled;
        try (ClContext context = new ClContext(device, true, new ProgramCache(directory))) {
            context.kernels().kernel("pool", "", "pool.cl").close();
            compiled = Files.readAllBytes(onlyEntry());
        }
        try (ClContext context = new ClContext(device, true, new ProgramCache(directory))) {
            context.kernels().kernel("pool", "", "pool.cl").close();
            assertArrayEquals(compiled, Files.readAllBytes(onlyEntry()), "a hit is not written again");
        }
        // Sound by its digest, but no binary of this driver.
        String name = onlyEntry().getFileName().toString();
        new ProgramCache(directory).store(name.substring(0, name.indexOf('.')), BINARY);
        try (ClContext context = new ClContext(device, true, new ProgramCache(directory))) {
            context.kernels().kernel("pool", "", "pool.cl").close();
            assertNotEquals(BINARY.length + 32, Files.size(onlyEntry()), "replaced by a binary that the driver takes");
        }
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
        }
        assertEquals(before, LiveObjects.count());
    }
}
