package org.cnn4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DataLoaderTest {
    /** Sample i has the values 10 i, 10 i + 1, ... and the label i mod 3. */
    private static Dataset counting(int size, Shape shape) {
        int length = shape.intSize();
        float[] values = new float[size * length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 10 * (i / length) + i % length;
        }
        int[] labels = IntStream.range(0, size).map(i -> i % 3).toArray();
        return Datasets.of(values, shape, labels, List.of("a", "b", "c"));
    }

    private static List<Batch> all(Batches batches) {
        List<Batch> list = new ArrayList<>();
        try (batches) {
            batches.forEachRemaining(list::add);
        }
        return list;
    }

    private static int[] indices(List<Batch> batches) {
        return batches.stream().flatMapToInt(b -> Arrays.stream(b.indices())).toArray();
    }

    private static void assertSame(List<Batch> expected, List<Batch> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            Batch a = expected.get(i);
            Batch b = found.get(i);
            assertEquals(a.number(), b.number());
            assertArrayEquals(a.indices(), b.indices());
            assertArrayEquals(a.labels(), b.labels());
            assertTrue(a.images().contentEquals(b.images()), "images of batch " + i);
            assertTrue(a.targets().contentEquals(b.targets()), "targets of batch " + i);
        }
    }

    @Test
    void batchesHoldWhatTheDataSetHas() {
        DataLoader loader =
                DataLoader.builder(counting(7, Shape.of(1, 1, 2))).batchSize(3).build();
        List<Batch> batches = all(loader.batches(0));
        assertEquals(3, loader.batchCount());
        assertEquals(3, batches.size());
        Batch second = batches.get(1);
        assertEquals(1, second.number());
        assertEquals(Shape.of(3, 1, 1, 2), second.images().shape());
        assertArrayEquals(new float[] {30, 31, 40, 41, 50, 51}, second.images().floats());
        assertArrayEquals(new int[] {0, 1, 2}, second.labels());
        assertArrayEquals(new int[] {3, 4, 5}, second.indices());
        assertEquals(Shape.of(3, 3), second.targets().shape());
        assertArrayEquals(
                new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, second.targets().floats());
        assertEquals(Shape.of(1, 1, 1, 2), batches.get(2).images().shape());
        assertArrayEquals(new float[] {1, 0, 0}, batches.get(2).targets().floats());
    }

    @Test
    void theLastBatchIsDroppedWhereAsked() {
        DataLoader.Builder builder =
                DataLoader.builder(counting(7, Shape.of(1))).batchSize(3).lastBatch(LastBatch.DROP);
        assertEquals(2, builder.build().batchCount());
        assertEquals(2, all(builder.build().batches(0)).size());
        assertEquals(0, builder.batchSize(8).build().batchCount());
        assertFalse(builder.build().batches(0).hasNext());
        assertEquals(1, builder.batchSize(7).build().batchCount());
    }

    @Test
    void eachEpochHasAnOrderThatTheSeedDecides() {
        DataLoader.Builder builder =
                DataLoader.builder(counting(100, Shape.of(1))).batchSize(7).shuffle(true);
        DataLoader one = builder.seed(1).build();
        DataLoader two = builder.seed(2).build();
        int[] first = indices(all(one.batches(0)));
        assertArrayEquals(
                IntStream.range(0, 100).toArray(), Arrays.stream(first).sorted().toArray());
        assertArrayEquals(first, indices(all(one.batches(0))));
        assertNotEquals(Arrays.toString(first), Arrays.toString(indices(all(one.batches(1)))));
        assertNotEquals(Arrays.toString(first), Arrays.toString(indices(all(two.batches(0)))));
        assertNotEquals(Arrays.toString(IntStream.range(0, 100).toArray()), Arrays.toString(first));
    }

    @Test
    void anEpochContinuesFromAnyBatch() {
        DataLoader loader = DataLoader.builder(counting(50, Shape.of(2, 6, 6)))
                .batchSize(8)
                .seed(5)
                .shuffle(true)
                .augment(new RandomCrop(2), new HorizontalFlip(), new Rotate(20), new Cutout(2))
                .mixup(0.4)
                .build();
        List<Batch> whole = all(loader.batches(3));
        for (int from = 0; from <= loader.batchCount(); from++) {
            assertSame(whole.subList(from, whole.size()), all(loader.batches(3, from)));
        }
        assertThrows(DataException.class, () -> loader.batches(3, loader.batchCount() + 1));
        assertThrows(DataException.class, () -> loader.batches(-1));
    }

    @Test
    void whatASampleDrawsDependsOnEpochAndIndexAlone() {
        Dataset dataset = counting(40, Shape.of(1, 8, 8));
        DataLoader.Builder builder = DataLoader.builder(dataset).seed(9).augment(new RandomCrop(3), new VerticalFlip());
        float[][] plain = samples(builder.batchSize(40).build(), 2);
        float[][] mixedUp = samples(builder.batchSize(3).shuffle(true).build(), 2);
        assertTrue(Arrays.deepEquals(plain, mixedUp));
        assertFalse(Arrays.deepEquals(plain, samples(builder.build(), 1)));
    }

    private static float[][] samples(DataLoader loader, int epoch) {
        int length = loader.dataset().shape().intSize();
        float[][] samples = new float[loader.dataset().size()][];
        for (Batch batch : all(loader.batches(epoch))) {
            for (int i = 0; i < batch.size(); i++) {
                float[] images = batch.images().floats();
                samples[batch.indices()[i]] = Arrays.copyOfRange(images, i * length, (i + 1) * length);
            }
        }
        return samples;
    }

    @Test
    void normalisationGivesMeanZeroAndDeviationOne() {
        Dataset dataset = counting(30, Shape.of(2, 3, 5));
        DataLoader loader = DataLoader.builder(dataset)
                .batchSize(30)
                .normalize(Normalization.of(dataset))
                .build();
        float[] values = all(loader.batches(0)).get(0).images().floats();
        for (int c = 0; c < 2; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                if (i / 15 % 2 == c) {
                    sum += values[i];
                    squares += values[i] * values[i];
                }
            }
            assertEquals(0, sum / 450, 1e-6);
            assertEquals(1, squares / 450, 1e-6);
        }
    }

    @Test
    void normalisationIsComputedExactly() {
        // Channel 0: 1, 3, 5, 7: mean 4, variance 5. Channel 1: only ever 0.1.
        Dataset dataset = Datasets.of(
                new float[][] {{1, 3, 0.1f, 0.1f}, {5, 7, 0.1f, 0.1f}},
                Shape.of(2, 1, 2),
                new int[] {0, 0},
                List.of("a"));
        Normalization found = Normalization.of(dataset);
        assertEquals(List.of(4f, 0.1f), found.mean());
        assertEquals(List.of((float) Math.sqrt(5), 1f), found.std());
        DataLoader loader = DataLoader.builder(dataset)
                .normalize(new Normalization(List.of(1f, 0.1f), List.of(2f, 1f)))
                .build();
        assertArrayEquals(
                new float[] {0, 1, 0, 0, 2, 3, 0, 0},
                all(loader.batches(0)).get(0).images().floats());
    }

    @Test
    void mixupGivesEachSampleASharePerPartner() {
        int size = 64;
        Dataset dataset = counting(size, Shape.of(1));
        DataLoader loader = DataLoader.builder(dataset)
                .batchSize(16)
                .seed(3)
                .shuffle(true)
                .mixup(1)
                .build();
        List<Float> shares = new ArrayList<>();
        for (Batch batch : all(loader.batches(0))) {
            float[] targets = batch.targets().floats();
            // The value of sample i is 10 i: a mixture's value tells both partners' indices.
            float share = 0;
            for (int i = 0; i < batch.size(); i++) {
                float own = targets[i * 3 + batch.labels()[i]];
                assertEquals(1, targets[i * 3] + targets[i * 3 + 1] + targets[i * 3 + 2], 1e-7f);
                assertTrue(own >= 0.5f, "own share " + own);
                share = own < 1 ? own : share;
            }
            assertTrue(share > 0, "no sample of 16 was mixed with one of another class");
            shares.add(share);
            double partners = 0;
            for (int i = 0; i < batch.size(); i++) {
                double other = (batch.images().floats()[i] - share * 10 * batch.indices()[i]) / (1 - share) / 10;
                long partner = Math.round(other);
                assertEquals(partner, other, 1e-2);
                assertTrue(Arrays.stream(batch.indices()).anyMatch(j -> j == partner));
                float own = targets[i * 3 + batch.labels()[i]];
                assertEquals(dataset.label((int) partner) == batch.labels()[i] ? 1 : share, own, 1e-6f);
                partners += partner;
            }
            assertEquals(Arrays.stream(batch.indices()).sum(), partners, "each is a partner once");
        }
        assertEquals(4, shares.stream().distinct().count());
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        Dataset rows = counting(3, Shape.of(4));
        assertMessage("must be [C, H, W]", () -> DataLoader.builder(rows).augment(new RandomCrop(1)));
        assertMessage("batch size is 0", () -> DataLoader.builder(rows).batchSize(0));
        assertMessage("for 1 channels", () -> DataLoader.builder(rows).normalize(Normalization.identity(1)));
        assertMessage("alpha is NaN", () -> DataLoader.builder(rows).mixup(Double.NaN));
        assertMessage("deviation 0.0", () -> new Normalization(List.of(1f), List.of(0f)));
        assertMessage("without samples", () -> Normalization.of(rows.limit(0)));
    }

    private static void assertMessage(String part, Executable call) {
        String message = assertThrows(DataException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
