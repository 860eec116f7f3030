package org.cnn4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Value;

/** A network whose shapes are all known: one graph. */
record FixedGraph(Graph fixed) implements GraphSource {
    @Override
    public String name() {
        return fixed.name();
    }

    @Override
    public List<GraphInput> inputs() {
        return fixed.inputs().stream().map(FixedGraph::input).toList();
    }

    private static GraphInput input(Value value) {
        List<Integer> dims = new ArrayList<>();
        for (int dim : value.type().shape().dims()) {
            dims.add(dim);
        }
        return new GraphInput(value.name(), value.type().dtype(), dims);
    }

    @Override
    public List<String> outputs() {
        return fixed.outputs().stream().map(Graph.Output::name).toList();
    }

    @Override
    public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
        return fixed;
    }
}
