package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.cnn4j.Engine;
import org.cnn4j.TensorType;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;

/** Settings of a {@link Trainer}. */
public final class TrainerBuilder {
    /** The least time between two reports to listeners. */
    private static final long REPORT_NANOSECONDS = 500_000_000L;

    final Engine engine;
    final GraphSource source;
    final Parameters parameters;
    final List<TrainingListener> listeners = new ArrayList<>();
    Schedule schedule = Schedule.constant();
    EarlyStopping earlyStopping;
    Path checkpoint;
    long saveEvery;
    long seed;
    long reportNanoseconds = REPORT_NANOSECONDS;
    private Loss loss = Losses.crossEntropy();
    private Optimizer optimizer = Optimizer.sgd(0.01);
    private String output;
    private final Map<String, Double> auxiliary = new LinkedHashMap<>();
    private Predicate<String> frozen = name -> false;
    private final List<TrainingSettings.Group> groups = new ArrayList<>();
    private double clipValue = Double.POSITIVE_INFINITY;
    private double clipNorm = Double.POSITIVE_INFINITY;
    private int accumulation = 1;
    private double statisticsMomentum = 0.1;
    private int segments = 1;

    TrainerBuilder(Engine engine, GraphSource source) {
        this.engine = Objects.requireNonNull(engine, "engine");
        this.source = Objects.requireNonNull(source, "network");
        require(
                source.inputs().size() == 1,
                "network \"" + source.name() + "\" has inputs " + source.inputs()
                        + "; only networks with one input can be trained");
        this.output = source.outputs().get(source.outputs().size() - 1);
        this.parameters = Parameters.of(source.graph(Map.of(input().name(), smallest(input())), Map.of()));
    }

    private GraphInput input() {
        return source.inputs().get(0);
    }

    private static TensorType smallest(GraphInput input) {
        require(input.dims() != null, "input " + input + " has no number of axes; a network for training needs one");
        int[] dims = input.dims().stream().mapToInt(d -> Math.max(1, d)).toArray();
        require(
                input.dims().stream().skip(1).allMatch(d -> d > 0),
                "input " + input + " has open sizes besides the batch; only networks with fixed sizes can be trained");
        return TensorType.float32(dims);
    }

    /** The names of the network's parameters and running statistics, for {@link #freeze} and {@link #group}. */
    public List<String> parameterNames() {
        return List.copyOf(parameters.values().keySet());
    }

    /** What is made small; {@link Losses#crossEntropy} unless set. */
    public TrainerBuilder loss(Loss newLoss) {
        loss = Objects.requireNonNull(newLoss, "loss");
        return this;
    }

    /** How gradients change parameters; SGD with a rate of 0.01 unless set. */
    public TrainerBuilder optimizer(Optimizer newOptimizer) {
        optimizer = Objects.requireNonNull(newOptimizer, "optimizer");
        return this;
    }

    /** The learning rate over time; constant unless set. */
    public TrainerBuilder schedule(Schedule newSchedule) {
        schedule = Objects.requireNonNull(newSchedule, "schedule");
        return this;
    }

    /** The output that the loss looks at; the network's last unless set. */
    public TrainerBuilder output(String name) {
        requireOutput(name);
        output = name;
        return this;
    }

    /** Adds the loss of a further output, such as an auxiliary head of GoogLeNet (Szegedy et al. 2015, section 5: weight 0.3). */
    public TrainerBuilder auxiliary(String outputName, double weight) {
        requireOutput(outputName);
        auxiliary.put(outputName, weight);
        return this;
    }

    private void requireOutput(String name) {
        require(
                source.outputs().contains(name),
                "network \"" + source.name() + "\" has no output \"" + name + "\"; its outputs are "
                        + source.outputs());
    }

    /**
     * Leaves parameters as they are. A batch normalisation whose scale is left keeps its running statistics and uses them.
     *
     * @param names told each parameter's name
     */
    public TrainerBuilder freeze(Predicate<String> names) {
        frozen = frozen.or(names);
        return this;
    }

