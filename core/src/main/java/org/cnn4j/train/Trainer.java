package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.data.Batch;
import org.cnn4j.data.Batches;
import org.cnn4j.data.DataLoader;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.plan.Plan;
import org.cnn4j.spi.StepListener;

/**
 * Trains a network on a device by backpropagation. Forward pass, backward pass and update are one plan; parameters and what an optimiser keeps of
 * them stay on the device. The same seed gives bitwise the same parameters on the same device, whatever its number of threads, and a
 * training that goes on from a checkpoint ends as it would have without a stop. For one thread; {@link #stop} may be called by others.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open();
 *         Trainer trainer = Trainer.builder(engine, LeNet.lenet5(10, 1))
 *                 .optimizer(Optimizer.sgd(0.01).withMomentum(0.9))
 *                 .build()) {
 *     TrainingHistory history = trainer.fit(trainData, testData, 5);
 *     trainer.network().export(Path.of("lenet5.onnx"));
 * }
 * }</pre>
 */
public final class Trainer implements AutoCloseable {
    private final Engine engine;
    private final GraphSource source;
    private final TrainingSettings settings;
    private final Schedule schedule;
    private final EarlyStopping earlyStopping;
    private final TrainerBuilder options;
    private final StepRunner runner;
    private final Parameters initial;
    private TrainingHistory history = new TrainingHistory();
    /** Updates so far, those made outside of {@link #fit} included. */
    private long step;

    /** Epochs that are done, and batches of the one under way. */
    private int epoch;

    private int batch;
    private Map<String, Tensor> best = Map.of();
    private double bestMetric;
    private volatile boolean stopping;

    Trainer(TrainerBuilder options) {
        this.options = options;
        this.engine = options.engine;
        this.source = options.source;
        this.settings = options.settings();
        this.schedule = options.schedule;
        this.earlyStopping = options.earlyStopping;
        this.runner = new StepRunner(engine, source, settings);
        this.initial = options.parameters;
        this.bestMetric = MetricMode.MAX.worst();
    }

    /** A training of {@code network}, which has one input, by plain SGD on cross-entropy until something else is set. */
    public static TrainerBuilder builder(Engine engine, GraphSource network) {
        return new TrainerBuilder(engine, network);
    }

    /**
     * Trains until {@code epochs} are done, those before a restored checkpoint included; or until early stopping or {@link #stop} ends it.
     *
     * @param validation looked at after each epoch; null for none
     * @return what was measured in each epoch
     * @throws Cnn4jException if the loss is no number any more, or data or device fail; a checkpoint that was written stays
     */
    public TrainingHistory fit(DataLoader train, DataLoader validation, int epochs) {
        require(epochs >= 1, "a training has at least one epoch, not " + epochs);
        require(train.batchCount() > 0, "the training data make no batch of " + train.batchSize());
        require(
                validation == null || validation.batchCount() > 0,
                "the validation data make no batch; give null for a training without");
        requireLastBatch(train);
        stopping = false;
        while (epoch < epochs && !stopping && !(batch == 0 && endsEarly())) {
            EpochRun run = new EpochRun(train, epochs);
            if (!run.steps()) {
                break;
            }
            run.end(validation);
        }
        return history;
    }

    private boolean endsEarly() {
        return earlyStopping != null && earlyStopping.shouldStop();
    }

    /** Lets a last batch that the network cannot learn from be refused before an epoch is spent. */
    private void requireLastBatch(DataLoader train) {
        int last = train.dataset().size() - (train.batchCount() - 1) * train.batchSize();
        if (last < train.batchSize()) {
            Shape sample = train.dataset().shape();
            int[] dims = new int[sample.rank() + 1];
            dims[0] = last;
            System.arraycopy(sample.dims(), 0, dims, 1, sample.rank());
            StepGraph.of(source, settings, TensorType.float32(dims), Evaluation.target(train));
        }
    }

    /** Lets {@link #fit} end after the step under way, with a checkpoint if there is a file for them. */
    public void stop() {
        stopping = true;
    }

    /** One epoch, or what a checkpoint left of one. */
    private final class EpochRun {
        private final DataLoader data;
        private final int epochs;
        private final int first = batch;
        private final long start = System.nanoTime();
        private long images;
        private double rate;
        private long reported = start;

        EpochRun(DataLoader data, int epochs) {
            this.data = data;
            this.epochs = epochs;
        }

