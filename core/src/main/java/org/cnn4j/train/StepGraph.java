package org.cnn4j.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.autodiff.Gradients;
import org.cnn4j.autodiff.Recompute;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Slice;
import org.cnn4j.op.UnaryFunction;

/**
 * Makes the graph of a training step: forward pass, loss, gradients, and the update of parameters, which are its states. Its inputs are
 * a batch, its targets, what a schedule says, and a counter for dropout; it has no outputs, as losses and right answers are added up
 * in states as well, which are read when somebody wants to know.
 */
final class StepGraph {
    static final String TARGETS = "training.targets";
    static final String SETTINGS = "training.settings";
    static final String COUNTER = "training.counter";
    /** The sum of losses times samples, and the number of samples that were answered rightly. */
    static final String LOSS = "metrics.loss";

    static final String CORRECT = "metrics.correct";
    /** Added to the norm of gradients before dividing by it, as PyTorch does. */
    private static final float NORM_EPSILON = 1e-6f;

    private final GraphSource source;
    private final TrainingSettings settings;
    private final GraphBuilder builder;
    private final String inputName;
    private final TensorType images;
    private final Map<String, Value> parameters = new LinkedHashMap<>();
    /** What each running statistic is after the parts of the batch so far. */
    private final Map<String, Value> statistics = new LinkedHashMap<>();

    private final Map<Shape, Tensor> zeros = new HashMap<>();
    private final List<Recompute.Span> spans = new ArrayList<>();
    private Value counter;

    /** What the {@code i}-th of the numbers that an optimiser keeps for a parameter is called. */
    static String stateName(String parameter, int i) {
        return parameter + ".state" + i;
    }

    private StepGraph(GraphSource source, TrainingSettings settings, TensorType images) {
        this.source = source;
        this.settings = settings;
        this.images = images;
        this.inputName = source.inputs().get(0).name();
        this.builder = new GraphBuilder(source.name() + " training");
    }

    /**
     * The graph for batches of one type.
     *
     * @param images {@code [N, C, H, W]}
     * @param target one sample's target, without N
     */
    static Graph of(GraphSource source, TrainingSettings settings, TensorType images, Shape target) {
        return new StepGraph(source, settings, images).build(target);
    }

