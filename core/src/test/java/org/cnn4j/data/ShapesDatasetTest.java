package org.cnn4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.cnn4j.Shape;
import org.junit.jupiter.api.Test;

class ShapesDatasetTest {
    private static float[] picture(Dataset dataset, int index) {
        float[] values = new float[dataset.shape().intSize()];
        dataset.read(index, values, 0);
        return values;
    }

    @Test
    void aPictureDependsOnSeedPartAndIndexAlone() {
        TrainTest one = ShapesDataset.trainTest(1);
        TrainTest again = ShapesDataset.trainTest(1);
        assertEquals(Shape.of(1, 32, 32), one.shape());
        assertArrayEquals(new int[] {1000, 1000, 1000}, one.train().classCounts());
        assertArrayEquals(new int[] {200, 200, 200}, one.test().classCounts());
        assertArrayEquals(picture(one.train(), 2999), picture(again.train(), 2999));
        assertArrayEquals(picture(one.train(), 5), picture(one.train(), 5));
        Set<Integer> different = new HashSet<>();
        for (int i = 0; i < 600; i++) {
            different.add(Arrays.hashCode(picture(one.train(), i)));
            different.add(Arrays.hashCode(picture(one.test(), i)));
            different.add(Arrays.hashCode(picture(ShapesDataset.trainTest(2).train(), i)));
        }
        assertEquals(1800, different.size());
    }

    @Test
    void areasTellNothingOfTheClass() {
        // The mean of a picture is the ground plus contrast times area, and the noise's mean is 0.
        double[] sums = new double[3];
        Dataset train = new ShapesDataset(3000, 32, 4, 0);
        for (int i = 0; i < train.size(); i++) {
            float[] values = picture(train, i);
            double sum = 0;
            for (float value : values) {
                sum += value;
            }
            sums[train.label(i)] += sum / values.length / 1000;
        }
        for (double mean : sums) {
            assertEquals(sums[0], mean, 0.02);
        }
    }

    @Test
    void figuresLieInsideAndKeepTheirAreaAndShape() {
        // Large pictures, so that noise and the pixels of the edge count for little. Figures are lighter than the
        // ground.
        Dataset large = new ShapesDataset(60, 256, 9, 0);
        for (int i = 0; i < large.size(); i++) {
            float[] values = picture(large, i);
            float border = 0;
            for (float value : Arrays.copyOf(values, 256)) {
                border += value / 256;
            }
            boolean[] inside = new boolean[values.length];
            int area = 0;
            double x = 0;
            double y = 0;
            // The noise reaches 0.1 either way; the figure is at least 0.3 lighter.
            for (int at = 0; at < values.length; at++) {
                inside[at] = values[at] > border + 0.15f;
                if (inside[at]) {
                    area++;
                    x += at % 256;
                    y += at / 256;
                }
            }
            double root = Math.sqrt(area) / 256;
            assertTrue(root > 0.28 && root < 0.52, "root of the area " + root);
            // The second moment about the middle over the squared area tells the classes apart.
            double spread = 0;
            for (int at = 0; at < values.length; at++) {
                if (inside[at]) {
                    spread += Math.pow(at % 256 - x / area, 2) + Math.pow(at / 256 - y / area, 2);
                }
            }
            double known = new double[] {1 / (3 * Math.sqrt(3)), 1.0 / 6, 1 / (2 * Math.PI)}[large.label(i)];
            assertEquals(known, spread / area / area, 0.003, "sample " + i);
        }
    }

    /** Softmax regression on the pixels: what a classifier finds that cannot see shapes wherever they are. */
    @Test
    void aLinearClassifierFailsAtIt() {
        TrainTest shapes = ShapesDataset.trainTest(1);
        Normalization normalization = Normalization.of(shapes.train());
        DataLoader loader = DataLoader.builder(shapes.train())
                .shuffle(true)
                .normalize(normalization)
                .build();
        LinearClassifier classifier = new LinearClassifier(1024, 3);
        for (int epoch = 0; epoch < 15; epoch++) {
            try (Batches batches = loader.batches(epoch)) {
                batches.forEachRemaining(batch -> classifier.step(batch, 0.01f));
            }
        }
        DataLoader test = DataLoader.builder(shapes.test())
                .batchSize(600)
                .normalize(normalization)
                .build();
        try (Batches batches = test.batches(0)) {
            double accuracy = classifier.accuracy(batches.next());
            assertTrue(accuracy > 0.3 && accuracy < 0.7, "accuracy " + accuracy);
        }
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertThrows(DataException.class, () -> new ShapesDataset(-1, 32, 0, 0));
        assertThrows(DataException.class, () -> new ShapesDataset(1, 8, 0, 0));
    }
}
