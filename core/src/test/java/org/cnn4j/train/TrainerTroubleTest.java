package org.cnn4j.train;

import static org.cnn4j.train.SmallTrainings.assertRefused;
import static org.cnn4j.train.SmallTrainings.assertSame;
import static org.cnn4j.train.SmallTrainings.data;
import static org.cnn4j.train.SmallTrainings.loader;
import static org.cnn4j.train.SmallTrainings.network;
import static org.cnn4j.train.SmallTrainings.normed;
import static org.cnn4j.train.SmallTrainings.trained;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TestEngines;
import org.cnn4j.data.DataLoader;
import org.cnn4j.data.LastBatch;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Layers;
import org.cnn4j.nn.Network;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Softmax;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings with data, networks and callers that give trouble. */
class TrainerTroubleTest {
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
    void aLastBatchOfOneIsNormalisedWhereItHasSeveralValuesAChannel() {
        try (Trainer trainer = sgd(normed()).build()) {
            TrainingHistory history = trainer.fit(loader(7, 3), loader(1, 4), 2);
            assertEquals(6, trainer.steps());
            assertTrue(Double.isFinite(history.epochs().get(1).trainLoss()));
            assertTrue(Double.isFinite(history.epochs().get(1).validationLoss()));
        }
    }

    @Test
    void aLastBatchOfOneValueAChannelIsRefusedBeforeTheFirstStep() {
        Network flat = network("flat", Layers.flatten(), Layers.dense(5), Layers.batchNorm(), Layers.dense(3));
        try (Trainer trainer = sgd(flat).build()) {
            assertRefused("LastBatch.DROP", () -> trainer.fit(loader(7, 3), null, 1));
            assertEquals(0, trainer.steps());
            DataLoader dropped = DataLoader.builder(data(7))
                    .batchSize(3)
                    .lastBatch(LastBatch.DROP)
                    .build();
            trainer.fit(dropped, null, 1);
            assertEquals(2, trainer.steps());
        }
        try (Trainer parted = sgd(flat).accumulate(3).build()) {
            assertRefused("part of one", () -> parted.fit(loader(6, 3), null, 1));
        }
    }

    @Test
    void partsThatDoNotDivideTheBatchCountEachSampleOnce() {
        Network network = network("plain", Layers.conv2d(2, 3), Layers.tanh(), Layers.flatten(), Layers.dense(3));
        Map<String, Tensor> whole = trained(sgd(network), 12, 5);
        // Parts of 2, 1, 2 and 1; then the last batch of two is in parts of one.
        for (int parts : new int[] {2, 4, 9}) {
            Map<String, Tensor> parted = trained(sgd(network).accumulate(parts), 12, 5);
            whole.forEach((name, tensor) -> assertArrayEquals(
                    tensor.toFloatArray(), parted.get(name).toFloatArray(), 1e-6f, parts + " parts, " + name));
        }
    }

    /** Two equal samples in two parts learn the same only if the same elements are dropped in both. */
    @Test
    void partsDropElementsOfTheirOwn() {
        Network network = network("drop", Layers.flatten(), Layers.dropout(0.5f), Layers.dense(3));
        float[] pixels = new float[32];
        Arrays.fill(pixels, 1);
        Tensor images = Tensor.of(Shape.of(2, 1, 4, 4), pixels);
        Tensor targets = Tensor.of(Shape.of(2, 3), 1f, 0f, 0f, 0f, 1f, 0f);
        Loss product = (graph, prediction, target) ->
                Arithmetic.sum(graph, Arithmetic.binary(graph, Binary.Kind.MUL, prediction, target));
        try (Trainer trainer =
                Trainer.builder(engine, network).loss(product).accumulate(2).build()) {
            trainer.step(images, targets, 1, 0, null);
            float[] before = weight(network.parameters());
            float[] after = weight(trainer.network().parameters());
            int differences = 0;
            for (int i = 0; i < 16; i++) {
                // Class 0 saw the first sample, class 1 the second.
                differences += before[i] - after[i] == before[16 + i] - after[16 + i] ? 0 : 1;
            }
            assertTrue(differences > 2, differences + " of 16 elements were dropped in one of both parts alone");
        }
    }

    private static float[] weight(Map<String, Tensor> parameters) {
        return parameters.values().stream()
                .filter(t -> t.shape().rank() == 2)
                .findFirst()
                .orElseThrow()
                .toFloatArray();
    }

