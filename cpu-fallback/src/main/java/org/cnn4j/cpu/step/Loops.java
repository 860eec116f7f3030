package org.cnn4j.cpu.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;

/**
 * A loop nest over strided operands: axes of size 1 are gone, and neighbouring axes that every operand walks through evenly are
 * one. The innermost axis is the caller's own loop; the others are numbered as rows.
 */
final class Loops {
    private final int[] dims;
    private final int[][] strides;
    private final int rows;

    private Loops(int[] dims, int[][] strides) {
        this.dims = dims;
        this.strides = strides;
        int n = 1;
        for (int i = 0; i < dims.length - 1; i++) {
            n *= dims[i];
        }
        this.rows = n;
    }

    /**
     * @param dims the sizes of the axes, none 0
     * @param strides one array an operand
     */
    static Loops of(int[] dims, int[]... strides) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != 1) {
                kept.add(i);
            }
        }
        List<int[]> axes = new ArrayList<>();
        for (int axis : kept) {
            int[] next = new int[strides.length + 1];
            next[0] = dims[axis];
            for (int s = 0; s < strides.length; s++) {
                next[s + 1] = strides[s][axis];
            }
            int last = axes.size() - 1;
            if (last >= 0 && merges(axes.get(last), next)) {
                next[0] *= axes.get(last)[0];
                axes.set(last, next);
            } else {
                axes.add(next);
            }
        }
        if (axes.isEmpty()) {
            int[] one = new int[strides.length + 1];
            Arrays.fill(one, 1);
            axes.add(one);
        }
        int[] d = axes.stream().mapToInt(a -> a[0]).toArray();
        int[][] s = new int[strides.length][];
        for (int i = 0; i < s.length; i++) {
            int operand = i + 1;
            s[i] = axes.stream().mapToInt(a -> a[operand]).toArray();
        }
        return new Loops(d, s);
    }

    /** {@code rows} rows of {@code length} elements, whose places the caller works out itself. */
    static Loops rows(int rows, int length) {
        return new Loops(new int[] {rows, length}, new int[0][]);
    }

    private static boolean merges(int[] outer, int[] inner) {
        for (int s = 1; s < outer.length; s++) {
            if (outer[s] != inner[s] * inner[0]) {
                return false;
            }
        }
        return true;
    }

    /** Strides that repeat {@code from} over {@code to}, as broadcasting does. */
    static int[] broadcast(Shape from, Shape to) {
        int[] result = new int[to.rank()];
        int[] own = from.strides();
        int shift = to.rank() - from.rank();
        for (int i = 0; i < own.length; i++) {
            result[i + shift] = from.dim(i) == 1 ? 0 : own[i];
        }
        return result;
    }

    int rows() {
        return rows;
    }

    /** How many axes are left. */
    int rank() {
        return dims.length;
    }

    int dim(int axis) {
        return dims[axis];
    }

    /** An operand's stride on any axis. */
    int stride(int operand, int axis) {
        return strides[operand][axis];
    }

    /** The size of the innermost axis. */
    int length() {
        return dims[dims.length - 1];
    }

    /** An operand's stride on the innermost axis. */
    int step(int operand) {
        return strides[operand][dims.length - 1];
    }

    /** Where an operand's row starts. */
    int offset(int operand, int row) {
        int[] s = strides[operand];
        int offset = 0;
        int rest = row;
        for (int i = dims.length - 2; i >= 0; i--) {
            int q = rest / dims[i];
            offset += (rest - q * dims[i]) * s[i];
            rest = q;
        }
        return offset;
    }
}
