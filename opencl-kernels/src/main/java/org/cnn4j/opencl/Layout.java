package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;

/**
 * How several operands are walked together: the dimensions of the walk and, for each operand, its stride in elements along each.
 * Dimensions that every operand walks without a jump are merged, so that most walks have one or two.
 *
 * @param dims at least one
 * @param strides one row an operand
 */
record Layout(int[] dims, int[][] strides) {
    /** The most dimensions that kernels take. */
    static final int MOST = 8;

    /** Merges dimensions and drops those of size 1. */
    static Layout of(int[] dims, int[]... strides) {
        List<Integer> kept = new ArrayList<>();
        List<int[]> columns = new ArrayList<>();
        for (int i = dims.length - 1; i >= 0; i--) {
            if (dims[i] == 1) {
                continue;
            }
            int[] column = new int[strides.length];
            for (int o = 0; o < strides.length; o++) {
                column[o] = strides[o][i];
            }
            int last = kept.size() - 1;
            if (last >= 0 && joins(column, columns.get(last), kept.get(last))) {
                kept.set(last, kept.get(last) * dims[i]);
            } else {
                kept.add(dims[i]);
                columns.add(column);
            }
        }
        if (kept.isEmpty()) {
            kept.add(1);
            columns.add(new int[strides.length]);
        }
        int rank = kept.size();
        int[] merged = new int[rank];
        int[][] rows = new int[strides.length][rank];
        for (int i = 0; i < rank; i++) {
            merged[rank - 1 - i] = kept.get(i);
            for (int o = 0; o < strides.length; o++) {
                rows[o][rank - 1 - i] = columns.get(i)[o];
            }
        }
        return new Layout(merged, rows);
    }

    private static boolean joins(int[] outer, int[] inner, int innerDim) {
        for (int o = 0; o < outer.length; o++) {
            if (outer[o] != (long) inner[o] * innerDim) {
                return false;
            }
        }
        return true;
    }

    /** Strides of an operand of shape {@code from} that is broadcast to {@code to}: 0 along repeated dimensions. */
    static int[] broadcastStrides(Shape from, Shape to) {
        int[] own = from.strides();
        int[] strides = new int[to.rank()];
        int shift = to.rank() - from.rank();
        for (int i = 0; i < from.rank(); i++) {
            strides[i + shift] = from.dim(i) == 1 ? 0 : own[i];
        }
        return strides;
    }

    int rank() {
        return dims.length;
    }

    /** The rank that kernels are compiled for: 4, or 8 if that is too few. */
    int kernelRank() {
        return rank() <= 4 ? 4 : MOST;
    }

    /** The size of the last dimension. */
    int inner() {
        return dims[dims.length - 1];
    }

    /** The stride of operand {@code o} along the last dimension. */
    int step(int o) {
        return strides[o][dims.length - 1];
    }

    /** Whether each run of {@code run} neighbours begins at a multiple of that, in each operand that does not stand still. */
    boolean isAligned(int run, int... offsets) {
        boolean aligned = inner() % run == 0;
        for (int offset : offsets) {
            aligned &= offset % run == 0;
        }
        for (int[] own : strides) {
            for (int i = 0; i < own.length - 1; i++) {
                aligned &= own[i] % run == 0 || own[own.length - 1] == 0;
            }
        }
        return aligned;
    }

    /** This walk in runs of {@code run} neighbours along the last dimension. */
    Layout inRuns(int run) {
        int last = dims.length - 1;
        int[] fewer = dims.clone();
        fewer[last] = (dims[last] + run - 1) / run;
        int[][] wider = new int[strides.length][];
        for (int o = 0; o < strides.length; o++) {
            wider[o] = strides[o].clone();
            wider[o][last] *= run;
        }
        return new Layout(fewer, wider);
    }

    /** This walk with dimensions of 1 in front until kernels of {@code rank} take it. */
    Layout widened(int rank) {
        int[][] wider = new int[strides.length][];
        for (int o = 0; o < strides.length; o++) {
            wider[o] = padded(strides[o], rank, 0);
        }
        return new Layout(padded(dims, rank, 1), wider);
    }

    int count() {
        return Shape.of(dims).intSize();
    }

    /** Strides of operand {@code o}, padded in front with 0 to the kernel's rank. */
    int[] kernelStrides(int o) {
        return padded(strides[o], kernelRank(), 0);
    }

    /** Binds the parameters {@code dims, magic, shift} that index.cl takes. */
    ClKernel bind(ClKernel kernel) {
        int rank = kernelRank();
        int[] sizes = padded(dims, rank, 1);
        int[] magic = new int[rank];
        int[] shift = new int[rank];
        for (int i = 0; i < rank; i++) {
            Divisor divisor = Divisor.of(sizes[i]);
            magic[i] = divisor.magic();
            shift[i] = divisor.shift();
        }
        return kernel.ints(sizes).ints(magic).ints(shift);
    }

    static int[] padded(int[] values, int rank, int filler) {
        int[] all = new int[rank];
        int shift = rank - values.length;
        for (int i = 0; i < rank; i++) {
            all[i] = i < shift ? filler : values[i - shift];
        }
        return all;
    }
}