    @Test
    void aListenerThatThrowsEndsTheTrainingWhereItIs() {
        RuntimeException thrown = new IllegalArgumentException("no more");
        AtomicInteger reports = new AtomicInteger();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepsEnded(Report report) {
                if (reports.incrementAndGet() == 2) {
                    throw thrown;
                }
            }
        };
        try (Trainer trainer = sgd(normed()).reportEvery(0).listener(listener).build()) {
            RuntimeException e = assertThrows(RuntimeException.class, () -> trainer.fit(loader(9, 3), null, 1));
            assertEquals(thrown, e);
            assertEquals(2, trainer.steps());
            trainer.fit(loader(9, 3), null, 2);
            assertEquals(6, trainer.steps());
            assertSame(trained(sgd(normed()), 9, 3), trainer.network().parameters());
        }
    }

    @Test
    void anotherThreadStopsTheTraining() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepsEnded(Report report) {
                running.countDown();
            }
        };
        Path file = folder.resolve("stopped.ckpt");
        try (Trainer trainer = sgd(normed())
                .reportEvery(0)
                .listener(listener)
                .checkpoint(file, 0)
                .build()) {
            Thread stopper = new Thread(() -> {
                try {
                    running.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                trainer.stop();
            });
            stopper.start();
            trainer.fit(loader(9, 3), null, 1_000_000);
            stopper.join();
            assertTrue(trainer.steps() > 0);
            try (Trainer again = sgd(normed()).build()) {
                again.restore(file);
                assertEquals(trainer.steps(), again.steps());
                assertSame(trainer.network().parameters(), again.network().parameters());
            }
        }
    }

    @Test
    void oneSampleIsADataSetAndNoneIsNot() {
        try (Trainer trainer = sgd(normed()).build()) {
            trainer.fit(loader(1, 4), loader(1, 4), 3);
            assertEquals(3, trainer.steps());
            assertRefused("no batch", () -> trainer.fit(loader(0, 4), null, 4));
            assertRefused("validation data", () -> trainer.fit(loader(3, 4), loader(0, 4), 4));
            assertRefused("no samples", () -> trainer.evaluate(loader(0, 4)));
            assertEquals(3, trainer.steps());
        }
    }

    @Test
    void aSoftmaxAtTheEndIsTheLosss() {
        Layer[] body = {Layers.flatten(), Layers.dense(3)};
        Map<String, Tensor> logits = trained(sgd(network("net", body)), 9, 4);
        Network soft = network("net", body[0], body[1], Layers.softmax());
        assertSame(logits, trained(sgd(soft), 9, 4));
        try (Trainer with = sgd(soft).build();
                Trainer without = sgd(network("net", body)).build()) {
            assertEquals(
                    without.evaluate(loader(9, 4)).loss(),
                    with.evaluate(loader(9, 4)).loss());
        }
    }

    @Test
    void planesOfOneElementAreClasses() {
        Layer conv = Layers.conv2d(3, 4);
        Map<String, Tensor> flat = trained(sgd(network("net", conv, Layers.flatten())), 9, 4);
        assertSame(flat, trained(sgd(network("net", conv)), 9, 4));
        Layer softmax = (scope, x) -> scope.add(new Softmax(1, false), x);
        assertSame(flat, trained(sgd(network("net", conv, softmax)), 9, 4));
        assertSame(flat, trained(sgd(network("net", conv, softmax, Layers.flatten())), 9, 4));
        ShapeException e =
                assertThrows(ShapeException.class, () -> trained(sgd(network("net", Layers.conv2d(3, 3))), 9, 4));
        assertTrue(e.getMessage().contains("one output for each class"), e.getMessage());
    }

    @Test
    void aClosedTrainerDoesNotGiveTheFirstParametersForTheLast() {
        Trainer trainer = sgd(normed()).build();
        trainer.fit(loader(6, 3), null, 1);
        trainer.close();
        trainer.close();
        assertThrows(IllegalStateException.class, trainer::network);
        assertThrows(IllegalStateException.class, () -> trainer.fit(loader(6, 3), null, 2));
        assertThrows(IllegalStateException.class, () -> trainer.save(folder.resolve("closed")));
    }

    @Test
    void stepsOutsideOfFitDoNotShiftTheSchedule() {
        try (Trainer trainer =
                sgd(normed()).schedule(Schedule.cosineAnnealingLR(0)).build()) {
            for (int i = 0; i < 5; i++) {
                trainer.step(
                        Tensor.of(Shape.of(1, 1, 4, 4), new float[16]),
                        Tensor.of(Shape.of(1, 3), 1f, 0f, 0f),
                        0.1,
                        0.9,
                        null);
            }
            TrainingHistory history = trainer.fit(loader(6, 3), null, 1);
            assertEquals(7, trainer.steps());
            assertEquals(0.05, history.epochs().get(0).learningRate(), 1e-9);
        }
    }

    /** An auxiliary head adds its weighted gradient to what both share, and has its own alone. */
    @Test
    void auxiliaryHeadsAddTheirShare() {
        TwoHeads heads = new TwoHeads();
        Map<String, Tensor> start = heads.parameters();
        Map<String, Tensor> main = heads.step(engine, 1, 0);
        Map<String, Tensor> other = heads.step(engine, 0, 1);
        Map<String, Tensor> both = heads.step(engine, 1, 0.25);
        for (String name : List.of("body", "main", "aux")) {
            float[] at = start.get(name).toFloatArray();
            float[] a = main.get(name).toFloatArray();
            float[] b = other.get(name).toFloatArray();
            float[] c = both.get(name).toFloatArray();
            float moved = 0;
            for (int i = 0; i < at.length; i++) {
                assertEquals(at[i] + (a[i] - at[i]) + 0.25f * (b[i] - at[i]), c[i], 1e-6f, name + " " + i);
                moved += Math.abs(c[i] - at[i]);
            }
            assertTrue(moved > 0, name);
        }
        assertArrayEquals(start.get("aux").toFloatArray(), main.get("aux").toFloatArray());
        assertArrayEquals(start.get("main").toFloatArray(), other.get("main").toFloatArray());
    }
}
