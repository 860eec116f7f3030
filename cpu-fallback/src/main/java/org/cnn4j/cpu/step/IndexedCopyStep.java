package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Resize;
import org.cnn4j.plan.Step;

/**
 * Copies where each axis has a table of the source's offsets, any element type: all modes of padding, resizing to the nearest
 * neighbour. A negative entry stands for a constant.
 */
final class IndexedCopyStep extends ElementLoop {
    private final int[] dims;
    private final int[][] tables;
    private final boolean consecutive;
    private final Object fill;

    private IndexedCopyStep(Binding binding, Shape out, int[][] tables, Object fill) {
        super(
                binding,
                out.rank() == 0
                        ? Loops.rows(1, 1)
                        : Loops.rows(out.intSize() / out.dim(out.rank() - 1), out.dim(out.rank() - 1)));
        this.dims = out.dims();
        this.tables = tables;
        this.fill = fill;
        this.consecutive = tables.length > 0 && isConsecutive(tables[tables.length - 1]);
    }

    private static boolean isConsecutive(int[] table) {
        for (int i = 1; i < table.length; i++) {
            if (table[i] != table[i - 1] + 1) {
                return false;
            }
        }
        return table[0] >= 0;
    }

    static Runnable pad(Pad op, Step step, Binding binding) {
        Shape in = step.input(0).type().shape();
        Shape out = step.output().type().shape();
        int[] strides = in.strides();
        int[][] tables = new int[out.rank()][];
        for (int axis = 0; axis < tables.length; axis++) {
            tables[axis] = new int[out.dim(axis)];
            for (int i = 0; i < tables[axis].length; i++) {
                int at = op.source(axis, i, in.dim(axis));
                tables[axis][i] = at < 0 ? -1 : at * strides[axis];
            }
        }
        DType type = step.output().type().dtype();
        Object fill = type.newArray(1);
        if (type == DType.FLOAT32) {
            ((float[]) fill)[0] = (float) op.value();
        } else {
            Elements.putLong(type, fill, 0, (long) op.value());
        }
        return new IndexedCopyStep(binding, out, tables, fill);
    }

    static Runnable nearest(Resize op, Step step, Binding binding) {
        Shape in = step.input(0).type().shape();
        Shape out = step.output().type().shape();
        int[] strides = in.strides();
        int[][] tables = new int[out.rank()][];
        for (int axis = 0; axis < tables.length; axis++) {
            boolean changed = op.changedAxes(in).contains(axis);
            int[] indices = changed ? op.taps(axis, in.dim(axis)).indices() : null;
            tables[axis] = new int[out.dim(axis)];
            for (int i = 0; i < tables[axis].length; i++) {
                tables[axis][i] = (changed ? indices[i] : i) * strides[axis];
            }
        }
        return new IndexedCopyStep(
                binding, out, tables, step.output().type().dtype().newArray(1));
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Object src = binding.input(0).array();
        Object dst = binding.output().array();
        int to = binding.output().offset() + row * loops.length() + from;
        int start = binding.input(0).offset();
        int rest = row;
        for (int axis = dims.length - 2; axis >= 0; axis--) {
            int q = rest / dims[axis];
            int at = tables[axis][rest - q * dims[axis]];
            if (at < 0) {
                Elements.fill(fill, dst, to, n);
                return;
            }
            start += at;
            rest = q;
        }
        if (dims.length == 0) {
            System.arraycopy(src, start, dst, to, n);
            return;
        }
        int[] last = tables[dims.length - 1];
        if (consecutive) {
            System.arraycopy(src, start + last[from], dst, to, n);
        } else {
            Elements.gather(src, start, last, from, fill, dst, to, n);
        }
    }
}