        /** Makes the steps; false if the training was stopped before the last. */
        boolean steps() {
            if (first == 0) {
                runner.reset(StepGraph.LOSS);
                runner.reset(StepGraph.CORRECT);
            }
            try (Batches batches = data.batches(epoch, first)) {
                while (batches.hasNext()) {
                    Batch next = batches.next();
                    // Not the number of steps: some may have been made outside of fit.
                    long done = (long) epoch * data.batchCount() + batch;
                    Progress at = new Progress(done, data.batchCount(), epochs);
                    rate = schedule.learningRate(settings.optimizer().learningRate(), at);
                    double momentum =
                            schedule.momentum(at).orElse(settings.optimizer().momentum());
                    step(next.images(), next.targets(), rate, momentum, null);
                    batch++;
                    images += next.size();
                    maybeReport();
                    if (stopping && batches.hasNext()) {
                        saveLearnt();
                        return false;
                    }
                    maybeSave(batches.hasNext());
                }
            }
            return true;
        }

        private void maybeReport() {
            long now = System.nanoTime();
            if (!options.listeners.isEmpty() && now - reported >= options.reportNanoseconds) {
                reported = now;
                TrainingListener.Report report = new TrainingListener.Report(
                        epoch + 1, epochs, batch, data.batchCount(), meanLoss(), accuracy(), rate, images / seconds());
                options.listeners.forEach(listener -> listener.stepsEnded(report));
            }
        }

        private void maybeSave(boolean within) {
            if (within && options.saveEvery > 0 && step % options.saveEvery == 0) {
                saveLearnt();
            }
        }

        /** Looks at the loss first, so that a training that failed does not write over a checkpoint of one that had not. */
        private void saveLearnt() {
            if (options.checkpoint != null) {
                meanLoss();
                save();
            }
        }

        private double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        /** The samples of the epoch's steps so far, those before a checkpoint included. */
        private long samples() {
            return Math.min((long) batch * data.batchSize(), data.dataset().size());
        }

        private double meanLoss() {
            double loss = runner.read(StepGraph.LOSS) / samples();
            if (Double.isNaN(loss) || Double.isInfinite(loss)) {
                throw new Cnn4jException("The loss of epoch " + (epoch + 1) + " is " + loss + " after step " + batch
                        + "; a lower learning rate, a warm-up or clipped gradients would keep it finite");
            }
            return loss;
        }

        private double accuracy() {
            return runner.read(StepGraph.CORRECT) / (double) samples();
        }

        /** Looks at the validation data, keeps the best parameters, and goes on to the next epoch. */
        void end(DataLoader validation) {
            double trainLoss = meanLoss();
            double trainAccuracy = accuracy();
            double speed = images / seconds();
            TrainedNetwork now = network();
            Evaluation seen = validation == null ? null : evaluate(now, validation);
            double accuracy = seen == null ? Double.NaN : seen.accuracy();
            double metric = seen == null ? trainAccuracy : accuracy;
            boolean isBest = MetricMode.MAX.better(metric, bestMetric, 0);
            if (isBest) {
                bestMetric = metric;
                best = now.parameters();
            }
            double loss = seen == null ? trainLoss : seen.loss();
            schedule.epochEnded(schedule.metricMode() == MetricMode.MIN ? loss : metric);
            if (earlyStopping != null) {
                earlyStopping.epochEnded(earlyStopping.mode() == MetricMode.MIN ? loss : metric);
            }
            epoch++;
            batch = 0;
            TrainingHistory.Epoch row = new TrainingHistory.Epoch(
                    epoch,
                    trainLoss,
                    trainAccuracy,
                    seen == null ? Double.NaN : seen.loss(),
                    accuracy,
                    rate,
                    seconds(),
                    speed);
            history.add(row);
            save();
            options.listeners.forEach(listener -> listener.epochEnded(row, isBest));
        }
    }

    /**
     * Makes one step with settings of the caller's own, outside of {@link #fit}.
     *
     * @param images {@code [N, C, H, W]}
     * @param targets of the prediction's shape; {@code [N, classes]} for classes
     * @param momentum 0 for an optimiser that was made without
     * @param listener told the time of each operator, or null; timing makes the step slower
     * @throws Cnn4jException if there is a momentum and the optimiser was made without
     */
    public void step(Tensor images, Tensor targets, double learningRate, double momentum, StepListener listener) {
        require(
                momentum == 0 || settings.optimizer().takesMomentum(),
                "the schedule asks " + settings.optimizer().rule() + " for a momentum of " + momentum
                        + ", but the optimizer was made without; withMomentum makes one with");
        int groups = settings.groups().size() + 1;
        float[] rates = new float[groups * OptimizerUpdate.SETTINGS];
        for (int group = 0; group < groups; group++) {
            float[] row = settings.optimizer().settings(learningRate * settings.rateFactor(group), momentum, step + 1);
            System.arraycopy(row, 0, rates, group * OptimizerUpdate.SETTINGS, row.length);
        }
        Tensor counter = Tensor.of(Shape.of(2), options.seed, step);
        runner.run(images, targets, Tensor.of(Shape.of(groups, OptimizerUpdate.SETTINGS), rates), counter, listener);
        step++;
    }

