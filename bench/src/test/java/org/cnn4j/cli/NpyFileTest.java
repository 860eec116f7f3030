package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
    @TempDir
    Path folder;

    @Test
    void everyTypeAndRankComesBack() {
        List<Tensor> tensors = List.of(
                Tensor.of(Shape.of(2, 3), 1f, -2.5f, Float.NaN, 0f, -0f, 1e30f),
                Tensor.of(Shape.of(2), Long.MIN_VALUE, 7L),
                Tensor.of(Shape.of(1, 1, 1, 2), -3, 4),
                Tensor.of(Shape.of(3), true, false, true),
                Tensor.wrap(new TensorType(DType.UINT8, Shape.of(2)), new byte[] {(byte) 200, 3}),
                Tensor.wrap(new TensorType(DType.INT8, Shape.of(2)), new byte[] {-100, 3}),
                Tensor.scalar(5f),
                Tensor.zeros(DType.FLOAT32, Shape.of(0, 4)));
        for (Tensor tensor : tensors) {
            Path file = folder.resolve("deep/er/a.npy");
            NpyFile.write(file, tensor);
            assertTrue(tensor.contentEquals(NpyFile.read(file)), tensor.toString());
        }
    }

    @Test
    void theHeaderIsWhatNumpyWrites() throws IOException {
        Path file = folder.resolve("a.npy");
        NpyFile.write(file, Tensor.of(Shape.of(3), 1f, 2f, 3f));
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(128 + 12, bytes.length);
        String header = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
        assertEquals("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", header.strip());
        assertTrue(header.endsWith("\n"));
    }

    @Test
    void doublesBecomeFloatsAndVersion2IsRead() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(1.5)
                .putDouble(0.1);
        Tensor tensor = NpyFile.read(file(2, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }", data));
        assertEquals(Shape.of(1, 2), tensor.shape());
        assertArrayEquals(new float[] {1.5f, 0.1f}, tensor.toFloatArray());
    }

    @Test
    void everythingElseIsRefusedInOneLine() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(8);
        assertRefused("Fortran order", file(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", data));
        assertRefused("type <f2", file(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }", data));
        assertRefused("type >f4", file(1, "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", data));
        assertRefused("8 bytes of data", file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", data));
        assertRefused("8 bytes of data", file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }", data));
        assertRefused(
                "damaged",
                file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 4), }", data));
        assertRefused("the shape (-2,)", file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", data));
        assertRefused("no readable 'descr'", file(1, "nonsense", data));
        assertRefused("version 9", file(9, "{}", data));
        assertRefused("no .npy file", Files.writeString(folder.resolve("text"), "this is no array"));
        assertRefused("too short", Files.writeString(folder.resolve("short"), "abc"));
        assertRefused("does not exist", folder.resolve("none"));
        assertRefused("is a directory", folder);
        byte[] whole = Files.readAllBytes(file(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", data));
        for (int length = 0; length < whole.length; length++) {
            assertRefused("", Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length)));
        }
    }

    private static void assertRefused(String part, Path file) {
        Cnn4jException e = assertThrows(Cnn4jException.class, () -> NpyFile.read(file));
        assertTrue(e.getMessage().contains(part) && e.getMessage().startsWith(file.toString()), e.getMessage());
    }

    private Path file(int version, String header, ByteBuffer data) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(12 + header.length() + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            bytes.putShort((short) header.length());
        } else {
            bytes.putInt(header.length());
        }
        bytes.put(header.getBytes(StandardCharsets.US_ASCII)).put(data.array());
        return Files.write(folder.resolve("a.npy"), Arrays.copyOf(bytes.array(), bytes.position()));
    }
}
