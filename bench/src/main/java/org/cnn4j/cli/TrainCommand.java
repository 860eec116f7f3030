package org.cnn4j.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.data.DataLoader;
import org.cnn4j.data.Dataset;
import org.cnn4j.data.LastBatch;
import org.cnn4j.data.Normalization;
import org.cnn4j.data.TrainTest;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.train.EarlyStopping;
import org.cnn4j.train.Evaluation;
import org.cnn4j.train.Losses;
import org.cnn4j.train.MetricMode;
import org.cnn4j.train.TrainedNetwork;
import org.cnn4j.train.Trainer;
import org.cnn4j.train.TrainerBuilder;
import org.cnn4j.train.TrainingHistory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a network on pictures, tests it, and draws how it went. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Trains a network on classes of pictures, tests it, and draws curves, confusions and the worst mistakes.")
final class TrainCommand implements Callable<Integer> {
    private static final int TEST_BATCH = 128;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Mixin
    private TrainOptions options;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "shapes|FOLDER",
            description =
                    "shapes: drawn triangles, squares and circles; or a folder with MNIST's files (or Fashion-MNIST's), CIFAR-10's "
                            + "binary files, or a folder of pictures for each class, be it in 'train' and 'test' or not.")
    private String data;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description =
                    "Side that pictures of a folder are resized to (default ${DEFAULT-VALUE}), where no network from a file "
                            + "has one of its own.")
    private int size = 64;

    @Option(names = "--grey", description = "Pictures of a folder become grey.")
    private boolean grey;

    @Option(names = "--seed", paramLabel = "N", description = "Decides all that is drawn (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--new-head",
            description = "Gives a network from a file a new last layer, for as many classes as the data have.")
    private boolean newHead;

    @Option(names = "--out", paramLabel = "MODEL.onnx", description = "Where the network goes, for any batch.")
    private Path model;

    @Option(
            names = "--best",
            description =
                    "Tests and writes the network of the epoch that did best in the test, not of the last one. What it is said to "
                            + "reach then flatters it, as the test has chosen it.")
    private boolean keepBest;

    @Option(names = "--report", paramLabel = "FOLDER", description = "Where pictures go (default ${DEFAULT-VALUE}).")
    private Path report = Path.of("training-report");

    @Option(names = "--plot", paramLabel = "CURVES.png", description = "Where the curves go, if not to that folder.")
    private Path plot;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "Is written after each epoch.")
    private Path checkpoint;

    @Option(names = "--resume", description = "Goes on from the checkpoint if there is one.")
    private boolean resume;

    @Override
    public Integer call() {
        TrainRecipe recipe = options.chosen(data);
        if (resume && checkpoint == null) {
            throw new Cnn4jException("--resume needs --checkpoint FILE, to go on from");
        }
        if (size < 1) {
            throw new Cnn4jException("--size must be at least 1, not " + size);
        }
        if (model != null) {
            CliErrors.requireWritable(model);
        }
        TrainReport pictures = new TrainReport(report, plot);
        Shape picture = TrainNetworks.picture(recipe.network(), Shape.of(grey ? 1 : 3, size, size));
        TrainTest read = TrainData.read(data, picture, seed);
        GraphSource network = TrainNetworks.make(
                recipe.network(), read.shape(), read.train().classes().size(), seed, newHead);
        PrintWriter out = spec.commandLine().getOut();
        Normalization normalization = Normalization.of(read.train());
        DataLoader train = DataLoader.builder(read.train())
                .batchSize(recipe.batch())
                .shuffle(true)
                .seed(seed)
                .lastBatch(read.train().size() < recipe.batch() ? LastBatch.KEEP : LastBatch.DROP)
                .augment(TrainAugmentations.parse(recipe.augment()))
                .mixup(recipe.mixup())
                .normalize(normalization)
                .build();
        DataLoader test = DataLoader.builder(read.test())
                .batchSize(TEST_BATCH)
                .normalize(normalization)
                .build();
        try (Engine engine = device.open(out);
                TrainProgress progress = new TrainProgress(out);
                Trainer trainer = trainer(engine, network, recipe, progress)) {
            out.println("network: " + network.name() + ", "
                    + String.format(Locale.ROOT, "%,d", trainer.parameterCount()) + " parameters; data: "
                    + read.train().size()
                    + " pictures " + read.shape() + " of "
                    + read.train().classes().size() + " classes, " + read.test().size()
                    + " for the test");
            run(trainer, recipe, train, test, pictures, out);
        }
        return CommandLineTool.OK;
    }

    private Trainer trainer(Engine engine, GraphSource network, TrainRecipe recipe, TrainProgress progress) {
        TrainerBuilder builder = Trainer.builder(engine, network)
                .loss(Losses.crossEntropy().withLabelSmoothing(recipe.labelSmoothing()))
                .optimizer(TrainOptions.optimizer(recipe))
                .schedule(TrainOptions.schedule(recipe))
                .accumulate(options.accumulate())
                .recompute(options.recompute())
                .freeze(options::isFrozen)
                .seed(seed)
                .listener(progress);
        options.requireFrozen(builder.parameterNames());
        if (Double.isFinite(options.clipNorm())) {
            builder.clipNorm(options.clipNorm());
        }
        if (options.patience() > 0) {
            builder.earlyStopping(new EarlyStopping(MetricMode.MAX, options.patience(), 0));
        }
        if (checkpoint != null) {
            builder.checkpoint(checkpoint, 0);
        }
        return builder.build();
    }

    private void run(
            Trainer trainer,
            TrainRecipe recipe,
            DataLoader train,
            DataLoader test,
            TrainReport pictures,
            PrintWriter out) {
        long start = System.nanoTime();
        if (resume && Files.exists(checkpoint)) {
            trainer.restore(checkpoint);
            out.println("goes on from " + checkpoint + " after epoch "
                    + trainer.history().epochs().size());
        }
        TrainingHistory history = trainer.fit(train, test, recipe.epochs());
        double seconds = (System.nanoTime() - start) / 1e9;
        TrainedNetwork trained = keepBest ? trainer.bestNetwork() : trainer.network();
        Evaluation seen = trainer.evaluate(trained, test);
        if (model != null) {
            trained.export(model);
            out.println("wrote " + model + "; its input is " + describe(train.normalization()));
        }
        out.println(seen.confusion());
        Dataset tested = test.dataset();
        pictures.write(trained.name() + " on " + data, history, seen, tested, out);
        double speed = history.epochs().stream()
                .mapToDouble(TrainingHistory.Epoch::imagesPerSecond)
                .average()
                .orElse(Double.NaN);
        out.printf(Locale.ROOT, "test accuracy %.4f, images/s %.0f, seconds %.1f%n", seen.accuracy(), speed, seconds);
    }

    private static String describe(Normalization normalization) {
        return "(pixels from 0 to 1 - " + normalization.mean() + ") / " + normalization.std();
    }
}
