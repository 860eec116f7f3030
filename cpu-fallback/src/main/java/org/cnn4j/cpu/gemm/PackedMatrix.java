package org.cnn4j.cpu.gemm;

import org.cnn4j.Cnn4jException;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * A constant operand, packed once: panels of {@code width} consecutive {@code i}, each holding all of {@code p}. Immutable.
 *
 * @param data element (p, i) lies at {@code (i / width * k + p) * width + i % width}
 */
public record PackedMatrix(float[] data, int width, int k, int count) {
    /** Packs {@code count} vectors of length {@code k}. */
    public static PackedMatrix of(PanelSource source, int k, int count, int width) {
        long size = (long) (count + width - 1) / width * width * k;
        if (size > Integer.MAX_VALUE - 16) {
            throw new Cnn4jException("a weight matrix of " + k + " x " + count + " is too large for one Java array");
        }
        float[] data = new float[(int) size];
        source.pack(0, k, 0, count, width, data, new Workspace());
        return new PackedMatrix(data, width, k, count);
    }

    int offset(int i, int p) {
        return (i / width * k + p) * width;
    }
}
