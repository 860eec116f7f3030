package org.cnn4j.data;

import org.cnn4j.Shape;

/**
 * One picture while it is changed: its planes {@code [C, H, W]} and a spare array of the same length. An augmentation either
 * writes over {@link #values}, or writes all of {@link #spare} and calls {@link #swap}.
 */
public final class Planes {
    private final int channels;
    private final int height;
    private final int width;
    private float[] values;
    private float[] spare;

    /** @param values {@code [C, H, W]}, row-major; used, not copied */
    public Planes(int channels, int height, int width, float... values) {
        if (values.length != Shape.of(channels, height, width).size()) {
            throw new DataException(
                    values.length + " values are not [" + channels + ", " + height + ", " + width + "]");
        }
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.values = values;
        this.spare = new float[values.length];
    }

    public int channels() {
        return channels;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /** The picture, row-major; another array after {@link #swap}. */
    public float[] values() {
        return values;
    }

    /** Room for the changed picture; what it holds means nothing. */
    public float[] spare() {
        return spare;
    }

    /** Makes what was written to {@link #spare} the picture. */
    public void swap() {
        float[] old = values;
        values = spare;
        spare = old;
    }
}
