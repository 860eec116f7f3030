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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
    private static final int RECORD = 3073;

    @TempDir
    Path folder;

    /** Records whose pixel i is {@code label + i} of its byte. */
    private Path write(String name, int... labels) throws IOException {
        byte[] bytes = new byte[labels.length * RECORD];
        for (int r = 0; r < labels.length; r++) {
            for (int i = 1; i < RECORD; i++) {
                bytes[r * RECORD + i] = (byte) (labels[r] + i);
            }
            bytes[r * RECORD] = (byte) labels[r];
        }
        return Files.write(folder.resolve(name), bytes);
    }

    private void assertRefused(String part) {
        String message = assertThrows(DataException.class, () -> Cifar10.directory(folder))
                .getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.lines().count() == 1, message);
    }

    @Test
    void joinsTheFilesInOrder() throws IOException {
        for (int i = 1; i <= 5; i++) {
            write("data_batch_" + i + ".bin", i, i + 1);
        }
        assertRefused("test_batch.bin does not exist");
        write("test_batch.bin", 9);
        TrainTest cifar = Cifar10.directory(folder);
        assertEquals(Shape.of(3, 32, 32), cifar.shape());
        assertEquals(10, cifar.train().size());
        assertEquals(1, cifar.test().size());
        assertEquals(9, cifar.test().label(0));
        assertEquals("truck", cifar.test().classes().get(9));
        float[] values = new float[3072];
        for (int i = 0; i < 10; i++) {
            int label = i / 2 + i % 2 + 1;
            assertEquals(label, cifar.train().label(i));
            cifar.train().read(i, values, 0);
            float[] expected = new float[3072];
            for (int k = 0; k < expected.length; k++) {
                expected[k] = (label + k + 1 & 0xFF) * (1 / 255f);
            }
            assertArrayEquals(expected, values);
        }
    }

    @Test
    void namesOfOtherDataAreRefused() throws IOException {
        for (int i = 1; i <= 5; i++) {
            write("data_batch_" + i + ".bin", i);
        }
        write("test_batch.bin", 9);
        Path names = folder.resolve("batches.meta.txt");
        Files.writeString(names, String.join("\n", Cifar10.CLASSES) + "\n\n");
        Cifar10.directory(folder);
        Files.writeString(names, "apple\nbear\n");
        assertRefused("batches.meta.txt names the classes [apple, bear]");
    }

    @Test
    void damageIsNamed() throws IOException {
        Path file = write("x.bin", 1, 2);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, RECORD + 100));
        assertMessage(file, "x.bin has 3173 bytes; it must have a multiple of 3073");
        Files.write(file, new byte[0]);
        assertMessage(file, "x.bin has 0 bytes");
        bytes[RECORD] = 10;
        Files.write(file, bytes);
        assertMessage(file, "x.bin: sample 1 has the label 10, but there are 10 classes");
        bytes[0] = 0x1F;
        bytes[1] = (byte) 0x8B;
        Files.write(file, bytes);
        assertMessage(file, "gzip");
    }

    private static void assertMessage(Path file, String part) {
        String message = assertThrows(DataException.class, () -> Cifar10.read(List.of(file)))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
