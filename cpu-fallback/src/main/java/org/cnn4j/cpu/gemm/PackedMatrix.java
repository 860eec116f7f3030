package org.cnn4j.cpu.gemm;

import org.cnn4j.Cnn4jException;
import org.cnn4j.cpu.Alignment;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * A constant right operand, packed once, in the order in which a product reads it: block after block of {@code kc} sums, in each
 * the strips of consecutive {@code i} one behind the other. Immutable.
 *
 * @param k the length of the sums
 * @param padded the number of {@code i}, filled up to whole panels
 */
public record PackedMatrix(float[] data, int k, int padded) {
    /** Packs {@code count} vectors of length {@code k} as {@code kernel} wants them. */
    public static PackedMatrix of(PanelSource source, int k, int count, GemmKernel kernel) {
        int width = kernel.panelWidth(count);
        int padded = (count + width - 1) / width * width;
        long size = (long) padded * k;
        if (size > Integer.MAX_VALUE - 32) {
            throw new Cnn4jException("a weight matrix of " + k + " x " + count + " is too large for one Java array");
        }
        float[] data = new float[Alignment.FLOATS + (int) size];
        Workspace ws = new Workspace();
        int kc = Gemm.blockOfK(k);
        for (int p = 0; p < k; p += kc) {
            source.pack(p, Math.min(kc, k - p), 0, count, kernel.strip(count), data, Alignment.FLOATS + p * padded, ws);
        }
        return new PackedMatrix(data, k, padded);
    }

    /** Where the panel of column {@code i} starts in the block of sums that starts at {@code p} and has {@code kb}. */
    int offset(int i, int p, int kb) {
        return Alignment.FLOATS + p * padded + i * kb;
    }
}
