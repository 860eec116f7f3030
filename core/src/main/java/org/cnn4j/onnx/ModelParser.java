package org.cnn4j.onnx;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a {@code ModelProto} by the field numbers of {@code onnx.proto}. Fields that cnn4j has no use for (documentation, metadata,
 * training information, value types inside the graph) are skipped.
 */
final class ModelParser {
    /** File format versions with the fields that are read here; the first one with operator set versions, and the newest known. */
    private static final long MIN_IR = 3;

    private static final long MAX_IR = 14;
    private static final long MAX_OPSET = 27;

    private final WireInput in;
    private final ExternalData external;
    private final Map<String, Long> opsets = new TreeMap<>();
    private long irVersion;
    private String producer = "";
    private OnnxGraph graph;

    ModelParser(WireInput in, ExternalData external) {
        this.in = in;
        this.external = external;
    }

    OnnxModel parse(String source) throws IOException {
        in.fields(field -> {
            switch (field) {
                case 1 -> irVersion = in.varint();
                case 2 -> producer = in.string();
                case 7 -> {
                    if (graph != null) {
                        throw new OnnxImportException("the file has two graphs");
                    }
                    graph = new GraphParser(in, external, 1).parse();
                }
                case 8 -> readOpset();
                default -> in.skip();
            }
        });
        checkVersions();
        return new OnnxModel(source, irVersion, producer, opsets, graph, in.limits);
    }

    private void readOpset() throws IOException {
        String[] domain = {""};
        long[] version = {0};
        in.message(field -> {
            switch (field) {
                case 1 -> domain[0] = in.string();
                case 2 -> version[0] = in.varint();
                default -> in.skip();
            }
        });
        Long before = opsets.put(GraphParser.standardDomain(domain[0]), version[0]);
        if (before != null && before != version[0]) {
            throw new OnnxImportException(
                    "operator set '" + domain[0] + "' is asked for in versions " + before + " and " + version[0]);
        }
    }

    private void checkVersions() {
        if (irVersion == 0 && graph == null) {
            throw new OnnxImportException("no IR version and no graph: not an ONNX model");
        }
        if (irVersion < MIN_IR || irVersion > MAX_IR) {
            throw new UnsupportedOnnxException(
                    "IR version " + irVersion + " is not supported; versions " + MIN_IR + " to " + MAX_IR + " are");
        }
        if (graph == null) {
            throw new OnnxImportException("no graph: not an ONNX model, or truncated");
        }
        boolean standard = graph.nodes().stream().anyMatch(node -> node.domain().isEmpty());
        if (opsets.isEmpty() || standard && !opsets.containsKey("")) {
            throw new OnnxImportException("no opset: the file does not say which version of the operators it uses");
        }
        long opset = opsets.getOrDefault("", 1L);
        if (opset < 1 || opset > MAX_OPSET) {
            throw new UnsupportedOnnxException(
                    "opset " + opset + " is not supported; opsets 1 to " + MAX_OPSET + " are");
        }
    }
}
