package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.TestEngines;
import org.cnn4j.data.DataLoader;
import org.cnn4j.data.Datasets;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Value;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Layers;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.NewHead;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.onnx.TestModel;
import org.cnn4j.op.Philox;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that begin with a network from a file, or share or normalise what they train, on the reference as a device. */
class FineTuningTest {
    private static final Shape PICTURE = Shape.of(1, 4, 4);
    private static final int CLASSES = 3;

    private final Engine engine = TestEngines.on(new ReferenceBackend());

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        engine.close();
    }

    /** Noise with one brighter pixel that tells the class. */
    private static DataLoader data() {
        int samples = 24;
        float[] values = new Philox(6).normal(0, samples * PICTURE.intSize());
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i % CLASSES;
            values[i * PICTURE.intSize() + labels[i] * 5] += 4;
        }
        return DataLoader.builder(Datasets.of(values, PICTURE, labels, List.of("a", "b", "c")))
                .batchSize(8)
                .build();
    }

    private static float[] drawn(int stream, int size) {
        return new Philox(9).normal(stream, size);
    }

    /** A network for seven classes as PyTorch writes it, with Gemm's weight as {@code [features, classes]}. */
    private OnnxImporter fromFile() {
        return OnnxImporter.read(new TestModel(17)
                .input("x", TestModel.FLOAT, -1, 1, 4, 4)
                .floats("conv.weight", new long[] {4, 1, 3, 3}, drawn(0, 36))
                .floats("bn.weight", new long[] {4}, 1, 2, 1, 2)
                .floats("bn.bias", new long[] {4}, 0, 1, 0, -1)
                .floats("bn.running_mean", new long[] {4}, 0, 1, 0, 1)
                .floats("bn.running_var", new long[] {4}, 1, 2, 3, 4)
                .floats("ratio", new long[] {}, 0.5f)
                .floats("fc.weight", new long[] {16, 7}, drawn(1, 112))
                .floats("fc.bias", new long[] {7}, drawn(2, 7))
                .node("Conv", "x,conv.weight", "c")
                .node("BatchNormalization", "c,bn.weight,bn.bias,bn.running_mean,bn.running_var", "n")
                .node("Relu", "n", "r")
                .node("Flatten", "r", "f")
                .node("Dropout", "f,ratio", "d")
                .node("Gemm", "d,fc.weight,fc.bias", "y")
                .node("Softmax", "y", "probabilities")
                .output("probabilities")
                .write(folder.resolve("old.onnx")));
    }

    @Test
    void aNewHeadLearnsOnFrozenFeaturesOfAFile() {
        try (Trainer trainer = Trainer.builder(engine, NewHead.dense(fromFile(), CLASSES, 2))
                .freeze(name -> !name.startsWith("head."))
                .optimizer(Optimizer.adam(0.05))
                .build()) {
            Map<String, Tensor> before = trainer.network().parameters();
            double loss = trainer.evaluate(data()).loss();
            trainer.fit(data(), null, 4);
            Map<String, Tensor> after = trainer.network().parameters();
            assertEquals(
                    List.of(
                            "conv.weight",
                            "bn.weight",
                            "bn.bias",
                            "bn.running_mean",
                            "bn.running_var",
                            "head.weight",
                            "head.bias"),
                    List.copyOf(after.keySet()));
            after.forEach((name, tensor) -> assertEquals(
                    !name.startsWith("head."),
                    Arrays.equals(before.get(name).toFloatArray(), tensor.toFloatArray()),
                    name));
            Evaluation learned = trainer.evaluate(data());
            assertTrue(learned.loss() < 0.5 * loss, loss + " became " + learned.loss());
            Path file = folder.resolve("new.onnx");
            trainer.network().export(TensorType.float32(8, 1, 4, 4), file);
            try (Trainer again =
                    Trainer.builder(engine, OnnxImporter.read(file)).build()) {
                assertEquals(learned.loss(), again.evaluate(data()).loss(), 1e-6);
                assertEquals(after.keySet(), again.network().parameters().keySet());
            }
        }
    }

    /** All of an imported network is trained, normalisation and statistics included, and what it learned is in the export. */
    @Test
    void aNetworkOfAFileIsTrainedWhole() {
        GraphSource source = NewHead.dense(fromFile(), CLASSES, 2);
        try (Trainer trainer = Trainer.builder(engine, source).build()) {
            Map<String, Tensor> before = trainer.network().parameters();
            trainer.fit(data(), null, 1);
            trainer.network()
                    .parameters()
                    .forEach((name, tensor) ->
                            assertFalse(Arrays.equals(before.get(name).toFloatArray(), tensor.toFloatArray()), name));
        }
    }

    /** The seed of a training decides dropout alone: it changes what is learned where the file has a Dropout, and nothing elsewhere. */
    @Test
    void dropoutOfAFileDrops() {
        for (boolean drops : List.of(true, false)) {
            List<float[]> weights = new ArrayList<>();
            for (long seed = 1; seed <= 2; seed++) {
                NewHead head = NewHead.dense(fromFile(), CLASSES, 2);
                GraphSource source = drops ? head : head.behind("Flatten_node");
                try (Trainer trainer =
                        Trainer.builder(engine, source).seed(seed).build()) {
                    trainer.fit(data(), null, 1);
                    weights.add(
                            trainer.network().parameters().get("head.weight").toFloatArray());
                    assertEquals(
                            trainer.evaluate(data()).loss(),
                            trainer.evaluate(data()).loss());
                }
            }
            assertEquals(!drops, Arrays.equals(weights.get(0), weights.get(1)));
        }
    }

    private static Network pair(boolean shared) {
        Layer dense = Layers.dense(16);
        Layer both = (scope, x) -> {
            Value first = dense.build(scope.child("a"), x);
            Value middle = Layers.tanh().build(scope.child("tanh"), first);
            return dense.build(scope.child(shared ? "a" : "b"), middle);
        };
        return new Network(
                "pair",
                PICTURE,
                4,
                Layers.sequence(Layers.flatten(), Layers.named("both", both), Layers.dense(CLASSES)));
    }

    /** A layer that is used twice has the sum of the gradients that it would have at either place. */
    @Test
    void sharedWeightsAddTheirGradients() {
        Network shared = pair(true);
        Map<String, Tensor> first = new LinkedHashMap<>(pair(false).parameters());
        for (String end : List.of("weight", "bias")) {
            first.put("1.both.a." + end, shared.parameters().get("1.both.a." + end));
            first.put("1.both.b." + end, shared.parameters().get("1.both.a." + end));
            first.put("2." + end, shared.parameters().get("2." + end));
        }
        Map<String, Tensor> once = afterAStep(shared);
        Map<String, Tensor> twice = afterAStep(new TrainedNetwork(pair(false), first));
        assertEquals(4, once.size());
        assertEquals(6, twice.size());
        for (String end : List.of("weight", "bias")) {
            float[] start = first.get("1.both.a." + end).toFloatArray();
            float[] a = twice.get("1.both.a." + end).toFloatArray();
            float[] b = twice.get("1.both.b." + end).toFloatArray();
            float[] sum = new float[a.length];
            for (int i = 0; i < sum.length; i++) {
                sum[i] = a[i] - start[i] + b[i];
            }
            assertArrayEquals(sum, once.get("1.both.a." + end).toFloatArray(), 1e-6f, end);
            assertFalse(Arrays.equals(a, start) || Arrays.equals(b, start));
        }
    }

    private Map<String, Tensor> afterAStep(GraphSource network) {
        try (Trainer trainer = Trainer.builder(engine, network).build()) {
            trainer.step(batch(0), targets(), 0.1, 0, null);
            return trainer.network().parameters();
        }
    }

    private static Tensor batch(int stream) {
        return Tensor.of(Shape.of(5, 1, 4, 4), drawn(10 + stream, 80));
    }

    private static Tensor targets() {
        float[] targets = new float[5 * CLASSES];
        for (int i = 0; i < 5; i++) {
            targets[i * CLASSES + i % CLASSES] = 1;
        }
        return Tensor.of(Shape.of(5, CLASSES), targets);
    }

    /**
     * Normalisation of the pictures themselves, whose statistics no parameter changes: after some steps the running ones are what the formulas of
     * Ioffe and Szegedy say, and the network answers with them and not with the batch's.
     */
    @Test
    void evaluationUsesTheStatisticsThatTrainingKept() {
        Network network = new Network(
                "normed", PICTURE, 4, Layers.sequence(Layers.batchNorm(), Layers.flatten(), Layers.dense(CLASSES)));
        try (Trainer trainer = Trainer.builder(engine, network).build()) {
            double mean = 0;
            double variance = 1;
            for (int step = 0; step < 4; step++) {
                float[] pixels = batch(step).toFloatArray();
                trainer.step(batch(step), targets(), 0.1, 0, null);
                double sum = 0;
                double squares = 0;
                for (float pixel : pixels) {
                    sum += pixel;
                    squares += (double) pixel * pixel;
                }
                double batchMean = sum / pixels.length;
                double unbiased = (squares - pixels.length * batchMean * batchMean) / (pixels.length - 1);
                mean += 0.1 * (batchMean - mean);
                variance += 0.1 * (unbiased - variance);
            }
            Map<String, Tensor> parameters = trainer.network().parameters();
            assertEquals(mean, parameters.get("0.mean").getDouble(0), 1e-6);
            assertEquals(variance, parameters.get("0.variance").getDouble(0), 1e-6);
            double[] expected = answers(batch(7).toFloatArray(), parameters);
            try (Model model = engine.load(trainer.network())) {
                float[] answers =
                        model.run(Map.of("input", batch(7))).get("output").toFloatArray();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], answers[i], 1e-5);
                }
            }
        }
    }

    /** What the network of {@link #evaluationUsesTheStatisticsThatTrainingKept} says, in double. */
    private static double[] answers(float[] pixels, Map<String, Tensor> parameters) {
        double factor = parameters.get("0.scale").getDouble(0)
                / Math.sqrt(parameters.get("0.variance").getDouble(0) + 1e-5);
        double[] answers = new double[pixels.length / 16 * CLASSES];
        for (int i = 0; i < answers.length; i++) {
            int unit = i % CLASSES;
            answers[i] = parameters.get("2.bias").getDouble(unit);
            for (int f = 0; f < 16; f++) {
                double x =
                        pixels[i / CLASSES * 16 + f] - parameters.get("0.mean").getDouble(0);
                double y = x * factor + parameters.get("0.bias").getDouble(0);
                answers[i] += y * parameters.get("2.weight").getDouble(unit * 16 + f);
            }
        }
        return answers;
    }
}
