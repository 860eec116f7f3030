package org.cnn4j.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one {@code GraphProto} with its nodes, initializers and declarations. */
final class GraphParser {
    private final WireInput in;
    private final ExternalData external;
    private final int depth;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    private final List<OnnxValueInfo> inputs = new ArrayList<>();
    private final List<OnnxValueInfo> outputs = new ArrayList<>();
    private String name = "";

    GraphParser(WireInput in, ExternalData external, int depth) {
        this.in = in;
        this.external = external;
        this.depth = depth;
        if (depth > in.limits.maxDepth()) {
            throw new OnnxImportException(
                    "graphs are nested deeper than " + in.limits.maxDepth() + ", the limit of an import");
        }
    }

    OnnxGraph parse() throws IOException {
        in.message(field -> {
            switch (field) {
                case 1 -> nodes.add(readNode());
                case 2 -> name = in.string();
                case 5 -> addInitializer(readTensor(in, external));
                case 11 -> inputs.add(readValueInfo());
                case 12 -> outputs.add(readValueInfo());
                case 15 ->
                    throw new UnsupportedOnnxException("sparse initializers are not supported; only dense tensors are");
                default -> in.skip();
            }
        });
        return new OnnxGraph(name, nodes, initializers, inputs, outputs);
    }

    static OnnxTensor readTensor(WireInput in, ExternalData external) throws IOException {
        TensorParser tensor = new TensorParser(in, external);
        in.message(tensor::field);
        return tensor.finish();
    }

    /** The standard domain has two spellings. */
    static String standardDomain(String domain) {
        return domain.equals("ai.onnx") ? "" : domain;
    }

    private void addInitializer(OnnxTensor tensor) {
        if (initializers.put(tensor.name(), tensor) != null) {
            throw new OnnxImportException("initializer '" + tensor.name() + "' is there twice");
        }
    }

    private OnnxNode readNode() throws IOException {
        in.countNode();
        String[] texts = {"", "", ""};
        List<String> reads = new ArrayList<>();
        List<String> makes = new ArrayList<>();
        Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
        in.message(field -> {
            switch (field) {
                case 1 -> reads.add(in.string());
                case 2 -> makes.add(in.string());
                case 3 -> texts[0] = in.string();
                case 4 -> texts[1] = in.string();
                case 5 -> {
                    OnnxAttribute attribute = new AttributeParser(in, external, depth).parse();
                    if (attributes.put(attribute.name(), attribute) != null) {
                        throw new OnnxImportException(
                                "attribute '" + attribute.name() + "' of node '" + texts[0] + "' is there twice");
                    }
                }
                case 7 -> texts[2] = in.string();
                default -> in.skip();
            }
        });
        return new OnnxNode(texts[0], texts[1], standardDomain(texts[2]), reads, makes, attributes);
    }

    private OnnxValueInfo readValueInfo() throws IOException {
        String[] valueName = {""};
        TypeParser type = new TypeParser();
        in.message(field -> {
            switch (field) {
                case 1 -> valueName[0] = in.string();
                case 2 -> in.message(type::typeField);
                default -> in.skip();
            }
        });
        return new OnnxValueInfo(valueName[0], type.elementType, type.dims, type.tensor);
    }

    /** Reads a {@code TypeProto}, as far as it is a tensor's. */
    private final class TypeParser {
        private OnnxDataType elementType;
        private List<OnnxValueInfo.Dim> dims;
        private boolean tensor = true;

        private void typeField(int field) throws IOException {
            switch (field) {
                case 1 -> in.message(this::tensorField);
                case 4, 5, 7, 8, 9 -> {
                    tensor = false;
                    in.skip();
                }
                default -> in.skip();
            }
        }

        private void tensorField(int field) throws IOException {
            switch (field) {
                case 1 -> {
                    long code = in.varint();
                    elementType = code == 0 ? null : OnnxDataType.of(code);
                }
                case 2 -> {
                    dims = new ArrayList<>();
                    in.message(this::shapeField);
                }
                default -> in.skip();
            }
        }

        private void shapeField(int field) throws IOException {
            if (field != 1) {
                in.skip();
                return;
            }
            if (dims.size() == in.limits.maxRank()) {
                throw new OnnxImportException("a declared shape has more than " + in.limits.maxRank()
                        + " dimensions, the limit of an import");
            }
            long[] size = {OnnxValueInfo.Dim.FREE};
            String[] symbol = {""};
            in.message(part -> {
                switch (part) {
                    case 1 -> size[0] = in.varint();
                    case 2 -> symbol[0] = in.string();
                    default -> in.skip();
                }
            });
            dims.add(new OnnxValueInfo.Dim(size[0] > 0 ? size[0] : OnnxValueInfo.Dim.FREE, symbol[0]));
        }
    }
}
