package org.cnn4j.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Value;

/** A network as it is outside of training, with the loss behind it. Inputs: the network's and {@code targets}. */
final class EvaluationGraph implements GraphSource {
    static final String PREDICTION = "prediction";
    static final String LOSS = "loss";

    private final GraphSource source;
    private final TrainingSettings settings;

    EvaluationGraph(GraphSource source, TrainingSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    String imagesName() {
        return source.inputs().get(0).name();
    }

    @Override
    public String name() {
        return source.name() + " evaluation";
    }

    @Override
    public List<GraphInput> inputs() {
        List<GraphInput> inputs = new ArrayList<>(source.inputs());
        inputs.add(new GraphInput(StepGraph.TARGETS, DType.FLOAT32, null));
        return inputs;
    }

    @Override
    public List<String> outputs() {
        return List.of(PREDICTION, LOSS);
    }

    @Override
    public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
        GraphBuilder builder = new GraphBuilder(name());
        Value x = builder.input(imagesName(), types.get(imagesName()));
        Value targets = builder.input(StepGraph.TARGETS, types.get(StepGraph.TARGETS));
        ForwardPass forward = ForwardPass.outsideOfTraining(source, settings, builder);
        forward.build(x);
        Value prediction = forward.prediction(settings.output(), targets);
        builder.output(PREDICTION, prediction);
        builder.output(LOSS, settings.loss().build(builder, prediction, targets));
        return builder.build();
    }
}
