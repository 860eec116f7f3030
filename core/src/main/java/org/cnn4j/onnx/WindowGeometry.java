package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.op.Window;

/**
 * How a convolution or pooling window moves: one entry per spatial dimension, with {@code auto_pad} resolved for a known input.
 *
 * @param kernel window sizes
 * @param strides steps
 * @param dilations distances between taps
 * @param before padding in front
 * @param after padding behind
 */
record WindowGeometry(int[] kernel, int[] strides, int[] dilations, int[] before, int[] after) {

    /**
     * Reads {@code strides}, {@code dilations}, {@code pads} and {@code auto_pad}.
     *
     * @param spatial sizes of the input's spatial dimensions, which SAME padding depends on
     * @param kernel sizes of the window
     */
    static WindowGeometry of(Attributes attributes, int[] spatial, int[] kernel) {
        int rank = spatial.length;
        if (kernel.length != rank) {
            throw attributes.fail("a window of " + kernel.length + " dimensions " + Arrays.toString(kernel)
                    + " over an input with " + rank + " spatial dimensions");
        }
        int[] strides = positive(attributes, "strides", rank);
        int[] dilations = positive(attributes, "dilations", rank);
        for (int size : kernel) {
            if (size < 1) {
                throw attributes.fail("kernel size " + size + " is not positive");
            }
        }
        int[] before = new int[rank];
        int[] after = new int[rank];
        String mode = attributes.text("auto_pad", "NOTSET");
        switch (mode) {
            case "NOTSET", "" -> {
                int[] pads = attributes.ints("pads", new int[2 * rank]);
                checkLength(attributes, "pads", pads, 2 * rank);
                System.arraycopy(pads, 0, before, 0, rank);
                System.arraycopy(pads, rank, after, 0, rank);
            }
            case "VALID" -> {}
            case "SAME_UPPER", "SAME_LOWER" -> {
                for (int d = 0; d < rank; d++) {
                    long out = (spatial[d] + (long) strides[d] - 1) / strides[d];
                    long reach = (long) (kernel[d] - 1) * dilations[d] + 1;
                    int total = Math.toIntExact(Math.max(0, (out - 1) * strides[d] + reach - spatial[d]));
                    int less = total / 2;
                    before[d] = mode.equals("SAME_UPPER") ? less : total - less;
                    after[d] = total - before[d];
                }
            }
            default ->
                throw attributes.unsupported(
                        "auto_pad '" + mode + "' is not supported; NOTSET, VALID, SAME_UPPER and SAME_LOWER are");
        }
        return new WindowGeometry(kernel, strides, dilations, before, after);
    }

    /** The attribute's list, or ones; every entry at least 1. */
    static int[] positive(Attributes attributes, String name, int rank) {
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        int[] values = attributes.ints(name, ones);
        checkLength(attributes, name, values, rank);
        for (int value : values) {
            if (value < 1) {
                throw attributes.fail(name + " " + Arrays.toString(values) + " must all be at least 1");
            }
        }
        return values;
    }

    static void checkLength(Attributes attributes, String name, int[] values, int expected) {
        if (values.length != expected) {
            throw attributes.fail(name + " " + Arrays.toString(values) + " should have " + expected + " entries");
        }
    }

    /** This geometry as operators take it. */
    Window window() {
        return new Window(list(kernel), list(strides), list(before), list(after), list(dilations));
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
