package org.cnn4j.onnx;

import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one {@code TensorProto}: dimensions first held against the limits, then the payload against the dimensions. */
final class TensorParser {
    private static final int DATA_LOCATION_EXTERNAL = 1;

    private final WireInput in;
    private final ExternalData external;
    private final PackedNumbers dims;
    private final PackedNumbers floats;
    private final PackedNumbers ints;
    private final PackedNumbers longs;
    private final PackedNumbers doubles;
    private final PackedNumbers unsigned;
    private final Map<String, String> location = new LinkedHashMap<>();
    private String name = "";
    private long typeCode;
    private long dataLocation;
    private ByteBuffer raw;

    TensorParser(WireInput in, ExternalData external) {
        this.in = in;
        this.external = external;
        long max = in.limits.maxTensorElements();
        dims = new PackedNumbers(WireFormat.WIRETYPE_VARINT, in.limits.maxRank());
        floats = new PackedNumbers(WireFormat.WIRETYPE_FIXED32, max);
        ints = new PackedNumbers(WireFormat.WIRETYPE_VARINT, max);
        longs = new PackedNumbers(WireFormat.WIRETYPE_VARINT, max);
        doubles = new PackedNumbers(WireFormat.WIRETYPE_FIXED64, max);
        unsigned = new PackedNumbers(WireFormat.WIRETYPE_VARINT, max);
    }

    /** Reads one field of the message. */
    void field(int field) throws IOException {
        switch (field) {
            case 1 -> dims.read(in);
            case 2 -> typeCode = in.varint();
            case 3 ->
                throw new UnsupportedOnnxException(
                        "tensor '" + name + "' is split in segments, which is not supported");
            case 4 -> floats.read(in);
            case 5 -> ints.read(in);
            case 7 -> longs.read(in);
            case 8 -> name = in.string();
            case 9 -> raw = in.slice();
            case 10 -> doubles.read(in);
            case 11 -> unsigned.read(in);
            case 13 -> readLocationEntry();
            case 14 -> dataLocation = in.varint();
            default -> in.skip();
        }
    }

    /** The tensor, once all fields are read. */
    OnnxTensor finish() throws IOException {
        try {
            List<Integer> shape = new ArrayList<>();
            int size = checkedSize(shape);
            OnnxDataType type = OnnxDataType.of(typeCode);
            in.countElements(size);
            return new OnnxTensor(name, type, shape, size, payload(type, size));
        } catch (OnnxImportException e) {
            throw new OnnxImportException("tensor '" + name + "': " + e.getMessage(), e);
        }
    }

    private void readLocationEntry() throws IOException {
        String[] entry = {"", ""};
        in.message(field -> {
            if (field == 1 || field == 2) {
                entry[field - 1] = in.string();
            } else {
                in.skip();
            }
        });
        location.put(entry[0], entry[1]);
    }

    private int checkedSize(List<Integer> shape) throws IOException {
        long size = 1;
        boolean empty = false;
        for (long dim : dims.toArray()) {
            if (dim < 0) {
                throw new OnnxImportException("dimension " + dim + " is negative");
            }
            // A zero elsewhere must not hide a dimension that nothing could ever hold.
            size = dim == 0 ? size : multiply(size, dim);
            empty |= dim == 0;
            if (size > in.limits.maxTensorElements()) {
                throw new OnnxImportException(
                        "more than " + in.limits.maxTensorElements() + " elements, the limit of an import");
            }
            shape.add((int) dim);
        }
        return empty ? 0 : (int) size;
    }

    private long multiply(long a, long b) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw new OnnxImportException("its dimensions overflow", e);
        }
    }

    private ByteBuffer payload(OnnxDataType type, int size) throws IOException {
        boolean listed =
                !floats.isEmpty() || !ints.isEmpty() || !longs.isEmpty() || !doubles.isEmpty() || !unsigned.isEmpty();
        if (dataLocation == DATA_LOCATION_EXTERNAL) {
            if (type.bytes() == 0) {
                return ByteBuffer.allocate(0);
            }
            return external.load(location, (long) size * type.bytes());
        }
        if (type.bytes() == 0) {
            return ByteBuffer.allocate(0);
        }
        if (raw != null && (raw.hasRemaining() || !listed)) {
            if (listed) {
                throw new OnnxImportException("it has both raw and typed data");
            }
            if (raw.remaining() != (long) size * type.bytes()) {
                throw new OnnxImportException("its data has " + raw.remaining()
                        + " bytes, its dimensions and type ask for " + (long) size * type.bytes());
            }
            return raw;
        }
        return switch (type) {
            case FLOAT -> floats.toElements(type, size);
            case DOUBLE -> doubles.toElements(type, size);
            case INT64 -> longs.toElements(type, size);
            case UINT32, UINT64 -> unsigned.toElements(type, size);
            default -> ints.toElements(type, size);
        };
    }
}
