package org.cnn4j.train;

import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.ShapeException;
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
     * Writes an ONNX file that takes any batch; of one size, if the network's input says so.
     *
     * @throws org.cnn4j.Cnn4jException if the network's input has open sizes besides the batch, if an operator depends on the batch in a way that
     *     a file cannot tell ({@link #export(TensorType, Path)} then still works), or if the file cannot be written; one that was there stays
     */
    public void export(Path file) {
        GraphInput input = inputs().get(0);
        if (input.dims() != null && !input.dims().contains(-1)) {
            export(type(input, input.dims().get(0)), file);
        } else {
            OnnxWriter.writeForAnyBatch(graph(type(input, 2)), graph(type(input, 3)), file);
        }
    }

    private static TensorType type(GraphInput input, int batch) {
        List<Integer> dims = input.dims();
        if (dims == null || dims.size() < 2 || dims.subList(1, dims.size()).contains(-1)) {
            throw new ShapeException("Input " + input + " has open sizes besides the batch; say which to export for");
        }
        int[] sizes = dims.stream().mapToInt(Integer::intValue).toArray();
        sizes[0] = batch;
        return TensorType.float32(sizes);
    }

    /**
     * Writes an ONNX file for inputs of {@code type} alone.
     *
     * @param type of the network's only input, {@code [N, C, H, W]} for pictures
     * @throws org.cnn4j.Cnn4jException if the file cannot be written; one that was there stays then
     */
    public void export(TensorType type, Path file) {
        OnnxWriter.write(graph(type), file);
    }

    private Graph graph(TensorType type) {
        return graph(Map.of(inputs().get(0).name(), type), Map.of());
    }
}