    /** Gives parameters a factor on the learning rate and a weight decay of their own; of several groups with a parameter the first counts. */
    public TrainerBuilder group(Predicate<String> names, double rateFactor, double weightDecay) {
        require(
                rateFactor >= 0 && weightDecay >= 0,
                "rate factor and weight decay must be from 0 on, not " + rateFactor + ", " + weightDecay);
        groups.add(new TrainingSettings.Group(names, rateFactor, weightDecay));
        return this;
    }

    /** Bounds the magnitude of each element of the gradients. */
    public TrainerBuilder clipValue(double bound) {
        require(bound > 0, "the bound of gradients must be positive, not " + bound);
        clipValue = bound;
        return this;
    }

    /** Bounds the Euclidean norm of all gradients together. */
    public TrainerBuilder clipNorm(double bound) {
        require(bound > 0, "the bound of the gradients' norm must be positive, not " + bound);
        clipNorm = bound;
        return this;
    }

    /**
     * Cuts each batch into so many parts, which are gone through one after another and whose gradients add up: a part's memory is enough.
     * A part takes its own statistics in batch normalisation, and its own sum of weights in cross-entropy with class weights.
     */
    public TrainerBuilder accumulate(int parts) {
        require(parts >= 1, "a batch has at least one part, not " + parts);
        accumulation = parts;
        return this;
    }

    /** The share of a batch in batch normalisation's running statistics; 0.1 unless set. */
    public TrainerBuilder statisticsMomentum(double share) {
        require(share >= 0 && share <= 1, "the share of a batch must be from 0 to 1, not " + share);
        statisticsMomentum = share;
        return this;
    }

    /**
     * Keeps of the forward pass only what lies between segments, and computes the rest again when the backward pass needs it (Chen et al. 2016,
     * "Training deep nets with sublinear memory cost", section 4). The parameters become the same bits.
     *
     * @param count about the square root of the number of layers saves most
     */
    public TrainerBuilder recompute(int count) {
        require(count >= 1, "there is at least one segment, not " + count);
        segments = count;
        return this;
    }

    /** Ends the training when the validation accuracy, or loss if its mode is MIN, becomes no better. The object has a state and serves one training. */
    public TrainerBuilder earlyStopping(EarlyStopping rule) {
        earlyStopping = rule;
        return this;
    }

    /** What decides dropout; 0 unless set. A network has its own seed for its first parameters, a loader one for its order. */
    public TrainerBuilder seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    public TrainerBuilder listener(TrainingListener listener) {
        listeners.add(listener);
        return this;
    }

    /** The least time between two reports to listeners; half a second unless set. */
    public TrainerBuilder reportEvery(double seconds) {
        require(seconds >= 0, "seconds must be from 0 on, not " + seconds);
        reportNanoseconds = (long) (seconds * 1e9);
        return this;
    }

    /**
     * Writes a checkpoint after each epoch, and after every so many steps.
     *
     * @param everySteps 0 for epochs alone
     */
    public TrainerBuilder checkpoint(Path file, long everySteps) {
        require(everySteps >= 0, "steps between checkpoints must be from 0 on, not " + everySteps);
        checkpoint = file;
        saveEvery = everySteps;
        return this;
    }

    TrainingSettings settings() {
        return new TrainingSettings(
                loss,
                optimizer,
                output,
                // In the order of the calls: losses are added in it, and sums of three floats depend on theirs.
                Collections.unmodifiableMap(new LinkedHashMap<>(auxiliary)),
                frozen,
                List.copyOf(groups),
                clipValue,
                clipNorm,
                accumulation,
                statisticsMomentum,
                segments);
    }

    /** @throws org.cnn4j.Cnn4jException if checkpoints are to be written where no file can be */
    public Trainer build() {
        if (checkpoint != null) {
            Path folder = checkpoint.toAbsolutePath().getParent();
            require(
                    folder != null && Files.isDirectory(folder) && Files.isWritable(folder),
                    "checkpoints cannot be written to " + checkpoint + ": " + folder
                            + " is no folder that can be written to");
            require(
                    !Files.isDirectory(checkpoint),
                    "checkpoints cannot be written to " + checkpoint + ": it is a folder");
        }
        return new Trainer(this);
    }
}
