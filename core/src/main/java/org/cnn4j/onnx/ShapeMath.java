package org.cnn4j.onnx;

import java.util.Arrays;

/** The arithmetic of axes, target shapes and slice ranges as the ONNX operators define it. */
final class ShapeMath {
    private ShapeMath() {}

    /** An axis counted from the end if negative, as a plain index below {@code rank}. */
    static int axis(Attributes node, long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw node.fail("axis " + axis + " is out of range for " + rank + " dimensions");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Axes as plain indices, each at most once. */
    static int[] axes(Attributes node, long[] axes, int rank) {
        int[] out = new int[axes.length];
        for (int k = 0; k < axes.length; k++) {
            out[k] = axis(node, axes[k], rank);
            for (int before = 0; before < k; before++) {
                if (out[before] == out[k]) {
                    throw node.fail("axis " + axes[k] + " is given twice in " + Arrays.toString(axes));
                }
            }
        }
        return out;
    }

    static int[] allAxes(int rank) {
        int[] axes = new int[rank];
        Arrays.setAll(axes, k -> k);
        return axes;
    }

    /**
     * The shape that {@code Reshape} makes: 0 copies the input's dimension (unless {@code allowZero}), one -1 takes what is left.
     */
    static int[] reshape(Attributes node, int[] from, long[] to, boolean allowZero) {
        long size = product(node, from);
        int[] out = new int[to.length];
        int open = -1;
        long known = 1;
        for (int k = 0; k < to.length; k++) {
            if (to[k] == -1) {
                if (open >= 0) {
                    throw node.fail("the shape " + Arrays.toString(to) + " has more than one -1");
                }
                open = k;
                continue;
            }
            if (to[k] == 0 && !allowZero && k >= from.length) {
                throw node.fail("the shape " + Arrays.toString(to) + " copies dimension " + k + " of an input of shape "
                        + Arrays.toString(from));
            }
            out[k] = to[k] == 0 && !allowZero ? from[k] : dimension(node, to[k]);
            known = multiply(node, known, out[k]);
        }
        if (open >= 0) {
            if (known == 0 || size % known != 0) {
                throw node.fail("an input of shape " + Arrays.toString(from) + " does not fit the shape "
                        + Arrays.toString(to));
            }
            out[open] = dimension(node, size / known);
        } else if (known != size) {
            throw node.fail(
                    "an input of shape " + Arrays.toString(from) + " does not fit the shape " + Arrays.toString(to));
        }
        return out;
    }

    /** Sizes computed by a model, as dimensions: none negative, each an int. */
    static int[] dimensions(Attributes node, long[] sizes) {
        int[] out = new int[sizes.length];
        for (int k = 0; k < out.length; k++) {
            out[k] = dimension(node, sizes[k]);
        }
        return out;
    }

    static int dimension(Attributes node, long size) {
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw node.fail("dimension " + size + " is not possible");
        }
        return (int) size;
    }

    static long product(Attributes node, int[] dims) {
        long size = 1;
        for (int dim : dims) {
            size = multiply(node, size, dim);
        }
        return size;
    }

    private static long multiply(Attributes node, long a, long b) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw node.fail("its dimensions overflow");
        }
    }

    /** One axis of a {@code Slice}: {@code count} elements from {@code start}, {@code step} apart. */
    record Range(int start, int step, int count) {}

    /** A slice range with ONNX's rules: negative bounds count from the end, and bounds beyond an end are clamped to it. */
    static Range range(Attributes node, long start, long end, long step, int dim) {
        if (step == 0) {
            throw node.fail("a slice step of 0");
        }
        long from = start < 0 ? Math.max(start, -(long) dim - 1) + dim : Math.min(start, dim);
        long to = end < 0 ? Math.max(end, -(long) dim - 1) + dim : Math.min(end, dim);
        if (step > 0) {
            from = Math.max(from, 0);
            to = Math.max(to, 0);
        } else {
            from = Math.max(0, Math.min(from, dim - 1L));
        }
        // A step longer than the axis takes one element, whatever its size.
        long stride = Math.max(-(long) dim - 1, Math.min(step, dim + 1L));
        long count = stride > 0 ? (to - from + stride - 1) / stride : (from - to - stride - 1) / -stride;
        count = dim == 0 ? 0 : Math.max(0, count);
        return new Range(count == 0 ? 0 : (int) from, (int) stride, (int) count);
    }
}
