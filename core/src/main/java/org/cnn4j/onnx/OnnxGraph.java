package org.cnn4j.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of a file: nodes in an order in which every value is made before it is read.
 *
 * @param name its name
 * @param nodes the operator calls
 * @param initializers constant tensors by name
 * @param inputs declared inputs; old files list the initializers here too
 * @param outputs declared outputs
 */
public record OnnxGraph(
        String name,
        List<OnnxNode> nodes,
        Map<String, OnnxTensor> initializers,
        List<OnnxValueInfo> inputs,
        List<OnnxValueInfo> outputs) {

    public OnnxGraph {
        nodes = List.copyOf(nodes);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The inputs that a caller must give: those that no initializer stands in for. */
    public List<OnnxValueInfo> requiredInputs() {
        return inputs.stream()
                .filter(input -> !initializers.containsKey(input.name()))
                .toList();
    }
}
