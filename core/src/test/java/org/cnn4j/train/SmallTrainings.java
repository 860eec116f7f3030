package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.data.DataLoader;
import org.cnn4j.data.Dataset;
import org.cnn4j.data.Datasets;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Layers;
import org.cnn4j.nn.Network;
import org.cnn4j.op.Philox;
import org.junit.jupiter.api.function.Executable;

/** Data, networks and trainings of a moment. */
final class SmallTrainings {
    private static final Shape PICTURE = Shape.of(1, 4, 4);
    private static final List<String> CLASSES = List.of("a", "b", "c");

    private SmallTrainings() {}

    static Dataset data(int samples) {
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = i % 3;
        }
        return Datasets.of(new Philox(5).normal(0, samples * 16), PICTURE, labels, CLASSES);
    }

    static DataLoader loader(int samples, int batch) {
        return DataLoader.builder(data(samples)).batchSize(batch).build();
    }

    static Network network(String name, Layer... layers) {
        return new Network(name, PICTURE, 3, Layers.sequence(layers));
    }

    /** Batch normalisation of planes of 2×2. */
    static Network normed() {
        return network(
                "net",
                Layers.conv2d(2, 3),
                Layers.batchNorm(),
                Layers.relu(),
                Layers.dropout(0.2f),
                Layers.flatten(),
                Layers.dense(3));
    }

    static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) ->
                assertArrayEquals(tensor.toFloatArray(), actual.get(name).toFloatArray(), name));
    }

    static void assertRefused(String part, Executable call) {
        Cnn4jException e = assertThrows(Cnn4jException.class, call);
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }

    static Map<String, Tensor> trained(TrainerBuilder builder, int samples, int batch) {
        try (Trainer trainer = builder.build()) {
            trainer.fit(loader(samples, batch), null, 2);
            return trainer.network().parameters();
        }
    }

    /** By SGD with momentum. */
    static TrainerBuilder sgd(Engine engine, Network network) {
        return Trainer.builder(engine, network)
                .optimizer(Optimizer.sgd(0.1).withMomentum(0.9))
                .seed(2);
    }
}
