package org.cnn4j.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The protobuf wire format of one file, under its {@link ImportLimits}. Every length is checked against the bytes that the enclosing
 * message still has before anything is allocated for it.
 */
final class WireInput {
    /** Reads one field of a message; the tag's value has not been consumed yet. */
    interface FieldReader {
        void read(int field) throws IOException;
    }

    final ImportLimits limits;
    private final ByteBuffer bytes;
    private final CodedInputStream in;
    private int tag;
    private int items;
    private int nodes;
    private long elements;

    WireInput(ByteBuffer file, ImportLimits limits) throws IOException {
        this.limits = limits;
        this.bytes = file.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        this.in = CodedInputStream.newInstance(new ByteBufferInputStream(bytes));
        in.pushLimit(bytes.remaining());
    }

    /** Bytes read so far, for error messages. */
    int position() {
        return in.getTotalBytesRead();
    }

    /** Calls {@code reader} for every field of the current message up to its end. */
    void fields(FieldReader reader) throws IOException {
        for (tag = in.readTag(); tag != 0; tag = in.readTag()) {
            reader.read(tag >>> 3);
        }
    }

    /** Reads the current field as a message of its own. */
    void message(FieldReader reader) throws IOException {
        countItem();
        int outer = in.pushLimit(length());
        fields(reader);
        in.popLimit(outer);
    }

    long varint() throws IOException {
        expect(WireFormat.WIRETYPE_VARINT, "a number");
        return in.readRawVarint64();
    }

    float fixedFloat() throws IOException {
        expect(WireFormat.WIRETYPE_FIXED32, "a float");
        return Float.intBitsToFloat(in.readRawLittleEndian32());
    }

    String string() throws IOException {
        countItem();
        int length = length();
        if (length > limits.maxStringBytes()) {
            throw new OnnxImportException("a string of " + length + " bytes at byte " + position()
                    + " is beyond the limit of " + limits.maxStringBytes());
        }
        return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
    }

    /** The bytes of the current field, as a little-endian read-only view of the file. */
    ByteBuffer slice() throws IOException {
        int length = length();
        int start = in.getTotalBytesRead();
        in.skipRawBytes(length);
        return bytes.slice(start, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether the current field has a length in front: the packed form of a repeated number. */
    boolean isDelimited() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** The bits of one number of the given wire type. */
    long number(int wireType) throws IOException {
        expect(wireType, "a number of the list's type");
        return switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
            case WireFormat.WIRETYPE_FIXED32 -> in.readRawLittleEndian32();
            default -> in.readRawLittleEndian64();
        };
    }

    /** Skips the current field. Groups are no part of ONNX and are refused, so skipping never recurses. */
    void skip() throws IOException {
        int type = WireFormat.getTagWireType(tag);
        if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
            throw new OnnxImportException("a protobuf group at byte " + position() + ": damaged, or not an ONNX file");
        }
        if (isDelimited()) {
            in.skipRawBytes(length());
        } else {
            in.skipField(tag);
        }
    }

    void countItem() {
        if (++items > limits.maxItems()) {
            throw new OnnxImportException(
                    "more than " + limits.maxItems() + " nodes, attributes and names together, the limit of an import");
        }
    }

    void countNode() {
        if (++nodes > limits.maxNodes()) {
            throw new OnnxImportException("more than " + limits.maxNodes() + " nodes, the limit of an import");
        }
    }

    /** Adds a tensor's elements to the file's total. */
    void countElements(long count) {
        elements = Math.addExact(elements, count);
        if (elements > limits.maxTotalElements()) {
            throw new OnnxImportException("the tensors have more than " + limits.maxTotalElements()
                    + " elements together, the limit of an import");
        }
    }

    private int length() throws IOException {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED, "bytes");
        long length = in.readRawVarint64();
        int left = in.getBytesUntilLimit();
        if (length < 0 || length > left) {
            throw new OnnxImportException("a field at byte " + position() + " claims " + Long.toUnsignedString(length)
                    + " bytes where " + left + " are left: truncated or damaged");
        }
        return (int) length;
    }

    private void expect(int wireType, String what) {
        if (WireFormat.getTagWireType(tag) != wireType) {
            throw new OnnxImportException("field " + (tag >>> 3) + " at byte " + position() + " is not " + what
                    + ": damaged, or not an ONNX file");
        }
    }
}
