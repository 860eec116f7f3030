package org.cnn4j.onnx;

import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Feeds a buffer to {@code CodedInputStream}. That class would take a direct buffer itself, but then reaches for
 * {@code sun.misc.Unsafe}, about which newer JDKs warn, and it would copy a read-only heap buffer whole.
 */
final class ByteBufferInputStream extends InputStream {
    private final ByteBuffer bytes;

    ByteBufferInputStream(ByteBuffer bytes) {
        this.bytes = bytes.duplicate();
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int n = Math.min(length, bytes.remaining());
        bytes.get(into, offset, n);
        return n;
    }

    @Override
    public long skip(long count) {
        int n = (int) Math.max(0, Math.min(count, bytes.remaining()));
        bytes.position(bytes.position() + n);
        return n;
    }

    @Override
    public int available() {
        return bytes.remaining();
    }
}
