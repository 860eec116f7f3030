package org.cnn4j.train;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Op;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Softmax;

/**
 * A network's operators in the form that training wants: parameters are states, batch normalisation takes the batch's statistics and
 * dropout drops.
 */
final class ForwardPass {
    /** What a batch normalisation measured. */
    private record Measured(String mean, String variance, Value batchMean, Value batchVariance, long count) {}

    /** More than a network has streams: parts of a batch draw from different ones. */
    private static final int STREAMS = 1 << 16;

    private final GraphSource source;
    private final TrainingSettings settings;
    private final GraphBuilder builder;
    private final BiFunction<String, Tensor, Value> state;
    private final Supplier<Value> counter;
    private final int part;
    private final Map<Value, Value> known = new IdentityHashMap<>();
    private final Set<String> trainable = new LinkedHashSet<>();
    private final List<Measured> measured = new ArrayList<>();
    private Graph graph;
    private Parameters parameters;

    /**
     * @param state gives the state of a parameter
     * @param counter gives dropout's counter; null outside of training
     * @param part which part of the batch it is
     */
    ForwardPass(
            GraphSource source,
            TrainingSettings settings,
            GraphBuilder builder,
            BiFunction<String, Tensor, Value> state,
            Supplier<Value> counter,
            int part) {
        this.source = source;
        this.settings = settings;
        this.builder = builder;
        this.state = state;
        this.counter = counter;
        this.part = part;
    }

    /** The operators as they are outside of training: parameters are constants, nothing is dropped, statistics are given. */
    static ForwardPass outsideOfTraining(GraphSource source, TrainingSettings settings, GraphBuilder builder) {
        return new ForwardPass(source, settings, builder, builder::constant, null, 0);
    }

    /** Adds the operators for a batch. */
    void build(Value x) {
        graph = source.graph(Map.of(source.inputs().get(0).name(), x.type()), Map.of());
        parameters = Parameters.of(graph);
        known.put(graph.inputs().get(0), x);
        for (Node node : graph.nodes()) {
            add(node);
        }
    }

    private void add(Node node) {
        boolean training = counter != null;
        if (training && node.op() instanceof BatchNorm norm && learnsStatistics(node)) {
            batchNorm(node, norm);
            return;
        }
        Op op = node.op();
        List<Value> operands =
                new ArrayList<>(node.inputs().stream().map(this::operand).toList());
        if (training && node.op() instanceof Dropout dropout && dropout.rate() > 0) {
            operands.add(counter.get());
            op = new Dropout(dropout.rate(), dropout.stream() + part * STREAMS);
        }
        List<Value> results = builder.addAll(node.name(), op, operands);
        for (int i = 0; i < results.size(); i++) {
            known.put(node.outputs().get(i), results.get(i));
        }
    }

    private Value operand(Value value) {
        Value there = known.get(value);
        if (there != null) {
            return there;
        }
        Tensor constant = graph.constant(value);
        String name = parameters.name(value);
        Value made = name == null ? builder.constant(value.name(), constant) : state.apply(name, constant);
        if (name != null && !settings.frozen().test(name) && !parameters.isStatistic(name)) {
            trainable.add(name);
        }
        known.put(value, made);
        return made;
    }

    /** Whether a batch normalisation has statistics that are not frozen. */
    private boolean learnsStatistics(Node node) {
        for (int i = 1; i < 5; i++) {
            String name = parameters.name(node.inputs().get(i));
            if (name == null || i == 1 && settings.frozen().test(name)) {
                return false;
            }
        }
        return true;
    }

    private void batchNorm(Node node, BatchNorm norm) {
        Value x = operand(node.inputs().get(0));
        Value mean = node.inputs().get(3);
        Value variance = node.inputs().get(4);
        operand(mean);
        operand(variance);
        List<Value> results = builder.addAll(
                node.name(),
                new BatchNormTraining(norm.epsilon(), norm.layout()),
                List.of(x, operand(node.inputs().get(1)), operand(node.inputs().get(2))));
        Value y = results.get(0);
        if (!norm.activation().isIdentity()) {
            y = Arithmetic.unary(builder, norm.activation(), y);
        }
        known.put(node.output(), y);
        long count = x.type().shape().size() / results.get(1).type().shape().size();
        if (count < 2) {
            throw new ShapeException("Batch normalisation \"" + node.name() + "\" of network \"" + source.name()
                    + "\" would take the variance of one value a channel in a batch (or part of one) of "
                    + x.type().shape().dim(0) + "; LastBatch.DROP leaves too small a last batch out");
        }
        measured.add(
                new Measured(parameters.name(mean), parameters.name(variance), results.get(1), results.get(2), count));
    }

    /** The names of the parameters that the network has and that are not frozen. */
    List<String> trainable() {
        return List.copyOf(trainable);
    }

    /**
     * What an output predicts, in the shape of the targets. A softmax that the loss does itself is left out.
     *
     * @throws ShapeException if there is no such output, or it has not as many elements as the targets
     */
    Value prediction(String output, Value targets) {
        Value value = graph.outputs().stream()
                .filter(o -> o.name().equals(output))
                .findFirst()
                .orElseThrow(() -> new ShapeException("Network \"" + source.name() + "\" has no output \"" + output
                        + "\"; its outputs are " + source.outputs()))
                .value();
        Node last = graph.producers().get(value);
        while (last != null && last.op() instanceof Reshape) {
            last = graph.producers().get(last.inputs().get(0));
        }
        if (settings.loss().takesLogits()
                && last != null
                && last.op() instanceof Softmax softmax
                && softmax.axis() == 1
                && last.output().type().shape().dim(1) == targets.type().shape().dim(1)) {
            value = last.inputs().get(0);
        }
        Value prediction = operand(value);
        Shape wanted = targets.type().shape();
        if (prediction.type().shape().equals(wanted)) {
            return prediction;
        }
        if (prediction.type().shape().size() != wanted.size()
                || prediction.type().shape().dim(0) != wanted.dim(0)) {
            throw new ShapeException("Output \"" + output + "\" of network \"" + source.name() + "\" is "
                    + prediction.type().shape() + ", but the targets are " + wanted
                    + "; a classifier needs one output for each class");
        }
        return builder.add(output + ".flat", new Reshape(wanted), prediction);
    }

    /**
     * Lets running statistics follow the batch: {@code running += momentum * (batch - running)}, with the variance divided by one less than the
     * count, as PyTorch has it.
     *
     * @param latest what each statistic is by now; changed
     */
    void statistics(Map<String, Value> latest, Map<String, Value> states) {
        for (Measured m : measured) {
            follow(m.mean, m.batchMean, 1, latest, states);
            follow(m.variance, m.batchVariance, (double) m.count / (m.count - 1), latest, states);
        }
    }

    private void follow(String name, Value batch, double factor, Map<String, Value> latest, Map<String, Value> states) {
        double momentum = settings.statisticsMomentum();
        Value running = latest.getOrDefault(name, states.get(name));
        Value kept = Arithmetic.affine(builder, running, -momentum, 0);
        Value seen = Arithmetic.affine(builder, batch, momentum * factor, 0);
        Value change = Arithmetic.binary(builder, Binary.Kind.ADD, kept, seen);
        latest.put(name, builder.add(name + ".next", new Binary(Binary.Kind.ADD), running, change));
    }
}
