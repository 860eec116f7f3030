package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;

/**
 * The order of the axes of a value with channels. Everything that comes from outside, ONNX files and {@code Network}s alike, has
 * channels first; a backend may ask for plans that keep channels last inside (see {@code graph.pass.ChannelsLast}).
 * Weights have the same order of axes in both.
 */
public enum Layout {
    /** {@code [N, C, spatial...]}. */
    CHANNELS_FIRST,
    /** {@code [N, spatial..., C]}. */
    CHANNELS_LAST;

    /** The axis of the channels in a value of {@code rank} axes. */
    public int channelAxis(int rank) {
        return this == CHANNELS_FIRST ? 1 : rank - 1;
    }

    /** The first spatial axis. */
    public int firstSpatialAxis() {
        return this == CHANNELS_FIRST ? 2 : 1;
    }

    /** A shape that is given in this order, with channels first. */
    public Shape toChannelsFirst(Shape shape) {
        return this == CHANNELS_FIRST ? shape : permuted(shape, toFirst(shape.rank()));
    }

    /** A shape that is given with channels first, in this order. */
    public Shape ofChannelsFirst(Shape shape) {
        return this == CHANNELS_FIRST ? shape : permuted(shape, toLast(shape.rank()));
    }

    /** The permutation that takes channels from the second axis to the last: 0, 2, ..., rank - 1, 1. */
    public static List<Integer> toLast(int rank) {
        List<Integer> axes = new ArrayList<>();
        axes.add(0);
        for (int i = 2; i < rank; i++) {
            axes.add(i);
        }
        axes.add(1);
        return axes;
    }

    /** The permutation that takes channels from the last axis to the second: 0, rank - 1, 1, ..., rank - 2. */
    public static List<Integer> toFirst(int rank) {
        List<Integer> axes = new ArrayList<>();
        axes.add(0);
        axes.add(rank - 1);
        for (int i = 1; i < rank - 1; i++) {
            axes.add(i);
        }
        return axes;
    }

    private static Shape permuted(Shape shape, List<Integer> axes) {
        return Shape.of(axes.stream().map(shape::dim).toList());
    }
}
