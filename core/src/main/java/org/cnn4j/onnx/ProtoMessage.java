package org.cnn4j.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Tensor;

/**
 * A protobuf message under construction: small fields as bytes, tensors' contents by reference, so that weights are not
 * copied before they are written.
 */
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int CHUNK = 1 << 16;

    /** byte[] or Tensor. */
    private final List<Object> segments = new ArrayList<>();

    private long length;

    long length() {
        return length;
    }

    ProtoMessage varint(int field, long value) {
        return bytes(tag(field, VARINT, out -> out.writeUInt64NoTag(value)));
    }

    ProtoMessage fixedFloat(int field, float value) {
        return bytes(tag(field, FIXED32, out -> out.writeFloatNoTag(value)));
    }

    ProtoMessage string(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        bytes(tag(field, LENGTH_DELIMITED, out -> out.writeUInt64NoTag(utf8.length)));
        return bytes(utf8);
    }

    ProtoMessage message(int field, ProtoMessage nested) {
        bytes(tag(field, LENGTH_DELIMITED, out -> out.writeUInt64NoTag(nested.length)));
        segments.addAll(nested.segments);
        length += nested.length;
        return this;
    }

    /** The tensor's elements as little-endian bytes. */
    ProtoMessage contents(int field, Tensor tensor) {
        long size = (long) tensor.size() * tensor.dtype().bytes();
        bytes(tag(field, LENGTH_DELIMITED, out -> out.writeUInt64NoTag(size)));
        segments.add(tensor);
        length += size;
        return this;
    }

    private ProtoMessage bytes(byte[] bytes) {
        segments.add(bytes);
        length += bytes.length;
        return this;
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] tag(int field, int wireType, Writing value) {
        byte[] buffer = new byte[20];
        CodedOutputStream out = CodedOutputStream.newInstance(buffer);
        try {
            out.writeTag(field, wireType);
            value.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return java.util.Arrays.copyOf(buffer, out.getTotalBytesWritten());
    }

    void writeTo(OutputStream out) throws IOException {
        for (Object segment : segments) {
            if (segment instanceof byte[] bytes) {
                out.write(bytes);
            } else {
                write((Tensor) segment, out);
            }
        }
    }

    private static void write(Tensor tensor, OutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        Object array = tensor.array();
        int perChunk = CHUNK / tensor.dtype().bytes();
        for (int at = 0; at < tensor.size(); at += perChunk) {
            int count = Math.min(perChunk, tensor.size() - at);
            chunk.clear();
            switch (tensor.dtype()) {
                case FLOAT32 -> chunk.asFloatBuffer().put((float[]) array, at, count);
                case INT64 -> chunk.asLongBuffer().put((long[]) array, at, count);
                case INT32 -> chunk.asIntBuffer().put((int[]) array, at, count);
                case UINT8, INT8, BOOL -> chunk.put((byte[]) array, at, count);
            }
            out.write(chunk.array(), 0, count * tensor.dtype().bytes());
        }
    }
}
