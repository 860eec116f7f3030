package org.cnn4j.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** One protobuf message under construction, field by field, right or wrong as a test wants it. */
public final class Proto {
    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public Proto varint(int field, long value) {
        return write(out -> {
            out.writeTag(field, WireFormat.WIRETYPE_VARINT);
            out.writeUInt64NoTag(value);
        });
    }

    public Proto string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public Proto bytes(int field, byte[] value) {
        return write(out -> out.writeByteArray(field, value));
    }

    public Proto message(int field, Proto value) {
        return bytes(field, value.toByteArray());
    }

    public Proto fixed32(int field, float value) {
        return write(out -> out.writeFloat(field, value));
    }

    public Proto fixed64(int field, double value) {
        return write(out -> out.writeDouble(field, value));
    }

    public Proto packedVarints(int field, long... values) {
        Proto run = new Proto();
        for (long value : values) {
            run.write(out -> out.writeUInt64NoTag(value));
        }
        return message(field, run);
    }

    public Proto packedFloats(int field, float... values) {
        Proto run = new Proto();
        for (float value : values) {
            run.write(out -> out.writeFloatNoTag(value));
        }
        return message(field, run);
    }

    /** Bytes without any framing. */
    public Proto raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private Proto write(Write write) {
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            write.to(out);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
