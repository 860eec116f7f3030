package org.cnn4j.train;

import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Value;
import org.cnn4j.onnx.OnnxWriter;

/** A network with other parameters than it was made with: what a training has come to. Immutable. */
public final class TrainedNetwork implements GraphSource {
    private final GraphSource source;
    private final Map<String, Tensor> parameters;

    TrainedNetwork(GraphSource source, Map<String, Tensor> parameters) {
        this.source = source;
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<GraphInput> inputs() {
        return source.inputs();
    }

    @Override
    public List<String> outputs() {
        return source.outputs();
    }

    /** The parameters and running statistics by name. */
    public Map<String, Tensor> parameters() {
        return parameters;
    }

    @Override
    public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
        Graph graph = source.graph(types, values);
        Parameters found = Parameters.of(graph);
        Map<Value, Tensor> constants = new IdentityHashMap<>(graph.constants());
        constants.replaceAll((value, tensor) -> {
            String name = found.name(value);
            return name == null ? tensor : parameters.getOrDefault(name, tensor);
        });
        return new Graph(graph.name(), graph.inputs(), graph.nodes(), graph.outputs(), constants, graph.states());
    }

    /**
     * Writes an ONNX file for inputs of {@code type}.
     *
     * @param type of the network's only input, {@code [N, C, H, W]} for pictures; N is the batch that the file is for
     * @throws org.cnn4j.Cnn4jException if the file cannot be written; one that was there stays then
     */
    public void export(TensorType type, Path file) {
        OnnxWriter.write(graph(Map.of(inputs().get(0).name(), type), Map.of()), file);
    }
}
