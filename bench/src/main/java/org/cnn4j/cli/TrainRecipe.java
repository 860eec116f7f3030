package org.cnn4j.cli;

import java.util.List;
import java.util.Locale;
import org.cnn4j.Cnn4jException;

/**
 * Settings of {@code cnn4j train} that belong together; each may be replaced by an option.
 *
 * @param augment as {@code --augment} takes it
 */
record TrainRecipe(
        String name,
        String network,
        int epochs,
        int batch,
        String optimizer,
        double learningRate,
        double momentum,
        double weightDecay,
        String schedule,
        double warmup,
        double labelSmoothing,
        String augment,
        double mixup) {
    /** The names of all, for help, which takes constants alone. */
    static final String NAMES = "plain, shapes, lenet5, fashion-mnist, cifar10";

    private static final List<TrainRecipe> ALL = List.of(
            new TrainRecipe("plain", "lenet5", 5, 64, "sgd", 0.01, 0.9, 0, "constant", 0, 0, "none", 0),
            new TrainRecipe("shapes", "small", 4, 32, "adam", 0.005, 0.9, 0, "onecycle", 0, 0, "none", 0),
            new TrainRecipe("lenet5", "lenet5", 5, 64, "adam", 0.002, 0.9, 0, "cosine", 0, 0, "none", 0),
            new TrainRecipe("fashion-mnist", "vgg6", 8, 64, "adamw", 0.004, 0.9, 0.05, "onecycle", 0, 0, "flip", 0),
            new TrainRecipe("cifar10", "resnet20", 30, 128, "sgd", 0.1, 0.9, 5e-4, "onecycle", 0, 0, "flip,crop:4", 0));

    /** The recipe that nobody has to ask for. */
    static TrainRecipe usual(String data) {
        return named(data.equals(TrainData.SHAPES) ? TrainData.SHAPES : "plain");
    }

    /** @throws Cnn4jException if there is none of that name */
    static TrainRecipe named(String name) {
        return ALL.stream()
                .filter(recipe -> recipe.name.equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new Cnn4jException("there is no recipe \"" + name + "\"; there are " + names()));
    }

    static String names() {
        return String.join(", ", ALL.stream().map(TrainRecipe::name).toList());
    }
}
