package org.cnn4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.cnn4j.Shape;
import org.cnn4j.onnx.TestData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final List<String> THREE = List.of("a", "b", "c");
    private static final byte[] PIXELS = {0, 1, 2, 3, 4, 5, (byte) 255, (byte) 128, 51, 10, 20, 30};

    @TempDir
    Path folder;

    private static byte[] idx(int magic, int[] dims, byte... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + values.length);
        bytes.putInt(magic);
        Arrays.stream(dims).forEach(bytes::putInt);
        return bytes.put(values).array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] images() {
        return idx(0x803, new int[] {2, 2, 3}, PIXELS);
    }

    private static byte[] labels() {
        return idx(0x801, new int[] {2}, (byte) 2, (byte) 0);
    }

    private void assertRefused(byte[] images, byte[] labels, String... parts) throws IOException {
        Path imageFile = write("images", images);
        Path labelFile = write("labels", labels);
        String message = assertThrows(DataException.class, () -> Idx.read(imageFile, labelFile, THREE))
                .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message + " should contain: " + part);
        }
        assertTrue(message.contains(folder.toString()), message);
        assertTrue(message.lines().count() == 1, message);
    }

    @Test
    void readsPlainAndGzip() throws IOException {
        for (boolean packed : new boolean[] {false, true}) {
            Path images = write("i", packed ? gzip(images()) : images());
            Path labels = write("l", packed ? gzip(labels()) : labels());
            Dataset dataset = Idx.read(images, labels, THREE);
            assertEquals(2, dataset.size());
            assertEquals(Shape.of(1, 2, 3), dataset.shape());
            assertEquals(THREE, dataset.classes());
            assertEquals(2, dataset.label(0));
            assertEquals(0, dataset.label(1));
            float[] values = new float[8];
            dataset.read(1, values, 1);
            assertArrayEquals(
                    new float[] {0, 255 * (1 / 255f), 128 * (1 / 255f), 51 / 255f, 10 / 255f, 20 / 255f, 30 / 255f, 0},
                    values,
                    1e-7f);
            assertEquals(1, values[1]);
        }
    }

    @Test
    void colourPicturesHaveFourDimensions() throws IOException {
        Path images = write("i", idx(0x804, new int[] {2, 3, 1, 2}, PIXELS));
        assertEquals(
                Shape.of(3, 1, 2), Idx.read(images, write("l", labels()), THREE).shape());
    }

    @Test
    void everyCutOfAFileIsNoticed() throws IOException {
        byte[] images = images();
        for (int length = 0; length < images.length; length++) {
            assertRefused(
                    Arrays.copyOf(images, length), labels(), "images ends after " + length + " bytes", "must have");
        }
        byte[] packed = gzip(images);
        for (int length = 2; length < packed.length; length++) {
            assertRefused(Arrays.copyOf(packed, length), labels(), "images is damaged: the gzip data end too early");
        }
        byte[] labels = labels();
        for (int length = 0; length < labels.length; length++) {
            assertRefused(images, Arrays.copyOf(labels, length), "labels ends after " + length + " bytes");
        }
    }

    @Test
    void alteredBytesOfGzipAreNoticed() throws IOException {
        byte[] packed = gzip(images());
        // The ten bytes of the header hold no data but the method (byte 2) and flags (3).
        for (int at = 10; at < packed.length; at++) {
            byte[] altered = packed.clone();
            altered[at] ^= 0x41;
            assertRefused(altered, labels(), "images");
        }
    }

    @Test
    void aMoreOrLessOfBytesThanPromisedIsNoticed() throws IOException {
        byte[] longer = Arrays.copyOf(images(), images().length + 1);
        assertRefused(longer, labels(), "images goes on after the 28 bytes that its header promises");
        assertRefused(gzip(longer), labels(), "images goes on after the 28 bytes");
        assertRefused(images(), Arrays.copyOf(labels(), 20), "labels goes on after the 10 bytes");
        assertRefused(
                gzip(Arrays.copyOf(images(), 20)),
                labels(),
                "images ends after 20 bytes; with its 12 bytes",
                "have 28");
    }

    @Test
    void hugeSizesTakeNoMemory() throws IOException {
        int max = Integer.MAX_VALUE;
        byte[] huge = idx(0x803, new int[] {max, max, max}, PIXELS);
        assertRefused(huge, labels(), "images promises", "at most 2147483639 can be held");
        byte[] large = idx(0x803, new int[] {1 << 10, 1 << 10, 2000}, PIXELS);
        assertRefused(large, labels(), "images ends after 28 bytes", "must have 2097152016");
        assertRefused(gzip(large), labels(), "images ends after 28 bytes", "must have 2097152016");
        assertRefused(idx(0x803, new int[] {-1, 2, 3}, PIXELS), labels(), "dimension 0 is 4294967295");
        assertRefused(idx(0x803, new int[] {2, 0, 3}), labels(), "dimension 1 is 0");
    }

    @Test
    void otherFilesAreNamedForWhatTheyAreNot() throws IOException {
        assertRefused(
                labels(),
                images(),
                "images does not hold pictures: its first four bytes are 00000801",
                "00000803 or 00000804");
        assertRefused(images(), images(), "labels does not hold labels", "must be 00000801");
        assertRefused(idx(0xD03, new int[] {2, 2, 3}, PIXELS), labels(), "are 00000d03");
        assertRefused(idx(0x801, new int[] {2}, PIXELS), labels(), "does not hold pictures");
        assertRefused(
                images(), idx(0x801, new int[] {3}, (byte) 0, (byte) 1, (byte) 2), "has 3 labels, but", "2 pictures");
        assertRefused(images(), idx(0x801, new int[] {2}, (byte) 0, (byte) 3), "sample 1 has the label 3", "3 classes");
        assertRefused(images(), idx(0x801, new int[] {2}, (byte) -1, (byte) 0), "sample 0 has the label 255");
    }

    @Test
    void findsTheFilesOfAFolder() throws IOException {
        write("train-images-idx3-ubyte.gz", gzip(images()));
        write("train-labels.idx1-ubyte", labels());
        write("my-t10k-images-idx3-ubyte", images());
        assertMissing("t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz");
        write("test-labels-idx1-ubyte.gz", gzip(labels()));
        TrainTest both = Idx.directory(folder, THREE);
        assertEquals(2, both.train().size());
        assertEquals(2, both.test().size());
        // Packed and unpacked beside each other are one file.
        write("train-images-idx3-ubyte", images());
        Idx.directory(folder, THREE);
        write("your-t10k-images-idx3-ubyte", images());
        assertMissing("several files that could be t10k-images-idx3-ubyte");
        write("t10k-images-idx3-ubyte", images());
        Idx.directory(folder, THREE);
    }

    private void assertMissing(String part) {
        String message = assertThrows(DataException.class, () -> Idx.directory(folder, THREE))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void missingFilesAreNamed() {
        Path none = folder.resolve("none");
        assertEquals(
                none + " does not exist",
                assertThrows(DataException.class, () -> Idx.read(none, none, THREE))
                        .getMessage());
        assertTrue(assertThrows(DataException.class, () -> Idx.read(folder, none, THREE))
                .getMessage()
                .contains("is a directory"));
        assertTrue(assertThrows(DataException.class, () -> Idx.directory(none, THREE))
                .getMessage()
                .contains("is no directory"));
    }

    @Test
    void readsMnist() throws IOException {
        assumeTrue(TestData.folder().isPresent(), TestData.absence());
        Path data = TestData.folder().orElseThrow().resolve("data");
        assumeTrue(Files.isDirectory(data), TestData.absence());
        TrainTest mnist = Idx.directory(data, Idx.DIGITS);
        assertEquals(8000, mnist.train().size());
        assertEquals(2000, mnist.test().size());
        assertEquals(Shape.of(1, 28, 28), mnist.shape());
        // The values that are known of MNIST: mean 0.1307, deviation 0.3081.
        Normalization normalization = Normalization.of(mnist.train());
        assertEquals(0.1307, normalization.mean().get(0), 0.002);
        assertEquals(0.3081, normalization.std().get(0), 0.002);
    }

    @Test
    void readsFashionMnist() {
        Path installed = Path.of("/usr/share/datasets/fashion-mnist");
        assumeTrue(Files.isDirectory(installed), "Fashion-MNIST is not installed (Debian: dataset-fashion-mnist)");
        TrainTest fashion = Idx.directory(installed, Idx.FASHION_MNIST);
        int[] each = new int[10];
        Arrays.fill(each, 6000);
        assertArrayEquals(each, fashion.train().classCounts());
        Arrays.fill(each, 1000);
        assertArrayEquals(each, fashion.test().classCounts());
        Normalization normalization = Normalization.of(fashion.train());
        assertEquals(0.2860, normalization.mean().get(0), 0.0001);
        assertEquals(0.3530, normalization.std().get(0), 0.0001);
    }
}
