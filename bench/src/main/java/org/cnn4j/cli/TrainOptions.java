package org.cnn4j.cli;

import java.util.List;
import java.util.Locale;
import org.cnn4j.Cnn4jException;
import org.cnn4j.train.MetricMode;
import org.cnn4j.train.Optimizer;
import org.cnn4j.train.Schedule;
import picocli.CommandLine.Option;

/** The options of {@code cnn4j train} that say how to train; what is not given is the recipe's. */
final class TrainOptions {
    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            description = "Settings that belong together: " + TrainRecipe.NAMES
                    + "; options replace them. Without it: shapes for --data shapes, else plain.")
    private String recipe;

    @Option(
            names = "--network",
            paramLabel = "NAME|FILE.onnx",
            description = "small, lenet5, vgg6, resnet20, resnet32, resnet56, resnet18, or a trained one.")
    private String network;

    @Option(names = "--epochs", paramLabel = "N", description = "How often all pictures are seen.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Pictures of a step.")
    private Integer batch;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd, adam, adamw, rmsprop or adagrad.")
    private String optimizer;

    @Option(
            names = {"--lr", "--learning-rate"},
            paramLabel = "RATE",
            description = "The learning rate; the highest one of a schedule.")
    private Double learningRate;

    @Option(names = "--momentum", paramLabel = "M", description = "Of SGD, or Adam's beta1.")
    private Double momentum;

    @Option(names = "--weight-decay", paramLabel = "W", description = "Pulls parameters towards 0.")
    private Double weightDecay;

    @Option(names = "--schedule", paramLabel = "NAME", description = "constant, step, cosine, onecycle or plateau.")
    private String schedule;

    @Option(names = "--warmup", paramLabel = "EPOCHS", description = "The rate rises so long at the start.")
    private Double warmup;

    @Option(names = "--label-smoothing", paramLabel = "SHARE", description = "Share of a target that all classes get.")
    private Double labelSmoothing;

    @Option(
            names = "--augment",
            paramLabel = "LIST",
            description = "none, or some of " + TrainAugmentations.FORMS + ".")
    private String augment;

    @Option(names = "--mixup", paramLabel = "ALPHA", description = "Mixes pictures in pairs; 0 for no mixing.")
    private Double mixup;

    @Option(names = "--clip-norm", paramLabel = "BOUND", description = "Bounds the norm of all gradients together.")
    private double clipNorm = Double.POSITIVE_INFINITY;

    @Option(
            names = "--accumulate",
            paramLabel = "PARTS",
            description = "Goes through a batch in parts, for less memory.")
    private int accumulate = 1;

    @Option(
            names = "--recompute",
            paramLabel = "SEGMENTS",
            description = "Computes activations again, for less memory.")
    private int recompute = 1;

    @Option(
            names = "--freeze",
            split = ",",
            paramLabel = "PREFIX",
            description = "Leaves parameters whose names begin so as they are.")
    private List<String> freeze = List.of();

    @Option(names = "--patience", paramLabel = "EPOCHS", description = "Ends after so many without a better accuracy.")
    private int patience;

    /** The recipe with the options that were given in their places. */
    TrainRecipe chosen(String data) {
        TrainRecipe r = recipe == null ? TrainRecipe.usual(data) : TrainRecipe.named(recipe);
        TrainRecipe chosen = new TrainRecipe(
                r.name(),
                or(network, r.network()),
                or(epochs, r.epochs()),
                or(batch, r.batch()),
                or(optimizer, r.optimizer()).toLowerCase(Locale.ROOT),
                or(learningRate, r.learningRate()),
                or(momentum, r.momentum()),
                or(weightDecay, r.weightDecay()),
                or(schedule, r.schedule()).toLowerCase(Locale.ROOT),
                or(warmup, r.warmup()),
                or(labelSmoothing, r.labelSmoothing()),
                or(augment, r.augment()),
                or(mixup, r.mixup()));
        if (chosen.epochs() < 1 || chosen.batch() < 1) {
            throw new Cnn4jException(
                    "--epochs and --batch must be at least 1, not " + chosen.epochs() + " and " + chosen.batch());
        }
        if (!(chosen.warmup() >= 0) || patience < 0) {
            throw new Cnn4jException(
                    "--warmup and --patience must be at least 0, not " + chosen.warmup() + " and " + patience);
        }
        return chosen;
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    static Optimizer optimizer(TrainRecipe recipe) {
        double rate = recipe.learningRate();
        Optimizer plain =
                switch (recipe.optimizer()) {
                    case "sgd" -> Optimizer.sgd(rate);
                    case "adam" -> Optimizer.adam(rate);
                    case "adamw" -> Optimizer.adamW(rate);
                    case "rmsprop" -> Optimizer.rmsProp(rate);
                    case "adagrad" -> Optimizer.adagrad(rate);
                    default ->
                        throw new Cnn4jException("--optimizer must be sgd, adam, adamw, rmsprop or adagrad, not \""
                                + recipe.optimizer() + "\"");
                };
        Optimizer decaying = plain.withWeightDecay(recipe.weightDecay());
        return switch (recipe.optimizer()) {
            case "sgd" ->
                recipe.momentum() > 0 ? decaying.withMomentum(recipe.momentum()).withNesterov() : decaying;
            case "adam", "adamw" -> decaying.withMomentum(recipe.momentum());
            default -> decaying;
        };
    }

    static Schedule schedule(TrainRecipe recipe) {
        Schedule plain =
                switch (recipe.schedule()) {
                    case "constant" -> Schedule.constant();
                    case "step" -> Schedule.stepLR(Math.max(1, recipe.epochs() / 3), 0.1);
                    case "cosine" -> Schedule.cosineAnnealingLR(0);
                    case "onecycle" -> Schedule.oneCycleLR(recipe.learningRate());
                    case "plateau" -> Schedule.reduceLROnPlateau(MetricMode.MAX, 0.3, 2);
                    default ->
                        throw new Cnn4jException(
                                "--schedule must be constant, step, cosine, onecycle or plateau, not \""
                                        + recipe.schedule() + "\"");
                };
        return recipe.warmup() > 0 ? plain.warmup(recipe.warmup(), 0.01) : plain;
    }

    double clipNorm() {
        return clipNorm;
    }

    int accumulate() {
        return accumulate;
    }

    int recompute() {
        return recompute;
    }

    int patience() {
        return patience;
    }

    /** @throws Cnn4jException if nothing begins as the user says */
    void requireFrozen(List<String> parameters) {
        for (String prefix : freeze) {
            if (parameters.stream().noneMatch(name -> name.startsWith(prefix))) {
                throw new Cnn4jException(
                        "--freeze " + prefix + " freezes nothing; the network's parameters are " + parameters);
            }
        }
    }

    boolean isFrozen(String parameter) {
        return freeze.stream().anyMatch(parameter::startsWith);
    }
}
