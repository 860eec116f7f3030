package org.cnn4j.plan;

import org.cnn4j.DType;

/**
 * What backends fill memory with that nothing has written yet, where a plan has guard zones: a kernel that reads it gives a
 * NaN or a number that no network computes.
 */
public final class Poison {
    /** As FLOAT32, a NaN with an unlikely payload. */
    private static final int FLOAT = 0x7FC0DEAD;

    /** As an integer of any width, large and negative or at least no small number; as a BOOL, neither true nor false. */
    private static final long INTEGER = 0x9EADBEEF9EADBEEFL;

    private Poison() {}

    /** The bits of one poisoned element in the lowest {@code 8 * dtype.bytes()} bits. */
    public static long bits(DType dtype) {
        return dtype == DType.FLOAT32 ? FLOAT : INTEGER;
    }

    /** One poisoned element as it lies in memory that is little-endian, as that of every device in use is. */
    public static byte[] element(DType dtype) {
        byte[] bytes = new byte[dtype.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bits(dtype) >> 8 * i);
        }
        return bytes;
    }
}
