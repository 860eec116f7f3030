package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TestEngines;
import org.cnn4j.data.DataLoader;
import org.cnn4j.data.Dataset;
import org.cnn4j.data.Datasets;
import org.cnn4j.graph.Graph;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Layers;
import org.cnn4j.nn.Network;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.op.Philox;
import org.cnn4j.testkit.Reference;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on the reference as a device. */
class TrainerTest {
    private static final Shape PICTURE = Shape.of(1, 6, 6);
    private static final List<String> CLASSES = List.of("a", "b", "c");

    private final Engine engine = TestEngines.on(new ReferenceBackend());

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        engine.close();
    }

    private static Dataset data(int samples, long seed) {
        float[] values = new Philox(seed).normal(0, samples * PICTURE.intSize());
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i * 7 % 3;
            values[i * PICTURE.intSize() + labels[i] * 7] += 3;
        }
        return Datasets.of(values, PICTURE, labels, CLASSES);
    }

    private static DataLoader loader(int samples, int batch) {
        return DataLoader.builder(data(samples, 5))
                .batchSize(batch)
                .shuffle(true)
                .seed(3)
                .build();
    }

    private static Network plain() {
        return new Network(
                "plain",
                PICTURE,
                11,
                Layers.sequence(
                        Layers.conv2d(2, 3), Layers.tanh(), Layers.maxPool2d(2), Layers.flatten(), Layers.dense(3)));
    }

    private static Network normed(Layer... more) {
        List<Layer> layers = new ArrayList<>(
                List.of(Layers.conv2d(2, 3).withoutBias(), Layers.batchNorm(), Layers.relu(), Layers.averagePool2d(2)));
        layers.addAll(List.of(more));
        layers.addAll(List.of(Layers.flatten(), Layers.dense(3)));
        return new Network("normed", PICTURE, 12, Layers.sequence(layers));
    }

    private static Map<String, float[]> values(Map<String, Tensor> parameters) {
        Map<String, float[]> values = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
        return values;
    }

    private static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) ->
                assertArrayEquals(tensor.toFloatArray(), actual.get(name).toFloatArray(), name));
    }

    /** The mean cross-entropy of a batch, computed in double by the reference's forward pass alone. */
    private static double loss(Network network, Map<String, float[]> parameters, Tensor images, int[] labels) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        network.parameters().forEach((name, t) -> changed.put(name, Tensor.of(t.shape(), parameters.get(name))));
        Graph graph = new TrainedNetwork(network, changed).graph(Map.of("input", images.type()), Map.of());
        double[] logits = new double[labels.length * 3];
        org.cnn4j.testkit.RefTensor result =
                Reference.run(graph, List.of(images)).get(0);
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double all = 0;
            for (int c = 0; c < 3; c++) {
                logits[i * 3 + c] = result.real(i * 3 + c);
                all += Math.exp(logits[i * 3 + c]);
            }
            sum += Math.log(all) - logits[i * 3 + labels[i]];
        }
        return sum / labels.length;
    }

    @Test
    void aStepFollowsTheSlopeOfTheLoss() {
        Network network = plain();
        Dataset data = data(4, 9);
        float[] pixels = new float[4 * 36];
        float[] targets = new float[12];
        int[] labels = new int[4];
        for (int i = 0; i < 4; i++) {
            data.read(i, pixels, i * 36);
            labels[i] = data.label(i);
            targets[i * 3 + labels[i]] = 1;
        }
        Tensor images = Tensor.of(Shape.of(4, 1, 6, 6), pixels);
        Map<String, float[]> before = values(network.parameters());
        try (Trainer trainer = Trainer.builder(engine, network).build()) {
            trainer.step(images, Tensor.of(Shape.of(4, 3), targets), 0.5, 0, null);
            Map<String, float[]> after = values(trainer.network().parameters());
            for (Map.Entry<String, float[]> parameter : before.entrySet()) {
                float[] at = parameter.getValue();
                for (int i = 0; i < at.length; i += 3) {
                    float kept = at[i];
                    at[i] = kept + 1e-2f;
                    double above = loss(network, before, images, labels);
                    double up = at[i];
                    at[i] = kept - 1e-2f;
                    double slope = (above - loss(network, before, images, labels)) / (up - at[i]);
                    at[i] = kept;
                    double step = (kept - after.get(parameter.getKey())[i]) / 0.5;
                    assertEquals(slope, step, 2e-3 * Math.max(1, Math.abs(slope)), parameter.getKey() + " " + i);
                }
            }
        }
    }

    @Test
    void trainingLearnsAndIsTheSameTwice() {
        List<Map<String, Tensor>> trained = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Trainer trainer = Trainer.builder(engine, normed(Layers.dropout(0.2f)))
                    .optimizer(Optimizer.adam(0.05))
                    .build()) {
                TrainingHistory history = trainer.fit(loader(30, 8), loader(12, 12), 12);
                List<TrainingHistory.Epoch> epochs = history.epochs();
                assertEquals(12, epochs.size());
                assertTrue(epochs.get(11).trainLoss() < 0.7 * epochs.get(0).trainLoss(), history.toCsv());
                assertEquals(48, trainer.steps());
                trained.add(trainer.network().parameters());
            }
        }
        assertSame(trained.get(0), trained.get(1));
    }

    /** A training that is stopped by its listener after the step {@code stopAt}, and goes on from its checkpoint in another trainer. */
    private Map<String, Tensor> train(int stopAt) {
        Path file = folder.resolve("at" + stopAt + ".ckpt");
        Trainer[] running = new Trainer[1];
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void stepsEnded(Report report) {
                if (running[0].steps() == stopAt) {
                    running[0].stop();
                }
            }
        };
        TrainingHistory history = null;
        Map<String, Tensor> parameters = Map.of();
        for (int part = 0; part < 2; part++) {
            try (Trainer trainer = Trainer.builder(engine, normed(Layers.dropout(0.3f)))
                    .optimizer(
                            Optimizer.sgd(0.1).withMomentum(0.9).withNesterov().withWeightDecay(1e-3))
                    .schedule(Schedule.reduceLROnPlateau(MetricMode.MAX, 0.5, 0))
                    .seed(8)
                    .reportEvery(0)
                    .checkpoint(file, 0)
                    .listener(stopper)
                    .build()) {
                running[0] = trainer;
                if (part == 1) {
                    trainer.restore(file);
                }
                history = trainer.fit(loader(22, 8), loader(9, 9), 3);
                parameters = trainer.network().parameters();
            }
        }
        assertEquals(3, history.epochs().size());
        return parameters;
    }

    @Test
    void goingOnFromACheckpointIsNeverHavingStopped() {
        Map<String, Tensor> straight = train(1000);
        assertSame(straight, train(2));
        assertSame(straight, train(4));
    }

    @Test
    void recomputedActivationsGiveTheSameBits() {
        Map<String, Tensor> kept = trainNormed(1, 1);
        assertSame(kept, trainNormed(2, 1));
        assertSame(kept, trainNormed(5, 1));
    }

    private Map<String, Tensor> trainNormed(int segments, int parts) {
        try (Trainer trainer = Trainer.builder(engine, normed(Layers.dropout(0.2f)))
                .recompute(segments)
                .accumulate(parts)
                .build()) {
            trainer.fit(loader(16, 8), null, 2);
            return trainer.network().parameters();
        }
    }

    @Test
    void partsOfABatchAddUpToIt() {
        Map<String, Tensor> whole = trainPlain(1);
        Map<String, Tensor> parts = trainPlain(3);
        whole.forEach((name, tensor) ->
                assertArrayEquals(tensor.toFloatArray(), parts.get(name).toFloatArray(), 1e-5f, name));
    }

    private Map<String, Tensor> trainPlain(int parts) {
        try (Trainer trainer =
                Trainer.builder(engine, plain()).accumulate(parts).clipNorm(0.5).build()) {
            trainer.fit(loader(16, 8), null, 1);
            return trainer.network().parameters();
        }
    }

    @Test
    void runningStatisticsFollowTheBatches() {
        try (Trainer trainer =
                Trainer.builder(engine, normed()).statisticsMomentum(0.25).build()) {
            Map<String, float[]> before = values(trainer.network().parameters());
            trainer.fit(loader(8, 8), null, 1);
            Map<String, float[]> after = values(trainer.network().parameters());
            String mean = name(after, "mean");
            String variance = name(after, "variance");
            assertTrue(before.get(mean)[0] == 0 && before.get(variance)[0] == 1);
            assertTrue(after.get(mean)[0] != 0 && after.get(variance)[0] != 1);
            // A quarter of the way from 1 to the batch's variance, which is positive.
            assertTrue(after.get(variance)[0] > 0.75f);
        }
    }

    private static String name(Map<String, float[]> parameters, String end) {
        return parameters.keySet().stream()
                .filter(n -> n.endsWith(end))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsFrozenStays() {
        Network network = normed();
        try (Trainer trainer = Trainer.builder(engine, network)
                .freeze(name -> !name.contains("dense") && !isDense(network, name))
                .build()) {
            trainer.fit(loader(8, 8), null, 1);
            Map<String, Tensor> after = trainer.network().parameters();
            int changed = 0;
            for (Map.Entry<String, Tensor> old : network.parameters().entrySet()) {
                boolean same = Arrays.equals(
                        old.getValue().toFloatArray(), after.get(old.getKey()).toFloatArray());
                assertEquals(!isDense(network, old.getKey()), same, old.getKey());
                changed += same ? 0 : 1;
            }
            assertEquals(2, changed);
        }
        Cnn4jException e = assertThrows(Cnn4jException.class, () -> {
            try (Trainer trainer =
                    Trainer.builder(engine, plain()).freeze(name -> true).build()) {
                trainer.fit(loader(8, 8), null, 1);
            }
        });
        assertTrue(e.getMessage().contains("frozen"), e.getMessage());
    }

    private static boolean isDense(Network network, String name) {
        Shape shape = network.parameters().get(name).shape();
        return shape.dim(0) == 3;
    }

    @Test
    void aGroupHasARateOfItsOwn() {
        Network network = plain();
        try (Trainer trainer = Trainer.builder(engine, network)
                .group(name -> isDense(network, name), 0, 0)
                .build()) {
            trainer.fit(loader(8, 8), null, 1);
            trainer.network()
                    .parameters()
                    .forEach((name, tensor) -> assertEquals(
                            isDense(network, name),
                            Arrays.equals(network.parameters().get(name).toFloatArray(), tensor.toFloatArray()),
                            name));
        }
    }

    @Test
    void clippedGradientsHaveTheBoundAsTheirNorm() {
        Network network = plain();
        try (Trainer trainer = Trainer.builder(engine, network)
                .optimizer(Optimizer.sgd(1))
                .clipNorm(1e-3)
                .build()) {
            trainer.fit(loader(8, 8), null, 1);
            double squares = 0;
            for (Map.Entry<String, Tensor> after :
                    trainer.network().parameters().entrySet()) {
                float[] now = after.getValue().toFloatArray();
                float[] then = network.parameters().get(after.getKey()).toFloatArray();
                for (int i = 0; i < now.length; i++) {
                    squares += ((double) now[i] - then[i]) * ((double) now[i] - then[i]);
                }
            }
            assertEquals(1e-3, Math.sqrt(squares), 2e-6);
        }
    }

    @Test
    void evaluationAgreesWithTheExportedNetwork() throws IOException {
        try (Trainer trainer = Trainer.builder(engine, normed()).build()) {
            trainer.fit(loader(16, 8), null, 1);
            DataLoader test = loader(9, 4);
            Evaluation seen = trainer.evaluate(test);
            assertEquals(9, seen.confusion().samples());
            Path file = folder.resolve("net.onnx");
            trainer.network().export(file);
            assertEquals(
                    List.of(-1, 1, 6, 6),
                    OnnxImporter.read(file).inputs().get(0).dims());
            try (Trainer again =
                    Trainer.builder(engine, OnnxImporter.read(file)).build()) {
                DataLoader whole = DataLoader.builder(data(8, 5)).batchSize(4).build();
                assertEquals(
                        trainer.evaluate(whole).loss(), again.evaluate(whole).loss(), 1e-6);
            }
        }
    }

    @Test
    void aLossThatIsNoNumberEndsTheTraining() {
        try (Trainer trainer =
                Trainer.builder(engine, plain()).optimizer(Optimizer.sgd(1e38)).build()) {
            Cnn4jException e = assertThrows(Cnn4jException.class, () -> trainer.fit(loader(16, 4), null, 2));
            assertTrue(e.getMessage().contains("learning rate"), e.getMessage());
        }
    }

    @Test
    void aNetworkWithAnotherNumberOfClassesIsRefused() {
        Network two = new Network("two", PICTURE, 1, Layers.sequence(Layers.flatten(), Layers.dense(2)));
        try (Trainer trainer = Trainer.builder(engine, two).build()) {
            ShapeException e = assertThrows(ShapeException.class, () -> trainer.fit(loader(8, 8), null, 1));
            assertTrue(e.getMessage().contains("one output for each class"), e.getMessage());
        }
    }
}
