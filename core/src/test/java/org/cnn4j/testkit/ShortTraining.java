package org.cnn4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.data.DataLoader;
import org.cnn4j.data.Dataset;
import org.cnn4j.data.Datasets;
import org.cnn4j.data.HorizontalFlip;
import org.cnn4j.data.Normalization;
import org.cnn4j.data.RandomCrop;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.zoo.LeNet;
import org.cnn4j.op.Philox;
import org.cnn4j.train.Optimizer;
import org.cnn4j.train.Schedule;
import org.cnn4j.train.Trainer;
import org.cnn4j.train.TrainerBuilder;
import org.cnn4j.train.TrainingHistory;
import org.cnn4j.train.TrainingListener;

/**
 * Trainings of two epochs of six steps with all that is random in them: shuffling, augmentation, mixup and dropout. The last batch of an epoch is
 * smaller than the others.
 */
public enum ShortTraining {
    /** LeNet-5 by SGD with momentum, its batches in three parts. */
    LENET(Shape.of(1, 28, 28)) {
        @Override
        TrainerBuilder builder(Engine engine) {
            return Trainer.builder(engine, LeNet.lenet5(CLASSES.size(), 4))
                    .optimizer(
                            Optimizer.sgd(0.05).withMomentum(0.9).withNesterov().withWeightDecay(1e-3))
                    .schedule(Schedule.cosineAnnealingLR(0).warmup(0.5, 0.1))
                    .accumulate(3);
        }
    },
    /** A residual network with batch normalisation and dropout, by Adam with a cycled momentum and clipped gradients. */
    RESIDUAL(Shape.of(3, 16, 16)) {
        @Override
        TrainerBuilder builder(Engine engine) {
            Network network = TrainingNetworks.residualWithDropout(CLASSES.size());
            return Trainer.builder(engine, network)
                    .optimizer(Optimizer.adamW(0.01))
                    .schedule(Schedule.oneCycleLR(0.01).withMomentum(0.85, 0.95))
                    .clipNorm(1);
        }
    };

    /** Within the first epoch. */
    public static final int WITHIN = 2;

    /** At the end of the first epoch. */
    public static final int AT_END = 6;

    private static final List<String> CLASSES = List.of("a", "b", "c", "d");
    private static final int EPOCHS = 2;
    private static final int BATCH = 8;
    private static final int SAMPLES = 44;

    private final Shape picture;

    ShortTraining(Shape picture) {
        this.picture = picture;
    }

    abstract TrainerBuilder builder(Engine engine);

    /** What a training came to, as far as it must be the same each time. */
    public record Outcome(
            Map<String, Tensor> parameters, Map<String, Tensor> best, List<List<Double>> losses, long steps) {
        /** Fails unless all bits are those of {@code other}. */
        public void assertSame(Outcome other, String what) {
            assertEquals(losses, other.losses, what);
            assertEquals(steps, other.steps, what);
            same(parameters, other.parameters, what);
            same(best, other.best, what + ", best");
        }

        private static void same(Map<String, Tensor> expected, Map<String, Tensor> actual, String what) {
            assertEquals(expected.keySet(), actual.keySet(), what);
            expected.forEach(
                    (name, tensor) -> assertArrayEquals(bits(tensor), bits(actual.get(name)), what + ": " + name));
        }

        private static int[] bits(Tensor tensor) {
            float[] values = tensor.toFloatArray();
            int[] bits = new int[values.length];
            Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
            return bits;
        }
    }

    private Dataset data(int samples, long seed) {
        int length = picture.intSize();
        float[] values = new Philox(seed).uniform(0, samples * length);
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i * 5 % CLASSES.size();
            // A bright bar whose place is the class.
            Arrays.fill(
                    values, i * length + labels[i] * length / 4, i * length + labels[i] * length / 4 + length / 8, 1);
        }
        return Datasets.of(values, picture, labels, CLASSES);
    }

    private DataLoader trainData() {
        Dataset data = data(SAMPLES, 7);
        return DataLoader.builder(data)
                .batchSize(BATCH)
                .shuffle(true)
                .seed(11)
                .augment(new RandomCrop(2), new HorizontalFlip())
                .normalize(Normalization.of(data))
                .mixup(0.2)
                .build();
    }

    /** Trains without a stop. */
    public Outcome run(Engine engine) {
        return part(builder(engine).seed(13), null, new int[1]);
    }

    /** Trains with a stop after step {@code stopAt}, and with another trainer that goes on from the checkpoint. */
    public Outcome runWithStop(Engine engine, Path checkpoint, int stopAt) {
        int[] stop = {stopAt};
        Outcome first = part(builder(engine).seed(13).checkpoint(checkpoint, 0), null, stop);
        assertEquals(stopAt, first.steps);
        return part(builder(engine).seed(13).checkpoint(checkpoint, 0), checkpoint, new int[1]);
    }

    private Outcome part(TrainerBuilder builder, Path from, int[] stop) {
        Trainer[] running = new Trainer[1];
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void stepsEnded(Report report) {
                if (running[0].steps() == stop[0]) {
                    running[0].stop();
                }
            }
        };
        try (Trainer trainer = builder.reportEvery(0).listener(stopper).build()) {
            running[0] = trainer;
            if (from != null) {
                trainer.restore(from);
            }
            DataLoader validation =
                    DataLoader.builder(data(10, 8)).batchSize(10).build();
            TrainingHistory history = trainer.fit(trainData(), validation, EPOCHS);
            List<List<Double>> losses = history.epochs().stream()
                    .map(e -> List.of(e.trainLoss(), e.trainAccuracy(), e.validationLoss(), e.validationAccuracy()))
                    .toList();
            assertTrue(stop[0] > 0 || losses.size() == EPOCHS, "all epochs were made");
            return new Outcome(
                    new LinkedHashMap<>(trainer.network().parameters()),
                    new LinkedHashMap<>(trainer.bestNetwork().parameters()),
                    losses,
                    trainer.steps());
        }
    }
}
