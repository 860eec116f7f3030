package org.cnn4j.onnx;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One operator call of a graph.
 *
 * @param name its name; may be empty
 * @param opType operator, such as {@code Conv}
 * @param domain operator set; empty for the standard one
 * @param inputs names of the values read; empty for an optional input left out
 * @param outputs names of the values made; empty for an optional output left out
 * @param attributes attributes by name
 */
public record OnnxNode(
        String name,
        String opType,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, OnnxAttribute> attributes) {

    public OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Collections.unmodifiableMap(attributes);
    }

    /** What error messages call this node: its name in quotes, or its first output where it has none. */
    public String label() {
        if (!name.isEmpty()) {
            return "'" + name + "'";
        }
        return outputs.isEmpty() ? "without a name" : "making '" + outputs.get(0) + "'";
    }

    /** The operator with its domain, where that is not the standard one. */
    public String qualifiedType() {
        return domain.isEmpty() ? opType : domain + "." + opType;
    }
}
