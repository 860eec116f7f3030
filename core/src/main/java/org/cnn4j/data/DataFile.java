package org.cnn4j.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file that is read from its start to its end, unpacked where its first bytes say that it is gzip. Whatever goes wrong is a
 * {@link DataException} with the file's name.
 */
final class DataFile implements AutoCloseable {
    /** Bytes of one array. */
    static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private static final int BUFFER = 1 << 16;
    private static final int FIRST_PIECE = 1 << 20;
    private static final int GZIP_MAGIC = 0x1F8B;

    private final Path file;
    private final InputStream in;
    /** Of the file where it is not compressed, otherwise unknown: -1. */
    private final long length;

    private long position;

    private DataFile(Path file, InputStream in, long length) {
        this.file = file;
        this.in = in;
        this.length = length;
    }

    static DataFile open(Path file) {
        if (Files.isDirectory(file)) {
            throw new DataException(file + " is a directory; give the file itself");
        }
        if (!Files.exists(file)) {
            throw new DataException(file + " does not exist");
        }
        InputStream in = null;
        try {
            in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            in.mark(2);
            int first = in.read() << 8 | in.read();
            in.reset();
            return first == GZIP_MAGIC
                    ? new DataFile(file, new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER), -1)
                    : new DataFile(file, in, Files.size(file));
        } catch (IOException e) {
            DataException told = told(file, e);
            closeAfter(told, in);
            throw told;
        }
    }

    private static void closeAfter(DataException told, InputStream in) {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            told.addSuppressed(e);
        }
    }

    Path file() {
        return file;
    }

    /** The unpacked content. */
    InputStream stream() {
        return in;
    }

    /**
     * The next {@code count} bytes, which the file's header promises. Memory grows with what really comes, at most to twice that.
     *
     * @param what they are, for error messages
     */
    byte[] bytes(long count, String what) {
        if (count > MAX_BYTES) {
            throw new DataException(
                    file + " promises " + count + " bytes of " + what + "; at most " + MAX_BYTES + " can be held");
        }
        if (length >= 0 && length - position < count) {
            throw isShort(length, count, what);
        }
        try {
            byte[] bytes = new byte[(int) (length >= 0 ? count : Math.min(count, FIRST_PIECE))];
            int filled = 0;
            while (true) {
                int read = in.readNBytes(bytes, filled, bytes.length - filled);
                filled += read;
                if (filled < bytes.length) {
                    throw isShort(position + filled, count, what);
                }
                if (filled == count) {
                    position += count;
                    return bytes;
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * bytes.length));
            }
        } catch (IOException e) {
            throw told(file, e);
        }
    }

    private DataException isShort(long end, long count, String what) {
        return new DataException(file + " ends after " + end + " bytes; with its " + count + " bytes of " + what
                + " it must have " + (position + count));
    }

    /** Everything that is left; the file must not be compressed, so that its length is known before memory is taken. */
    byte[] rest(String what) {
        if (length < 0) {
            throw new DataException(file + " is compressed; unpack it first");
        }
        return bytes(length - position, what);
    }

    /** Checks that nothing follows, and (by reading on to the end) gzip's checksum. */
    void end() {
        try {
            if (in.read() >= 0) {
                throw new DataException(file + " goes on after the " + position + " bytes that its header promises");
            }
        } catch (IOException e) {
            throw told(file, e);
        }
    }

    /** The error that an {@link IOException} of this file is. */
    DataException told(IOException e) {
        return told(file, e);
    }

    static DataException told(Path file, IOException e) {
        if (e instanceof EOFException) {
            return new DataException(file + " is damaged: the gzip data end too early", e);
        }
        if (e instanceof ZipException) {
            return new DataException(file + " is damaged: its gzip data are wrong (" + e.getMessage() + ")", e);
        }
        if (e instanceof FileSystemException) {
            // Its message is just the path.
            String reason = ((FileSystemException) e).getReason();
            return new DataException(
                    file + " cannot be read: "
                            + (reason == null ? e.getClass().getSimpleName().replace("Exception", "") : reason),
                    e);
        }
        return new DataException(file + " cannot be read: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw told(file, e);
        }
    }
}
