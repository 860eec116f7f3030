package org.cnn4j.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Weights in files beside the model. They are read only where the limits allow it, and only from regular files inside the model's
 * folder, reached without symbolic links, so that a model cannot show its runner's other files.
 */
final class ExternalData {
    private final Path folder;
    private final boolean allowed;

    /** @param folder the model's folder; null for a model that is not a file */
    ExternalData(Path folder, boolean allowed) {
        this.folder = folder;
        this.allowed = allowed;
    }

    /** The {@code expected} bytes that the entries of a tensor's {@code external_data} point to. */
    ByteBuffer load(Map<String, String> entries, long expected) throws IOException {
        String location = entries.getOrDefault("location", "");
        if (!allowed) {
            throw new OnnxImportException("its data lies in another file ('" + location
                    + "'); external data is off unless asked for (ImportLimits.withExternalData)");
        }
        if (folder == null) {
            throw new OnnxImportException(
                    "its data lies in another file ('" + location + "'), and a model from memory has no folder");
        }
        long offset = number(entries, "offset", 0);
        long length = number(entries, "length", expected);
        if (length != expected) {
            throw new OnnxImportException(
                    "its external data has " + length + " bytes, its dimensions and type ask for " + expected);
        }
        Path file = resolve(location);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (offset > channel.size() || length > channel.size() - offset) {
                throw new OnnxImportException("bytes " + offset + " to " + Math.addExact(offset, length) + " of '"
                        + location + "' are asked for, the file has " + channel.size());
            }
            return FileBytes.read(channel, offset, length);
        } catch (ArithmeticException e) {
            throw new OnnxImportException("offset " + offset + " of '" + location + "' overflows", e);
        }
    }

    private Path resolve(String location) throws IOException {
        Path relative;
        try {
            relative = Path.of(location);
        } catch (InvalidPathException e) {
            throw new OnnxImportException("external data location '" + location + "' is not a path", e);
        }
        if (location.isBlank() || relative.isAbsolute() || location.indexOf('\\') >= 0 || location.indexOf(':') >= 0) {
            throw new OnnxImportException("external data location '" + location + "' is not a relative path");
        }
        Path path = folder;
        for (Path part : relative) {
            if (part.toString().equals("..") || part.toString().isEmpty()) {
                throw new OnnxImportException("external data location '" + location + "' leaves the model's folder");
            }
            path = path.resolve(part);
            if (Files.isSymbolicLink(path)) {
                throw new OnnxImportException("external data location '" + location + "' goes through a symbolic link");
            }
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new OnnxImportException("external data file '" + location + "' is not there");
        }
        return path;
    }

    private static long number(Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new OnnxImportException("external data " + key + " '" + text + "' is not a number", e);
        }
        throw new OnnxImportException("external data " + key + " '" + text + "' is negative");
    }
}