    private Graph build(Shape target) {
        int batch = images.shape().dim(0);
        int[] dims = new int[target.rank() + 1];
        dims[0] = batch;
        System.arraycopy(target.dims(), 0, dims, 1, target.rank());
        Value x = builder.input(inputName, images);
        Value targets = builder.input(TARGETS, new TensorType(DType.FLOAT32, Shape.of(dims)));
        int groups = settings.groups().size() + 1;
        Value rates = builder.input(SETTINGS, TensorType.float32(groups, OptimizerUpdate.SETTINGS));
        Map<String, Value> gradients = new LinkedHashMap<>();
        Value loss = null;
        Value correct = null;
        int parts = Math.min(settings.accumulation(), batch);
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) batch * part / parts);
            int to = (int) ((long) batch * (part + 1) / parts);
            Part made = part(part, rows(x, from, to), rows(targets, from, to), (double) (to - from) / batch);
            made.gradients.forEach(
                    (name, g) -> gradients.merge(name, g, (a, b) -> Arithmetic.binary(builder, Binary.Kind.ADD, a, b)));
            loss = loss == null ? made.loss : Arithmetic.binary(builder, Binary.Kind.ADD, loss, made.loss);
            correct =
                    correct == null ? made.correct : Arithmetic.binary(builder, Binary.Kind.ADD, correct, made.correct);
        }
        statistics.forEach((name, value) -> builder.next(parameters.get(name), value));
        update(gradients, rates);
        count(LOSS, Arithmetic.affine(builder, loss, batch, 0));
        count(CORRECT, correct);
        return Recompute.apply(builder.build(), spans, settings.segments());
    }

    /** What one part of a batch adds. */
    private record Part(Map<String, Value> gradients, Value loss, Value correct) {}

    private Value rows(Value value, int from, int to) {
        Shape shape = value.type().shape();
        if (from == 0 && to == shape.dim(0)) {
            return value;
        }
        List<Integer> starts = new ArrayList<>(Collections.nCopies(shape.rank(), 0));
        starts.set(0, from);
        Slice slice = new Slice(starts, shape.with(0, to - from), Collections.nCopies(shape.rank(), 1));
        return builder.add(value.name() + ".part", slice, value);
    }

    private Part part(int number, Value x, Value targets, double share) {
        int begin = builder.nodes().size();
        ForwardPass forward = new ForwardPass(source, settings, builder, this::parameter, this::counter, number);
        forward.build(x);
        Value prediction = forward.prediction(settings.output(), targets);
        Value loss = settings.loss().build(builder, prediction, targets);
        for (Map.Entry<String, Double> other : settings.auxiliary().entrySet()) {
            Value more = settings.loss().build(builder, forward.prediction(other.getKey(), targets), targets);
            Value weighted = Arithmetic.affine(builder, more, other.getValue(), 0);
            loss = Arithmetic.binary(builder, Binary.Kind.ADD, loss, weighted);
        }
        if (share < 1) {
            loss = Arithmetic.affine(builder, loss, share, 0);
        }
        List<String> names = forward.trainable();
        if (names.isEmpty()) {
            throw new ShapeException("Network \"" + source.name() + "\" has no parameter that is not frozen");
        }
        int end = builder.nodes().size();
        Map<Value, Value> made =
                Gradients.of(builder, loss, names.stream().map(parameters::get).toList());
        Map<String, Value> gradients = new LinkedHashMap<>();
        names.forEach(name -> gradients.put(name, made.get(parameters.get(name))));
        spans.add(new Recompute.Span(begin, end, builder.nodes().size()));
        forward.statistics(statistics, parameters);
        return new Part(gradients, loss, Losses.correct(builder, prediction, targets));
    }

    private Value parameter(String name, Tensor tensor) {
        return parameters.computeIfAbsent(name, n -> builder.state(n, tensor));
    }

    private Value counter() {
        if (counter == null) {
            counter = builder.input(COUNTER, new TensorType(DType.INT64, Shape.of(2)));
        }
        return counter;
    }

    private void update(Map<String, Value> raw, Value rates) {
        Map<String, Value> gradients = new LinkedHashMap<>(raw);
        if (Double.isFinite(settings.clipValue())) {
            float bound = (float) settings.clipValue();
            gradients.replaceAll((name, g) -> Arithmetic.unary(builder, UnaryFunction.clip(-bound, bound), g));
        }
        Value factor = Double.isFinite(settings.clipNorm())
                ? normFactor(new ArrayList<>(gradients.values()))
                : builder.constant("one", Tensor.scalar(1));
        List<Value> groups = new ArrayList<>();
        for (int i = 0; i <= settings.groups().size(); i++) {
            groups.add(builder.add(
                    SETTINGS + "." + i, new Reshape(Shape.of(OptimizerUpdate.SETTINGS)), rows(rates, i, i + 1)));
        }
        gradients.forEach((name, gradient) -> update(name, gradient, groups, factor));
    }

    private void update(String name, Value gradient, List<Value> groups, Value factor) {
        int group = settings.group(name);
        Value parameter = parameters.get(name);
        OptimizerUpdate update = settings.optimizer().update(settings.weightDecay(group));
        List<Value> operands = new ArrayList<>(List.of(parameter, gradient, groups.get(group), factor));
        for (int i = 0; i < update.states(); i++) {
            operands.add(
                    builder.state(stateName(name, i), zeros(parameter.type().shape())));
        }
        List<Value> results = builder.addAll(name + ".update", update, operands);
        builder.next(parameter, results.get(0));
        for (int i = 0; i < update.states(); i++) {
            builder.next(operands.get(OptimizerUpdate.FIRST_STATE + i), results.get(1 + i));
        }
    }

    /** Zeros to begin with, which states of one shape share: those of large layers are as large as these. */
    private Tensor zeros(Shape shape) {
        return zeros.computeIfAbsent(shape, s -> Tensor.zeros(DType.FLOAT32, s));
    }

    /** {@code min(1, bound / (norm + 1e-6))}: Pascanu et al. 2013, algorithm 1, in PyTorch's form. */
    private Value normFactor(List<Value> gradients) {
        List<Value> squares = new ArrayList<>();
        for (Value g : gradients) {
            Value sum = Arithmetic.reduce(builder, Reduce.Kind.SUM_SQUARE, g);
            squares.add(builder.add(g.name() + ".square", new Reshape(Shape.of(1)), sum));
        }
        Value all = Arithmetic.sum(builder, builder.add("gradients.squares", new Concat(0), squares));
        Value norm = Arithmetic.unary(builder, UnaryFunction.of(UnaryFunction.Kind.SQRT), all);
        Value bound = builder.constant("gradients.bound", Tensor.scalar((float) settings.clipNorm()));
        Value ratio =
                Arithmetic.binary(builder, Binary.Kind.DIV, bound, Arithmetic.affine(builder, norm, 1, NORM_EPSILON));
        return Arithmetic.unary(builder, UnaryFunction.clip(0, 1), ratio);
    }

    private void count(String name, Value amount) {
        Value state = builder.state(name, Tensor.scalar(0));
        builder.next(state, builder.add(name + ".sum", new Binary(Binary.Kind.ADD), state, amount));
    }
}
