package org.cnn4j.cpu.gemm;

import org.cnn4j.Cnn4jException;
import org.cnn4j.cpu.Alignment;
import org.cnn4j.cpu.kernel.GemmKernel;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * A right operand that is packed as a whole, in the order in which a product reads it: block after block of {@code kc} sums, in each
 * the strips of consecutive {@code i} one behind the other.
 *
 * @param k the length of the sums
 * @param padded the number of {@code i}, filled up to whole panels
 */
public record PackedMatrix(float[] data, int k, int padded) {
    /** The most elements: offsets stay so far from the largest int that adding to them does not overflow. */
    private static final int MOST = Integer.MAX_VALUE - (1 << 16);

    /** Packs {@code count} vectors of length {@code k} as {@code kernel} wants them. */
    public static PackedMatrix of(PanelSource source, int k, int count, GemmKernel kernel) {
        return of(source, k, count, kernel, kernel.strip(count));
    }

    /** The same with strips of {@code strip} columns. */
    public static PackedMatrix of(PanelSource source, int k, int count, GemmKernel kernel, int strip) {
        long size = (long) padded(count, kernel) * k;
        if (size > MOST) {
            throw new Cnn4jException("a weight matrix of " + k + " x " + count + " is too large for one Java array");
        }
        PackedMatrix matrix = in(new float[size(k, count, kernel)], k, count, kernel);
        Workspace ws = new Workspace();
        for (int block = 0; block < matrix.blocks(); block++) {
            matrix.pack(source, block, 0, count, strip, ws);
        }
        return matrix;
    }

    /** A matrix in {@code data} of at least {@link #size} elements, which {@link #pack} has yet to fill. */
    public static PackedMatrix in(float[] data, int k, int count, GemmKernel kernel) {
        return new PackedMatrix(data, k, padded(count, kernel));
    }

    /** How many elements a matrix takes that is not too large for one array. */
    public static int size(int k, int count, GemmKernel kernel) {
        return Alignment.FLOATS + padded(count, kernel) * k;
    }

    private static int padded(int count, GemmKernel kernel) {
        int width = kernel.panelWidth(count);
        return (count + width - 1) / width * width;
    }

    /** The number of blocks of sums. */
    public int blocks() {
        int kc = Gemm.blockOfK(k);
        return (k + kc - 1) / kc;
    }

    /**
     * Packs one block of sums.
     *
     * @param i0 the first column, a multiple of the panel's width
     * @param i1 one past the last column: a multiple of the panel's width, or the number of columns
     */
    public void pack(PanelSource source, int block, int i0, int i1, int strip, Workspace ws) {
        int kc = Gemm.blockOfK(k);
        int p = block * kc;
        int kb = Math.min(kc, k - p);
        source.pack(p, kb, i0, i1, strip, data, offset(i0, p, kb), ws);
    }

    /** Where the panel of column {@code i} starts in the block of sums that starts at {@code p} and has {@code kb}. */
    public int offset(int i, int p, int kb) {
        return Alignment.FLOATS + p * padded + i * kb;
    }
}
