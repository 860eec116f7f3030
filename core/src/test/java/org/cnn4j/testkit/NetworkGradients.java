package org.cnn4j.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.autodiff.Gradients;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.nn.Network;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Philox;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Slot;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.train.Losses;

/** A network's loss and all its gradients as the outputs of one graph whose inputs are a batch, its targets and the parameters. */
public final class NetworkGradients {
    private final Network network;
    private final Philox random;
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Graph graph;

    /**
     * The gradients for a batch that {@code seed} decides.
     *
     * @param network with one output {@code [N, classes]}
     */
    public NetworkGradients(Network network, int batch, long seed) {
        this.network = network;
        Graph forward = network.graph(batch);
        GraphBuilder builder = new GraphBuilder(network.name() + " gradients");
        Map<Value, Value> known = new IdentityHashMap<>();
        Map<String, Value> parameters = new LinkedHashMap<>();
        this.random = new Philox(seed);
        Shape pictures = forward.inputs().get(0).type().shape();
        known.put(
                forward.inputs().get(0),
                input(builder, "input", Tensor.of(pictures, random.normal(0, pictures.intSize()))));
        Value counter = input(builder, "counter", Tensor.of(Shape.of(2), seed, 3L));
        for (Node node : forward.nodes()) {
            List<Value> operands = new ArrayList<>();
            for (Value value : node.inputs()) {
                operands.add(known.computeIfAbsent(value, v -> constant(builder, parameters, forward, v)));
            }
            add(builder, node, operands, counter, known);
        }
        Value logits = known.get(forward.outputs().get(0).value());
        Value targets = input(builder, "targets", targets(logits.type().shape()));
        Value loss = Losses.crossEntropy().withLabelSmoothing(0.1).build(builder, logits, targets);
        parameters.keySet().removeIf(name -> name.endsWith("mean") || name.endsWith("variance"));
        Map<Value, Value> gradients = Gradients.of(builder, loss, List.copyOf(parameters.values()));
        builder.output("loss", loss);
        parameters.forEach((name, value) -> builder.output("gradient of " + name, gradients.get(value)));
        this.graph = builder.build();
    }

    private Value input(GraphBuilder builder, String name, Tensor tensor) {
        inputs.put(name, tensor);
        return builder.input(name, tensor.type());
    }

    private Value constant(GraphBuilder builder, Map<String, Value> parameters, Graph forward, Value value) {
        Tensor tensor = forward.constant(value);
        if (!network.parameters().containsKey(value.name())) {
            return builder.constant(value.name(), tensor);
        }
        return parameters.computeIfAbsent(value.name(), name -> input(builder, name, moved(tensor)));
    }

    /**
     * Somewhat away from the first parameters, whose zeros and ones make many a gradient 0: behind a batch normalisation without bias and a rectifier, one
     * channel's scale means nothing to the next batch normalisation.
     */
    private Tensor moved(Tensor tensor) {
        float[] values = tensor.toFloatArray();
        float[] by = random.normal(1 + inputs.size(), values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.2f * by[i];
        }
        return Tensor.of(tensor.shape(), values);
    }

    private static void add(
            GraphBuilder builder, Node node, List<Value> operands, Value counter, Map<Value, Value> known) {
        List<Value> results;
        if (node.op() instanceof BatchNorm norm) {
            results = builder.addAll(node.name(), new BatchNormTraining(norm.epsilon()), operands.subList(0, 3));
        } else {
            if (node.op() instanceof Dropout) {
                operands.add(counter);
            }
            results = builder.addAll(node.name(), node.op(), operands);
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            known.put(node.outputs().get(i), results.get(i));
        }
    }

    private static Tensor targets(Shape shape) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < shape.dim(0); i++) {
            values[i * shape.dim(1) + i * 3 % shape.dim(1)] = 1;
        }
        return Tensor.wrap(new TensorType(DType.FLOAT32, shape), values);
    }

    /** Loss and gradients by name, in double precision throughout. */
    public Map<String, double[]> reference() {
        List<RefTensor> results = Reference.run(graph, List.copyOf(inputs.values()));
        Map<String, double[]> byName = new LinkedHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            byName.put(graph.outputs().get(i).name(), results.get(i).doubles);
        }
        return byName;
    }

    /** Loss and gradients by name, on a backend. */
    public Map<String, double[]> on(Backend backend) {
        Graph ready = Passes.apply(graph, Passes.training());
        Map<String, double[]> byName = new LinkedHashMap<>();
        try (Executable executable = backend.compile(
                        Planner.plan(ready, backend.planOptions().withGuards(CaseRunner.GUARD_BYTES)));
                Execution execution = executable.newExecution()) {
            List<Tensor> given = executable.plan().inputs().stream()
                    .map(Slot::name)
                    .map(inputs::get)
                    .toList();
            List<Tensor> results = execution.run(given, null);
            for (int i = 0; i < results.size(); i++) {
                float[] floats = results.get(i).toFloatArray();
                double[] values = new double[floats.length];
                for (int k = 0; k < floats.length; k++) {
                    values[k] = floats[k];
                }
                byName.put(graph.outputs().get(i).name(), values);
            }
        }
        return byName;
    }

    /**
     * Holds gradients to those that are right, each tensor to its largest element: small elements of one are differences of large sums.
     *
     * @param tolerance the greatest difference, as a share of the largest element
     */
    public static void assertNear(
            Map<String, double[]> expected, Map<String, double[]> actual, double tolerance, String what) {
        assertTrue(expected.size() > 1 && expected.keySet().equals(actual.keySet()), what + ": " + actual.keySet());
        List<String> wrong = new ArrayList<>();
        expected.forEach((name, right) -> {
            double largest = 0;
            double worst = 0;
            for (int i = 0; i < right.length; i++) {
                largest = Math.max(largest, Math.abs(right[i]));
                double error = Math.abs(right[i] - actual.get(name)[i]);
                worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
            }
            if (!(largest > 0 && worst <= tolerance * largest)) {
                wrong.add(name + " is off by " + worst + " with a largest element of " + largest);
            }
        });
        assertTrue(wrong.isEmpty(), what + ": " + wrong);
    }
}
