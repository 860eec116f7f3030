package org.cnn4j.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;

/**
 * How a kernel moves over the spatial axes (1 to 3 of them): all lists have one entry a spatial axis, outermost first.
 *
 * @param kernel sizes, at least 1
 * @param strides steps, at least 1
 * @param padsBefore zeros (or, for pooling, absent elements) before the first element, not negative
 * @param padsAfter the same after the last element
 * @param dilations distances between the kernel's elements, at least 1
 */
public record Window(
        List<Integer> kernel,
        List<Integer> strides,
        List<Integer> padsBefore,
        List<Integer> padsAfter,
        List<Integer> dilations) {

    public Window {
        kernel = List.copyOf(kernel);
        strides = List.copyOf(strides);
        padsBefore = List.copyOf(padsBefore);
        padsAfter = List.copyOf(padsAfter);
        dilations = List.copyOf(dilations);
        int rank = kernel.size();
        if (rank < 1 || rank > 3) {
            throw new ShapeException("A kernel has 1 to 3 spatial axes, not " + rank + ": " + kernel);
        }
        atLeast("kernel", kernel, rank, 1);
        atLeast("strides", strides, rank, 1);
        atLeast("pads", padsBefore, rank, 0);
        atLeast("pads", padsAfter, rank, 0);
        atLeast("dilations", dilations, rank, 1);
    }

    private static void atLeast(String what, List<Integer> values, int rank, int least) {
        if (values.size() != rank) {
            throw new ShapeException(what + " must have " + rank + " entries as the kernel has, not " + values);
        }
        for (int value : values) {
            if (value < least) {
                throw new ShapeException(what + " must be at least " + least + ", not " + values);
            }
        }
    }

    /** A window with stride 1, no padding and dilation 1. */
    public static Window of(Integer... kernel) {
        int rank = kernel.length;
        return new Window(List.of(kernel), ones(rank), zeros(rank), zeros(rank), ones(rank));
    }

    public static List<Integer> ones(int rank) {
        return Collections.nCopies(rank, 1);
    }

    public static List<Integer> zeros(int rank) {
        return Collections.nCopies(rank, 0);
    }

    public Window withStrides(Integer... values) {
        return new Window(kernel, List.of(values), padsBefore, padsAfter, dilations);
    }

    /** The same padding before and after. */
    public Window withPads(Integer... values) {
        return new Window(kernel, strides, List.of(values), List.of(values), dilations);
    }

    public Window withPads(List<Integer> before, List<Integer> after) {
        return new Window(kernel, strides, before, after, dilations);
    }

    public Window withDilations(Integer... values) {
        return new Window(kernel, strides, padsBefore, padsAfter, List.of(values));
    }

    /** The number of spatial axes. */
    public int rank() {
        return kernel.size();
    }

    /** The number of kernel elements over all spatial axes. */
    public int kernelSize() {
        return Checks.product(kernel);
    }

    public boolean hasPadding() {
        return padsBefore.stream().anyMatch(p -> p > 0) || padsAfter.stream().anyMatch(p -> p > 0);
    }

    /** Whether every kernel size, stride and dilation is 1 and nothing is padded: a plain matrix product. */
    public boolean isPointwise() {
        return kernelSize() == 1 && strides.stream().allMatch(s -> s == 1) && !hasPadding();
    }

    /** The extent of the dilated kernel on {@code axis}: {@code (k - 1) * dilation + 1}. */
    public int extent(int axis) {
        return Math.addExact(Math.multiplyExact(kernel.get(axis) - 1, dilations.get(axis)), 1);
    }

    /**
     * The spatial sizes of the result of sliding over {@code input}'s trailing axes (floor rule).
     *
     * @param input {@code [N, C, spatial...]}
     * @throws ShapeException if the padded input is smaller than the kernel
     */
    List<Integer> slide(String op, Shape input) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < rank(); i++) {
            long padded = (long) input.dim(i + 2) + padsBefore.get(i) + padsAfter.get(i);
            long room = padded - extent(i);
            if (room < 0) {
                throw new ShapeException(op + ": the kernel of extent " + extent(i)
                        + " is larger than the padded input (" + padded + ") on spatial axis " + i + " of " + input);
            }
            out.add(Math.toIntExact(room / strides.get(i) + 1));
        }
        return out;
    }
}
