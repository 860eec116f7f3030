package org.cnn4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DatasetTest {
    private static final List<String> TWO = List.of("x", "y");

    /** Sample i is the number i; the first 30 are of class 0, the other 70 of class 1. */
    private static Dataset hundred() {
        float[][] samples = new float[100][];
        Arrays.setAll(samples, i -> new float[] {i});
        return Datasets.of(
                samples,
                Shape.of(1),
                IntStream.range(0, 100).map(i -> i < 30 ? 0 : 1).toArray(),
                TWO);
    }

    private static int[] values(Dataset dataset) {
        float[] value = new float[1];
        return IntStream.range(0, dataset.size())
                .map(i -> {
                    dataset.read(i, value, 0);
                    assertEquals(value[0] < 30 ? 0 : 1, dataset.label(i));
                    return (int) value[0];
                })
                .toArray();
    }

    @Test
    void partsAreWhatTheySay() {
        assertArrayEquals(new int[] {28, 29, 30, 31}, values(hundred().subset(28, 32)));
        assertArrayEquals(new int[] {29}, values(hundred().subset(28, 32).subset(1, 2)));
        assertEquals(100, hundred().limit(1000).size());
        assertArrayEquals(new int[] {0, 1}, values(hundred().limit(2)));
        assertArrayEquals(new int[] {30, 70}, hundred().classCounts());
        int[] shuffled = values(hundred().shuffled(3));
        assertArrayEquals(shuffled, values(hundred().shuffled(3)));
        assertNotEquals(
                Arrays.toString(shuffled), Arrays.toString(values(hundred().shuffled(4))));
        assertArrayEquals(
                IntStream.range(0, 100).toArray(),
                Arrays.stream(shuffled).sorted().toArray());
    }

    @Test
    void aSplitTakesTheShareOfEachClass() {
        TrainTest split = hundred().split(0.25, 7);
        // A quarter of 30 is 7.5, rounded up; of 70 it is 17.5.
        assertArrayEquals(new int[] {8, 18}, split.test().classCounts());
        int[] train = values(split.train());
        int[] test = values(split.test());
        assertArrayEquals(
                IntStream.range(0, 100).toArray(),
                IntStream.concat(Arrays.stream(train), Arrays.stream(test))
                        .sorted()
                        .toArray());
        assertArrayEquals(test, values(hundred().split(0.25, 7).test()));
        assertNotEquals(
                Arrays.toString(test),
                Arrays.toString(values(hundred().split(0.25, 8).test())));
        assertEquals(0, hundred().split(0, 1).test().size());
        assertEquals(0, hundred().split(1, 1).train().size());
    }

    @Test
    void bytesAreReadFromZeroToOne() {
        Dataset bytes = Datasets.of(new byte[] {0, (byte) 255, 51, 102}, Shape.of(1, 1, 2), new int[] {0, 1}, TWO);
        float[] values = {7, 7, 7, 7};
        bytes.read(1, values, 1);
        assertArrayEquals(new float[] {7, 51 * (1 / 255f), 102 * (1 / 255f), 7}, values);
        bytes.read(0, values, 2);
        assertArrayEquals(new float[] {0, 1}, Arrays.copyOfRange(values, 2, 4));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        int[] labels = {0, 1};
        assertMessage("need 4 values, not 3", () -> Datasets.of(new float[3], Shape.of(2), labels, TWO));
        assertMessage(
                "sample 1 has 1 values; the shape [2] needs 2",
                () -> Datasets.of(new float[][] {{1, 2}, {3}}, Shape.of(2), labels, TWO));
        assertMessage("1 samples and 2 labels", () -> Datasets.of(new float[1][2], Shape.of(2), labels, TWO));
        assertMessage(
                "sample 1 has the label 1, but there are 1 classes",
                () -> Datasets.of(new float[4], Shape.of(2), labels, List.of("x")));
        assertMessage("sample 0 has the label -1", () -> Datasets.of(new float[2], Shape.of(2), new int[] {-1}, TWO));
        assertMessage("there are no classes", () -> Datasets.of(new float[0], Shape.of(2), new int[0], List.of()));
        assertMessage(
                "two classes have one name",
                () -> Datasets.of(new float[0], Shape.of(2), new int[0], List.of("a", "a")));
        assertMessage("shape []", () -> Datasets.of(new float[1], Shape.scalar(), new int[1], TWO));
        assertMessage("shape [0]", () -> Datasets.of(new float[0], Shape.of(0), new int[1], TWO));
        assertMessage("no samples 99 to 101", () -> hundred().subset(99, 101));
        assertMessage("share is 1.5", () -> hundred().split(1.5, 0));
        Dataset other = Datasets.of(new float[1], Shape.of(1), new int[1], List.of("x"));
        assertMessage("both must be the same", () -> new TrainTest(hundred(), other));
    }

    private static void assertMessage(String part, Executable call) {
        String message = assertThrows(DataException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
