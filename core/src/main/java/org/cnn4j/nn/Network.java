package org.cnn4j.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Value;

/**
 * A network written in Java: a layer and its parameters, drawn from a seed. Its one input is named {@code input}, shape
 * {@code [N, C, H, W]} (or with another number of spatial axes) for any N, its last result {@code output}; layers may have added
 * others before it ({@link LayerScope#output}).
 *
 * <pre>{@code
 * Network net = new Network("lenet5", Shape.of(1, 28, 28), 42, Layers.sequence(
 *         Layers.conv2d(6, 5).padding(2), Layers.tanh(), Layers.averagePool2d(2), Layers.flatten(), Layers.dense(10)));
 * }</pre>
 */
public final class Network implements GraphSource {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";

    private final String name;
    private final Shape inputShape;
    private final Layer layer;
    private final Map<String, Tensor> byName = Collections.synchronizedMap(new LinkedHashMap<>());
    private final LayerScope.Parameters parameters;
    private final List<String> outputs;
    private final Summary summary;

    /**
     * @param inputShape of one picture, without the batch: {@code [C, H, W]}
     * @param seed decides the initial parameters
     * @throws ShapeException if the layers do not fit each other or the input; the message names the layer
     */
    public Network(String name, Shape inputShape, long seed, Layer layer) {
        this.name = name;
        this.inputShape = inputShape;
        this.layer = layer;
        this.parameters = new LayerScope.Parameters(byName, seed);
        List<Summary.Row> rows = new ArrayList<>();
        this.outputs = build(1, rows).outputs().stream().map(Graph.Output::name).toList();
        this.summary = new Summary(name, rows);
    }

    private Graph build(int batch, List<Summary.Row> rows) {
        GraphBuilder builder = new GraphBuilder(name);
        int[] dims = new int[inputShape.rank() + 1];
        dims[0] = batch;
        System.arraycopy(inputShape.dims(), 0, dims, 1, inputShape.rank());
        Value x = builder.input(INPUT, new TensorType(DType.FLOAT32, Shape.of(dims)));
        builder.output(OUTPUT, layer.build(new LayerScope(parameters, builder, "", rows), x));
        return builder.build();
    }

    @Override
    public String name() {
        return name;
    }

    /** The shape of one picture: {@code [C, H, W]}. */
    public Shape inputShape() {
        return inputShape;
    }

    /** The graph for batches of {@code batch} pictures; graphs of one network share their parameters. */
    public Graph graph(int batch) {
        return build(batch, new ArrayList<>());
    }

    /** The parameters by name, in the order of the layers. */
    public Map<String, Tensor> parameters() {
        synchronized (byName) {
            return Collections.unmodifiableMap(new LinkedHashMap<>(byName));
        }
    }

    public Summary summary() {
        return summary;
    }

    @Override
    public List<GraphInput> inputs() {
        List<Integer> dims = new ArrayList<>(List.of(-1));
        for (int dim : inputShape.dims()) {
            dims.add(dim);
        }
        return List.of(new GraphInput(INPUT, DType.FLOAT32, dims));
    }

    @Override
    public List<String> outputs() {
        return outputs;
    }

    @Override
    public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
        return graph(types.get(INPUT).shape().dim(0));
    }
}
