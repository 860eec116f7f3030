package org.cnn4j.onnx;

import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Reads one {@code AttributeProto}. */
final class AttributeParser {
    private final WireInput in;
    private final ExternalData external;
    private final int depth;
    private final PackedNumbers floats;
    private final PackedNumbers ints;
    private final List<String> strings = new ArrayList<>();
    private String name = "";
    private OnnxAttribute.Kind kind = OnnxAttribute.Kind.OTHER;
    private OnnxAttribute.Kind seen = OnnxAttribute.Kind.OTHER;
    private float f;
    private long i;
    private String s = "";
    private OnnxTensor t;
    private OnnxGraph g;

    AttributeParser(WireInput in, ExternalData external, int depth) {
        this.in = in;
        this.external = external;
        this.depth = depth;
        int max = in.limits.maxAttributeLength();
        floats = new PackedNumbers(WireFormat.WIRETYPE_FIXED32, max);
        ints = new PackedNumbers(WireFormat.WIRETYPE_VARINT, max);
    }

    OnnxAttribute parse() throws IOException {
        in.message(this::field);
        // The oldest writers leave the type out; the field that is there tells it.
        OnnxAttribute.Kind actual = kind == OnnxAttribute.Kind.OTHER ? seen : kind;
        if (actual == OnnxAttribute.Kind.TENSOR && t == null || actual == OnnxAttribute.Kind.GRAPH && g == null) {
            throw new OnnxImportException("attribute '" + name + "' says " + actual + " but holds none");
        }
        long[] bits = floats.toArray();
        return new OnnxAttribute(
                name,
                actual,
                f,
                i,
                s,
                t,
                g,
                IntStream.range(0, bits.length)
                        .mapToObj(k -> Float.intBitsToFloat((int) bits[k]))
                        .toList(),
                LongStream.of(ints.toArray()).boxed().toList(),
                strings);
    }

    private void field(int field) throws IOException {
        switch (field) {
            case 1 -> name = in.string();
            case 2 -> {
                f = in.fixedFloat();
                seen = OnnxAttribute.Kind.FLOAT;
            }
            case 3 -> {
                i = in.varint();
                seen = OnnxAttribute.Kind.INT;
            }
            case 4 -> {
                s = in.string();
                seen = OnnxAttribute.Kind.STRING;
            }
            case 5 -> {
                t = GraphParser.readTensor(in, external);
                seen = OnnxAttribute.Kind.TENSOR;
            }
            case 6 -> {
                g = new GraphParser(in, external, depth + 1).parse();
                seen = OnnxAttribute.Kind.GRAPH;
            }
            case 7 -> {
                floats.read(in);
                seen = OnnxAttribute.Kind.FLOATS;
            }
            case 8 -> {
                ints.read(in);
                seen = OnnxAttribute.Kind.INTS;
            }
            case 9 -> {
                addString();
                seen = OnnxAttribute.Kind.STRINGS;
            }
            case 20 -> kind = OnnxAttribute.Kind.of(in.varint());
            case 21 ->
                throw new OnnxImportException(
                        "attribute '" + name + "' refers to a function's parameter outside of a function");
            default -> in.skip();
        }
    }

    private void addString() throws IOException {
        if (strings.size() == in.limits.maxAttributeLength()) {
            throw new OnnxImportException("attribute '" + name + "' has more than " + in.limits.maxAttributeLength()
                    + " strings, the limit of an import");
        }
        strings.add(in.string());
    }
}
