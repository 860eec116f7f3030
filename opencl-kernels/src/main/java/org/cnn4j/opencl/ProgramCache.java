package org.cnn4j.opencl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled programs on disk. An entry's name is the hash of source, options, device, driver and platform, so a new driver never
 * meets an old binary. An entry carries a digest of its content: a damaged one is deleted, never given to the driver. A directory
 * that cannot be read or written costs one warning and the compile time, nothing more.
 */
final class ProgramCache {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramCache.class);
    private static final int DIGEST_BYTES = 32;

    private final Path directory;
    private final AtomicBoolean complained = new AtomicBoolean();

    /** @param directory where entries lie; made when the first is stored */
    ProgramCache(Path directory) {
        this.directory = directory;
    }

    /** The cache in folder {@code opencl} of {@link #root}. */
    static ProgramCache standard() {
        return new ProgramCache(root().resolve("opencl"));
    }

    /**
     * The directory that property {@code cnn4j.cache.dir}, else environment variable {@code CNN4J_CACHE_DIR}, names, else
     * {@code .cache/cnn4j} of the user's home.
     */
    static Path root() {
        String name = System.getProperty("cnn4j.cache.dir", System.getenv("CNN4J_CACHE_DIR"));
        return name == null || name.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "cnn4j")
                : Path.of(name);
    }

    /** The name of the entry for a program on a device. */
    static String key(ClDevice device, String source, String options) {
        MessageDigest digest = sha256();
        for (byte[] part : new byte[][] {
            device.identity(), options.getBytes(StandardCharsets.UTF_8), source.getBytes(StandardCharsets.UTF_8)
        }) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
            digest.update(part);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** @return the binary stored under {@code key}, or null if there is none that is sound */
    byte[] load(String key) {
        Path file = file(key);
        byte[] entry;
        try {
            entry = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            complain("read", e);
            return null;
        }
        if (entry.length > DIGEST_BYTES) {
            byte[] binary = Arrays.copyOfRange(entry, DIGEST_BYTES, entry.length);
            if (MessageDigest.isEqual(sha256().digest(binary), Arrays.copyOf(entry, DIGEST_BYTES))) {
                return binary;
            }
        }
        LOG.info("The compiled program {} is damaged; it is compiled anew", file);
        delete(key);
        return null;
    }

    /** Stores a binary; readers see either the whole entry or none. */
    void store(String key, byte[] binary) {
        Path temporary = null;
        try {
            Files.createDirectories(directory);
            temporary = Files.createTempFile(directory, key.substring(0, 8), ".tmp");
            byte[] entry = Arrays.copyOf(sha256().digest(binary), DIGEST_BYTES + binary.length);
            System.arraycopy(binary, 0, entry, DIGEST_BYTES, binary.length);
            Files.write(temporary, entry);
            Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            complain("write", e);
            discard(temporary);
        }
    }

    /** Removes an entry that the driver refused. */
    void delete(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            complain("delete from", e);
        }
    }

    private void discard(Path temporary) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                complain("delete from", e);
            }
        }
    }

    private void complain(String doing, IOException e) {
        if (complained.compareAndSet(false, true)) {
            LOG.warn(
                    "Cannot {} the directory of compiled programs, {} ({}: {}): programs are compiled in each process;"
                            + " name another with -Dcnn4j.cache.dir or CNN4J_CACHE_DIR",
                    doing,
                    directory,
                    e.getClass().getSimpleName(),
                    e.getMessage());
        }
    }

    private Path file(String key) {
        return directory.resolve(key + ".clbin");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
