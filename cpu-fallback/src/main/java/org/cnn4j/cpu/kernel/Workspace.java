package org.cnn4j.cpu.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * Scratch memory of one participant of a parallel loop. Buffers grow to what their users ask for and are then kept, so only
 * a first run allocates. Contents do not survive from one use to the next.
 */
public final class Workspace {
    /** Elements that {@link #block} holds: short enough that several blocks stay in the first-level cache. */
    public static final int BLOCK = 1024;

    /** Room for a vector that reads beyond the last of the zeros that were asked for. */
    private static final int ZEROS_SLACK = 512;

    private float[] zeros = new float[0];
    private final float[][] buffers = new float[Use.values().length][0];
    private final float[][] blocks = new float[4][];
    private float[][] rows = new float[0][];
    private int[] ints = new int[0];
    private final long[][] longs = new long[2][0];

    /** What a buffer is for: two uses never share memory. */
    public enum Use {
        LEFT_ROWS,
        RIGHT_PANELS,
        SHARED_PANELS,
        SUMS,
        EDGE_TILE,
        SPREAD_ROWS,
        ROW,
        WINOGRAD,
        COLUMNS,
        CANVAS
    }

    /** A buffer of at least {@code size} elements. */
    public float[] buffer(Use use, int size) {
        float[] b = buffers[use.ordinal()];
        if (b.length < size) {
            b = new float[size];
            buffers[use.ordinal()] = b;
        }
        return b;
    }

    /** At least {@code size} zeros, which nobody may write to. */
    public float[] zeros(int size) {
        if (zeros.length < size + ZEROS_SLACK) {
            zeros = new float[size + ZEROS_SLACK];
        }
        return zeros;
    }

    /** One of four arrays of {@link #BLOCK} elements. */
    public float[] block(int i) {
        float[] b = blocks[i];
        if (b == null) {
            b = new float[BLOCK];
            blocks[i] = b;
        }
        return b;
    }

    /** At least {@code n} rows of at least {@code length} elements each. */
    public float[][] rows(int n, int length) {
        if (rows.length < n || rows[0].length < length) {
            // Never fewer or shorter than before, or two users in turn would allocate in every run.
            int longest = rows.length == 0 ? length : Math.max(length, rows[0].length);
            rows = new float[Math.max(n, rows.length)][longest];
        }
        return rows;
    }

    /** An array of at least {@code n} ints. */
    public int[] ints(int n) {
        if (ints.length < n) {
            ints = new int[n];
        }
        return ints;
    }

    /** One of two arrays of at least {@code n} longs. */
    public long[] longs(int i, int n) {
        if (longs[i].length < n) {
            longs[i] = new long[n];
        }
        return longs[i];
    }

    /** Fills all that was handed out so far, as {@code bits} of floats and of integers, for finding reads of unset memory. */
    public void fill(long floats, long integers) {
        float value = Float.intBitsToFloat((int) floats);
        for (float[][] several : List.of(buffers, blocks, rows)) {
            for (float[] array : several) {
                if (array != null) {
                    Arrays.fill(array, value);
                }
            }
        }
        Arrays.fill(ints, (int) integers);
        for (long[] array : longs) {
            Arrays.fill(array, integers);
        }
    }
}
