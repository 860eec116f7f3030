package org.cnn4j.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A repeated number field. Writers may pack it into one run of bytes, into several, or write each number with a tag of its own. The
 * usual single run stays a view of the file; the other forms are collected.
 */
final class PackedNumbers {
    private static final int FIRST_CAPACITY = 16;

    private final int wireType;
    private final long maxCount;
    private ByteBuffer run;
    private long[] values = {};
    private int count;

    /** @param wireType {@code WIRETYPE_VARINT}, {@code WIRETYPE_FIXED32} or {@code WIRETYPE_FIXED64} */
    PackedNumbers(int wireType, long maxCount) {
        this.wireType = wireType;
        this.maxCount = Math.min(maxCount, Integer.MAX_VALUE - 8);
    }

    /** Takes the current field of {@code in} as more numbers of this list. */
    void read(WireInput in) throws IOException {
        if (!in.isDelimited()) {
            collectRun();
            append(in.number(wireType));
            return;
        }
        ByteBuffer more = in.slice();
        if (!more.hasRemaining()) {
            return;
        }
        if (run == null && count == 0) {
            run = more;
        } else {
            collectRun();
            collect(more);
        }
    }

    boolean isEmpty() {
        return run == null && count == 0;
    }

    /** All numbers: integers as they are, floats as their bits. */
    long[] toArray() throws IOException {
        collectRun();
        return Arrays.copyOf(values, count);
    }

    /**
     * The numbers as little-endian elements of {@code type}; a view of the file where it has them that way.
     *
     * @throws OnnxImportException if there are more or fewer than {@code expected}, or one is out of the type's range
     */
    ByteBuffer toElements(OnnxDataType type, int expected) throws IOException {
        int width = type.bytes();
        if (run != null && wireType != WireFormat.WIRETYPE_VARINT) {
            checkCount(run.remaining() / width, expected);
            if (run.remaining() % width != 0) {
                throw new OnnxImportException("its data of " + run.remaining() + " bytes ends inside an element");
            }
            return run;
        }
        // A varint is at least a byte, so a run shorter than the count needs no memory to be found out.
        if (run != null && run.remaining() < expected) {
            checkCount(run.remaining(), expected);
        }
        if (run == null) {
            checkCount(count, expected);
        }
        ByteBuffer out =
                ByteBuffer.allocate(Math.multiplyExact(expected, width)).order(ByteOrder.LITTLE_ENDIAN);
        int n = 0;
        if (run != null) {
            CodedInputStream in = CodedInputStream.newInstance(new ByteBufferInputStream(run));
            for (; !in.isAtEnd(); n++) {
                if (n == expected) {
                    checkCount(n + 1, expected);
                }
                put(out, type, in.readRawVarint64());
            }
            checkCount(n, expected);
        } else {
            for (; n < count; n++) {
                put(out, type, values[n]);
            }
        }
        return out.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void checkCount(int found, int expected) {
        if (found != expected) {
            throw new OnnxImportException("it holds " + (found > expected ? "more than " + expected : found)
                    + " values, its dimensions ask for " + expected);
        }
    }

    private static void put(ByteBuffer out, OnnxDataType type, long value) {
        switch (type) {
            case FLOAT -> out.putInt((int) value);
            case INT32 -> out.putInt((int) inRange(type, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case UINT32 -> out.putInt((int) inRange(type, value, 0, 0xffffffffL));
            case UINT8 -> out.put((byte) inRange(type, value, 0, 0xff));
            case INT8 -> out.put((byte) inRange(type, value, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case BOOL -> out.put((byte) inRange(type, value, 0, 1));
            case INT16 -> out.putShort((short) inRange(type, value, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT16, FLOAT16, BFLOAT16 -> out.putShort((short) inRange(type, value, 0, 0xffff));
            default -> out.putLong(value);
        }
    }

    private static long inRange(OnnxDataType type, long value, long min, long max) {
        if (value < min || value > max) {
            throw new OnnxImportException("its value " + value + " is out of the range of " + type);
        }
        return value;
    }

    private void collectRun() throws IOException {
        if (run != null) {
            ByteBuffer bytes = run;
            run = null;
            collect(bytes);
        }
    }

    private void collect(ByteBuffer bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(new ByteBufferInputStream(bytes));
        while (!in.isAtEnd()) {
            append(
                    switch (wireType) {
                        case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
                        case WireFormat.WIRETYPE_FIXED32 -> in.readRawLittleEndian32();
                        default -> in.readRawLittleEndian64();
                    });
        }
    }

    private void append(long value) {
        if (count >= maxCount) {
            throw new OnnxImportException("a list of more than " + maxCount + " numbers, the limit of an import");
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, (int) Math.min(maxCount, Math.max(FIRST_CAPACITY, 2L * count)));
        }
        values[count++] = value;
    }
}
