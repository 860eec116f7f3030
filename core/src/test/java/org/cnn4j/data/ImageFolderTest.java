package org.cnn4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.image.Channels;
import org.cnn4j.image.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    Path folder;

    private void write(String name, int width, int height, int rgb) {
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, rgb);
        Image.ofRgb(width, height, pixels).writePng(folder.resolve(name));
    }

    private void assertRefused(String part) {
        String message = assertThrows(DataException.class, () -> ImageFolder.of(folder, Channels.RGB, 4, 4))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void classesAndPicturesGoByName() throws IOException {
        write("zebra/2.png", 3, 3, 0x0000ff);
        write("zebra/1.PNG", 9, 5, 0xff0000);
        write("ape/x.png", 2, 7, 0x00ff00);
        Files.writeString(folder.resolve("README.txt"), "not a picture, beside the classes");
        Files.writeString(folder.resolve("ape/.hidden"), "");
        ImageFolder dataset = ImageFolder.of(folder, Channels.RGB, 2, 1);
        assertEquals(List.of("ape", "zebra"), dataset.classes());
        assertEquals(Shape.of(3, 1, 2), dataset.shape());
        assertEquals(3, dataset.size());
        assertArrayEquals(new int[] {1, 2}, dataset.classCounts());
        assertEquals(folder.resolve("zebra/1.PNG"), dataset.file(1));
        float[] values = new float[6];
        for (int round = 0; round < 2; round++) {
            dataset.read(0, values, 0);
            assertArrayEquals(new float[] {0, 0, 1, 1, 0, 0}, values);
            dataset.read(1, values, 0);
            assertArrayEquals(new float[] {1, 1, 0, 0, 0, 0}, values);
            dataset.read(2, values, 0);
            assertArrayEquals(new float[] {0, 0, 0, 0, 1, 1}, values);
        }
    }

    @Test
    void aPictureIsCutInItsMiddleAndNotSquashed() {
        // 6 x 2: black, white, white, white, white, black columns.
        int[] pixels = new int[12];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 6 == 0 || i % 6 == 5 ? 0 : 0xffffff;
        }
        Image.ofRgb(6, 2, pixels).writePng(folder.resolve("c/wide.png"));
        Image.ofRgb(6, 2, pixels).rotate90().writePng(folder.resolve("c/wider.png"));
        Dataset dataset = ImageFolder.of(folder, Channels.GREY, 2, 2);
        float[] values = new float[4];
        for (int i = 0; i < 2; i++) {
            dataset.read(i, values, 0);
            assertArrayEquals(new float[] {1, 1, 1, 1}, values, 1e-6f);
        }
    }

    @Test
    void trainingAndUseSeeTheSameNumbers() {
        int[] pixels = new int[36];
        Arrays.setAll(pixels, i -> i * 0x071301 + 0x102030);
        Image image = Image.ofRgb(6, 6, pixels);
        image.writePng(folder.resolve("c/a.png"));
        Dataset dataset = ImageFolder.of(folder, Channels.RGB, 6, 6);
        Normalization normalization = Normalization.of(dataset);
        DataLoader loader = DataLoader.builder(dataset).normalize(normalization).build();
        try (Batches batches = loader.batches(0)) {
            assertArrayEquals(
                    image.toNchw(normalization.pixelFormat(Channels.RGB)),
                    batches.next().images().floats());
        }
    }

    @Test
    void whatDoesNotBelongThereIsNamed() throws IOException {
        assertRefused("has no folders in it; it must have one for each class");
        Files.createDirectories(folder.resolve("cat"));
        assertRefused("cat has no pictures; add some or remove its folder");
        write("cat/a.png", 4, 4, 0);
        Files.writeString(folder.resolve("cat/notes.txt"), "");
        assertRefused("notes.txt is no picture");
        Files.delete(folder.resolve("cat/notes.txt"));
        Files.createDirectories(folder.resolve("cat/inner.png"));
        assertRefused("inner.png is no picture");
        Files.delete(folder.resolve("cat/inner.png"));
        write("b.png", 4, 4, 0);
        assertRefused("b.png belongs to no class");
        Files.delete(folder.resolve("b.png"));
        ImageFolder.of(folder, Channels.RGB, 4, 4);
    }

    @Test
    void aDamagedPictureIsNamedWhereTheBatchIsTaken() throws IOException {
        write("cat/a.png", 40, 40, 0x123456);
        write("cat/b.png", 40, 40, 0x123456);
        Path damaged = folder.resolve("cat/b.png");
        byte[] bytes = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
        DataLoader loader = DataLoader.builder(ImageFolder.of(folder, Channels.RGB, 8, 8))
                .batchSize(1)
                .build();
        try (Batches batches = loader.batches(0)) {
            assertEquals(1, batches.next().size());
            String message = assertThrows(DataException.class, batches::next).getMessage();
            assertTrue(message.contains("epoch 0") && message.contains("b.png"), message);
        }
    }
}
