package org.cnn4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void factoriesCopyAndAccessorsCopy() {
        float[] values = {1, 2};
        Tensor tensor = Tensor.of(Shape.of(2), values);
        values[0] = 9;
        tensor.toFloatArray()[1] = 9;
        assertArrayEquals(new float[] {1, 2}, tensor.toFloatArray());
    }

    @Test
    void wrapSharesAndReshapeShares() {
        float[] values = {1, 2, 3, 4};
        Tensor tensor = Tensor.wrap(TensorType.float32(4), values);
        assertSame(values, tensor.floats());
        assertSame(values, tensor.reshape(Shape.of(2, 2)).floats());
        assertEquals(Shape.of(2, 2), tensor.reshape(Shape.of(2, 2)).shape());
        assertThrows(ShapeException.class, () -> tensor.reshape(Shape.of(3)));
    }

    @Test
    void theNumberOfElementsMustFit() {
        ShapeException e = assertThrows(ShapeException.class, () -> Tensor.of(Shape.of(2, 3), 1f, 2f));
        assertTrue(e.getMessage().contains("[2, 3]") && e.getMessage().contains("6"), e.getMessage());
        assertThrows(ShapeException.class, () -> Tensor.wrap(TensorType.float32(3), new float[4]));
    }

    @Test
    void everyTypeReadsItsElements() {
        assertEquals(
                200,
                Tensor.wrap(new TensorType(DType.UINT8, Shape.of(1)), new byte[] {(byte) 200})
                        .getLong(0));
        assertEquals(
                -56,
                Tensor.wrap(new TensorType(DType.INT8, Shape.of(1)), new byte[] {(byte) 200})
                        .getLong(0));
        assertArrayEquals(new long[] {1, 0}, Tensor.of(Shape.of(2), true, false).toLongArray());
        assertEquals(Long.MIN_VALUE, Tensor.of(Shape.of(1), Long.MIN_VALUE).getLong(0));
        assertEquals(-7, Tensor.of(Shape.of(1), -7).getDouble(0));
        assertEquals(0.1f, Tensor.scalar(0.1f).getDouble(0));
        assertThrows(ShapeException.class, () -> Tensor.scalar(1).getLong(0));
        assertThrows(ShapeException.class, () -> Tensor.of(Shape.of(1), 1).floats());
    }

    @Test
    void readsLittleEndianBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(-2).putLong(1L << 40).putFloat(1.5f).putInt(-3).flip();
        assertArrayEquals(
                new long[] {-2, 1L << 40},
                Tensor.fromLittleEndian(new TensorType(DType.INT64, Shape.of(2)), bytes)
                        .toLongArray());
        bytes.position(16);
        assertEquals(1.5f, Tensor.fromLittleEndian(TensorType.float32(1), bytes).getDouble(0));
        assertEquals(16, bytes.position());
        bytes.position(20);
        assertEquals(
                -3,
                Tensor.fromLittleEndian(new TensorType(DType.INT32, Shape.scalar()), bytes)
                        .getLong(0));
        bytes.position(8);
        assertArrayEquals(
                new long[] {0, 0, 0, 0, 0, 1},
                Tensor.fromLittleEndian(new TensorType(DType.UINT8, Shape.of(6)), bytes)
                        .toLongArray());
    }

    @Test
    void contentIsComparedByBits() {
        Tensor a = Tensor.of(Shape.of(2), Float.NaN, 0f);
        assertTrue(a.contentEquals(Tensor.of(Shape.of(2), Float.NaN, 0f)));
        assertFalse(a.contentEquals(Tensor.of(Shape.of(2), Float.NaN, -0f)));
        assertFalse(a.contentEquals(a.reshape(Shape.of(2, 1))));
        assertFalse(Tensor.of(Shape.of(1), 1).contentEquals(Tensor.of(Shape.of(1), 1L)));
        assertTrue(Tensor.zeros(DType.BOOL, Shape.of(2)).contentEquals(Tensor.of(Shape.of(2), false, false)));
    }

    @Test
    void aClosedTensorSaysSo() {
        Tensor tensor = Tensor.scalar(1);
        tensor.close();
        tensor.close();
        IllegalStateException e = assertThrows(IllegalStateException.class, tensor::toFloatArray);
        assertTrue(e.getMessage().contains("closed"), e.getMessage());
        assertTrue(tensor.toString().contains("closed"), tensor.toString());
    }

    @Test
    void fillsAnyType() {
        for (DType dtype : DType.values()) {
            Tensor tensor = Tensor.filled(new TensorType(dtype, Shape.of(2, 2)), 3);
            assertEquals(new TensorType(dtype, Shape.of(2, 2)), tensor.type());
            for (int i = 0; i < 4; i++) {
                assertEquals(dtype == DType.BOOL ? 1 : 3, tensor.getDouble(i), dtype.name());
            }
        }
        assertEquals(
                200,
                Tensor.filled(new TensorType(DType.UINT8, Shape.of(1)), 200).getLong(0));
        assertEquals(1.5f, Tensor.filled(TensorType.float32(1), 1.5).floats()[0]);
        assertEquals(0, Tensor.filled(TensorType.float32(0, 3), 1).size());
    }
}