    /** The updates so far. */
    public long steps() {
        return step;
    }

    /** What was measured in the epochs so far. */
    public TrainingHistory history() {
        return history;
    }

    /** How many numbers training may change, those that are frozen included, running statistics not. */
    public long parameterCount() {
        return initial.values().entrySet().stream()
                .filter(entry -> !initial.isStatistic(entry.getKey()))
                .mapToLong(entry -> entry.getValue().size())
                .sum();
    }

    /** The plan of the steps that ran last, for reports; null before the first. */
    public Plan plan() {
        return runner.plan();
    }

    private Map<String, Tensor> parameters() {
        Map<String, Tensor> states = runner.states();
        Map<String, Tensor> values = new LinkedHashMap<>(initial.values());
        values.replaceAll(states::getOrDefault);
        return values;
    }

    /** The network with the parameters that it has now. */
    public TrainedNetwork network() {
        return new TrainedNetwork(source, parameters());
    }

    /** The network with the parameters of the epoch that answered most of the validation data rightly; the present ones before the first epoch's end. */
    public TrainedNetwork bestNetwork() {
        return best.isEmpty() ? network() : new TrainedNetwork(source, best);
    }

    /**
     * Lets the network as it is now answer all samples.
     *
     * @throws Cnn4jException if the data have another shape or number of classes than the network
     */
    public Evaluation evaluate(DataLoader data) {
        return evaluate(network(), data);
    }

    /** As {@link #evaluate(DataLoader)}, of {@link #bestNetwork} for instance. */
    public Evaluation evaluate(TrainedNetwork network, DataLoader data) {
        return Evaluation.of(engine, new EvaluationGraph(network, settings), data);
    }

    private void save() {
        if (options.checkpoint != null) {
            save(options.checkpoint);
        }
    }

    /**
     * Writes all that {@link #restore} needs to go on bitwise as if there had been no stop. What was in the file stays there if writing fails.
     *
     * @throws Cnn4jException if the file cannot be written
     */
    public void save(Path file) {
        Checkpoint.write(
                new Checkpoint(
                        source.name(),
                        settings.optimizer().rule().name(),
                        options.seed,
                        step,
                        epoch,
                        batch,
                        bestMetric,
                        schedule.state(),
                        earlyStopping == null ? new double[0] : earlyStopping.state(),
                        history.toCsv(),
                        runner.states(),
                        best),
                file);
    }

    /**
     * Goes on from a checkpoint of a training of the same network with the same settings and data.
     *
     * @throws Cnn4jException if the file is damaged or of another training; this one is then as before
     */
    public void restore(Path file) {
        Checkpoint saved = Checkpoint.read(file);
        require(
                saved.network().equals(source.name()) && saved.seed() == options.seed,
                file + " is a checkpoint of network \"" + saved.network() + "\" with seed " + saved.seed()
                        + ", not of \"" + source.name() + "\" with seed " + options.seed);
        require(
                saved.optimizer().equals(settings.optimizer().rule().name()),
                file + " was saved by a training with " + saved.optimizer() + ", not "
                        + settings.optimizer().rule());
        require(
                earlyStopping == null || saved.earlyStopping().length > 0,
                file + " was saved by a training without early stopping");
        saved.requireFits(file, initial, settings);
        TrainingHistory told = TrainingHistory.fromCsv(saved.history());
        double[] before = schedule.state();
        schedule.restore(saved.schedule());
        if (earlyStopping != null) {
            try {
                earlyStopping.restore(saved.earlyStopping());
            } catch (RuntimeException e) {
                schedule.restore(before);
                throw e;
            }
        }
        history = told;
        step = saved.step();
        epoch = saved.epoch();
        batch = saved.batch();
        best = saved.best();
        bestMetric = saved.bestMetric();
        runner.restore(saved.states());
    }

    /** Gives the device's memory back. Closing twice is fine. */
    @Override
    public void close() {
        runner.close();
    }
}
