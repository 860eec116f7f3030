package org.cnn4j.data;

/**
 * Swaps top and bottom.
 *
 * @param probability that it happens
 */
public record VerticalFlip(double probability) implements Augmentation {
    /** @throws DataException if the probability does not lie between 0 and 1 */
    public VerticalFlip {
        Checks.probability("vertical flip", probability);
    }

    /** Half of the pictures are flipped. */
    public VerticalFlip() {
        this(0.5);
    }

    @Override
    public void apply(Planes picture, Draws draws) {
        if (!draws.chance(probability)) {
            return;
        }
        int width = picture.width();
        int height = picture.height();
        float[] from = picture.values();
        float[] to = picture.spare();
        for (int c = 0; c < picture.channels(); c++) {
            int plane = c * height * width;
            for (int y = 0; y < height; y++) {
                System.arraycopy(from, plane + y * width, to, plane + (height - 1 - y) * width, width);
            }
        }
        picture.swap();
    }
}
