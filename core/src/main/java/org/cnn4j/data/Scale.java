package org.cnn4j.data;

/**
 * Makes what the picture shows larger or smaller about its middle, bilinearly, in a frame of the same size; what comes from outside is
 * black.
 *
 * @param from the smallest factor; below 1 makes it smaller
 * @param to the largest factor; factors between are equally likely
 */
public record Scale(float from, float to) implements Augmentation {
    private static final float SMALLEST = 0.01f;
    private static final float LARGEST = 100;

    /** @throws DataException if the factors do not lie between 0.01 and 100, or not in order */
    public Scale {
        Checks.between("the smallest factor of a scaling", from, SMALLEST, LARGEST);
        Checks.between("the largest factor of a scaling", to, from, LARGEST);
    }

    @Override
    public void apply(Planes picture, Draws draws) {
        zoom(picture, draws.uniform(from, to));
    }

    static void zoom(Planes picture, float factor) {
        Warp.apply(picture, 1 / factor, 0, 0, 1 / factor);
    }
}
