package org.cnn4j.train;

import static org.cnn4j.train.SmallTrainings.assertRefused;
import static org.cnn4j.train.SmallTrainings.assertSame;
import static org.cnn4j.train.SmallTrainings.loader;
import static org.cnn4j.train.SmallTrainings.network;
import static org.cnn4j.train.SmallTrainings.normed;
import static org.cnn4j.train.SmallTrainings.trained;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Tensor;
import org.cnn4j.TestEngines;
import org.cnn4j.nn.Layers;
import org.cnn4j.nn.Network;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that cannot be written, that do not fit, and those that must. */
class CheckpointTest {
    private final Engine engine = TestEngines.on(new ReferenceBackend());

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        engine.close();
    }

    private TrainerBuilder sgd(Network network) {
        return SmallTrainings.sgd(engine, network);
    }

    @Test
    void aCheckpointWhereNoFileCanBeIsRefusedAtOnce() throws IOException {
        Path missing = folder.resolve("missing").resolve("c.ckpt");
        assertRefused("missing", () -> sgd(normed()).checkpoint(missing, 0).build());
        assertRefused(
                "it is a folder", () -> sgd(normed()).checkpoint(folder, 0).build());
        Path file = Files.createFile(folder.resolve("file"));
        assertRefused(
                "no folder",
                () -> sgd(normed()).checkpoint(file.resolve("c.ckpt"), 0).build());
    }

    @Test
    void aCheckpointThatCannotBeWrittenLeavesNothingBehind() throws IOException {
        Path taken = folder.resolve("taken");
        try (Trainer trainer = sgd(normed()).build()) {
            trainer.fit(loader(6, 3), null, 1);
            Files.createDirectories(taken.resolve("inside"));
            assertRefused("Cannot write the checkpoint", () -> trainer.save(taken));
            assertRefused(
                    "Cannot write the checkpoint",
                    () -> trainer.save(folder.resolve("no").resolve("c")));
            try (var files = Files.list(folder)) {
                assertEquals(List.of(taken), files.toList());
            }
            trainer.save(folder.resolve("good"));
        }
    }

    /** What {@code other} says to a checkpoint of {@code first}; that leaves it as it was. */
    private void assertNotRestored(String part, TrainerBuilder first, TrainerBuilder other) {
        Path file = folder.resolve("foreign.ckpt");
        try (Trainer trainer = first.build()) {
            trainer.fit(loader(6, 3), null, 1);
            trainer.save(file);
        }
        try (Trainer trainer = other.build()) {
            trainer.fit(loader(3, 3), null, 1);
            Map<String, Tensor> before = trainer.network().parameters();
            assertRefused(part, () -> trainer.restore(file));
            assertSame(before, trainer.network().parameters());
            assertEquals(1, trainer.steps());
            assertEquals(1, trainer.history().epochs().size());
        }
    }

    @Test
    void checkpointsOfOtherTrainingsAreRefused() {
        Network wide = network(
                "net", Layers.conv2d(4, 3), Layers.batchNorm(), Layers.relu(), Layers.flatten(), Layers.dense(3));
        assertNotRestored("parameters than network \"net\"", sgd(wide), sgd(normed()));
        assertNotRestored("with seed 2, not", sgd(normed()), sgd(normed()).seed(3));
        Network longer = network(
                "net",
                Layers.conv2d(2, 3),
                Layers.batchNorm(),
                Layers.relu(),
                Layers.dropout(0.2f),
                Layers.flatten(),
                Layers.dense(3),
                Layers.dense(3));
        assertNotRestored("it lacks", sgd(normed()), sgd(longer));
        assertNotRestored("too", sgd(longer), sgd(normed()));
    }

    @Test
    void checkpointsOfOtherOptimizersAreRefused() {
        Optimizer plain = Optimizer.sgd(0.1);
        assertNotRestored("with SGD, not ADAM", sgd(normed()), sgd(normed()).optimizer(Optimizer.adam(0.1)));
        // As many numbers for each parameter, with another meaning.
        assertNotRestored("with SGD, not ADAGRAD", sgd(normed()), sgd(normed()).optimizer(Optimizer.adagrad(0.1)));
        assertNotRestored("it has", sgd(normed()), sgd(normed()).optimizer(plain));
        assertNotRestored("it lacks", sgd(normed()).optimizer(plain), sgd(normed()));
        assertNotRestored("frozen", sgd(normed()), sgd(normed()).freeze(name -> name.startsWith("0.")));
        assertNotRestored("frozen", sgd(normed()).freeze(name -> name.startsWith("0.")), sgd(normed()));
    }

    @Test
    void checkpointsOfOtherSchedulesAndRulesAreRefused() {
        Schedule plateau = Schedule.reduceLROnPlateau(MetricMode.MAX, 0.5, 1);
        assertNotRestored("schedule", sgd(normed()).schedule(plateau), sgd(normed()));
        assertNotRestored(
                "without early stopping",
                sgd(normed()),
                sgd(normed()).earlyStopping(new EarlyStopping(MetricMode.MAX, 3, 0)));
    }

    @Test
    void frozenParametersAreInCheckpoints() {
        Path file = folder.resolve("frozen.ckpt");
        UnaryOperator<TrainerBuilder> frozen = b -> b.freeze(name -> name.startsWith("0.") || name.startsWith("1."));
        Map<String, Tensor> straight = trained(frozen.apply(sgd(normed())), 6, 3);
        try (Trainer trainer = frozen.apply(sgd(normed())).build()) {
            trainer.fit(loader(6, 3), null, 1);
            trainer.save(file);
        }
        try (Trainer trainer = frozen.apply(sgd(normed())).build()) {
            trainer.restore(file);
            trainer.fit(loader(6, 3), null, 2);
            assertSame(straight, trainer.network().parameters());
        }
    }

    @Test
    void parametersWithoutALossAreInCheckpoints() {
        Path file = folder.resolve("heads.ckpt");
        TwoHeads heads = new TwoHeads();
        for (boolean frozen : new boolean[] {false, true}) {
            try (Trainer trainer = heads.trainer(engine, frozen);
                    Trainer again = heads.trainer(engine, frozen)) {
                TwoHeads.step(trainer);
                trainer.save(file);
                TwoHeads.step(trainer);
                again.restore(file);
                TwoHeads.step(again);
                assertSame(trainer.network().parameters(), again.network().parameters());
            }
        }
    }

    @Test
    void theStateBeforeTheFirstStepCanBeRestored() {
        Path file = folder.resolve("start.ckpt");
        try (Trainer trainer = sgd(normed()).build()) {
            trainer.save(file);
            Map<String, Tensor> start = trainer.network().parameters();
            trainer.fit(loader(6, 3), null, 2);
            Map<String, Tensor> once = trainer.network().parameters();
            trainer.restore(file);
            assertSame(start, trainer.network().parameters());
            assertEquals(0, trainer.steps());
            trainer.fit(loader(6, 3), null, 2);
            assertSame(once, trainer.network().parameters());
        }
    }

    @Test
    void aTrainingThatEndedEarlyStaysEnded() {
        Path file = folder.resolve("early.ckpt");
        for (int part = 0; part < 2; part++) {
            try (Trainer trainer = sgd(normed())
                    .optimizer(Optimizer.sgd(0))
                    .earlyStopping(new EarlyStopping(MetricMode.MAX, 2, 0))
                    .checkpoint(file, 0)
                    .build()) {
                if (part == 1) {
                    trainer.restore(file);
                }
                assertEquals(
                        3, trainer.fit(loader(6, 3), loader(3, 3), 9).epochs().size());
            }
        }
    }

    @Test
    void aCheckpointIsNotWrittenOverByATrainingThatFailed() throws IOException {
        Path file = folder.resolve("kept.ckpt");
        Network network = network("net", Layers.flatten(), Layers.dense(3), Layers.tanh(), Layers.dense(3));
        try (Trainer trainer = sgd(network).checkpoint(file, 0).build()) {
            trainer.fit(loader(6, 3), null, 1);
        }
        byte[] kept = Files.readAllBytes(file);
        try (Trainer trainer = Trainer.builder(engine, network)
                .optimizer(Optimizer.sgd(1e38).withMomentum(0.9))
                .seed(2)
                .checkpoint(file, 5)
                .build()) {
            trainer.restore(file);
            assertThrows(Cnn4jException.class, () -> trainer.fit(loader(30, 3), null, 2));
            assertNotEquals(2, trainer.steps());
        }
        assertArrayEquals(kept, Files.readAllBytes(file));
    }

    @Test
    void aCheckpointThatIsCutOrNotThereIsNamedSo() throws IOException {
        Path file = folder.resolve("cut.ckpt");
        try (Trainer trainer = sgd(normed()).build()) {
            assertRefused("no such file", () -> trainer.restore(file));
            trainer.fit(loader(6, 3), null, 1);
            trainer.save(file);
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20));
            assertRefused("ends too early", () -> trainer.restore(file));
        }
    }

    @Test
    void anEpochOfWhichNothingIsLeftEndsWithWhatWasSaved() {
        Path file = folder.resolve("whole.ckpt");
        double[] loss = new double[1];
        Trainer[] running = new Trainer[1];
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void stepsEnded(Report report) {
                loss[0] = report.loss();
                if (report.step() == 2) {
                    running[0].stop();
                }
            }
        };
        TrainerBuilder builder =
                sgd(normed()).reportEvery(0).checkpoint(file, 0).listener(stopper);
        try (Trainer trainer = builder.build()) {
            running[0] = trainer;
            trainer.fit(loader(9, 3), null, 1);
        }
        try (Trainer trainer = sgd(normed()).build()) {
            trainer.restore(file);
            TrainingHistory history = trainer.fit(loader(6, 3), null, 1);
            assertEquals(loss[0], history.epochs().get(0).trainLoss());
        }
    }

    @Test
    void aDamagedOrForeignCheckpointChangesNothing() throws IOException {
        Path file = folder.resolve("c.ckpt");
        try (Trainer trainer = sgd(normed()).build()) {
            trainer.fit(loader(6, 3), null, 1);
            trainer.save(file);
        }
        byte[] bytes = Files.readAllBytes(file);
        try (Trainer trainer = sgd(normed()).build()) {
            for (int at = 0; at < bytes.length; at += 1 + bytes.length / 97) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 0x40;
                Files.write(file, damaged);
                assertThrows(Cnn4jException.class, () -> trainer.restore(file), "byte " + at);
                Files.write(file, Arrays.copyOf(bytes, at));
                assertThrows(Cnn4jException.class, () -> trainer.restore(file), "cut at " + at);
            }
            assertEquals(0, trainer.steps());
        }
    }
}
