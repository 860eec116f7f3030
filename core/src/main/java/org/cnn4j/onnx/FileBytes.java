package org.cnn4j.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a file, brought in once. */
final class FileBytes {
    /** Below this, a mapping (which lives until the collector finds it) costs more than a copy. */
    private static final int MAP_FROM = 1 << 20;

    private FileBytes() {}

    /** A read-only view of {@code length} bytes from {@code offset}: mapped if large, else read. */
    static ByteBuffer read(FileChannel channel, long offset, long length) throws IOException {
        if (length > Integer.MAX_VALUE) {
            throw new OnnxImportException(length + " bytes in one piece are beyond 2 GiB - 1");
        }
        if (length >= MAP_FROM) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return bytes.flip().asReadOnlyBuffer();
    }
}
