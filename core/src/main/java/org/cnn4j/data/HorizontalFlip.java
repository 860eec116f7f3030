package org.cnn4j.data;

/**
 * Swaps left and right.
 *
 * @param probability that it happens
 */
public record HorizontalFlip(double probability) implements Augmentation {
    /** @throws DataException if the probability does not lie between 0 and 1 */
    public HorizontalFlip {
        Checks.probability("horizontal flip", probability);
    }

    /** Half of the pictures are flipped. */
    public HorizontalFlip() {
        this(0.5);
    }

    @Override
    public void apply(Planes picture, Draws draws) {
        if (!draws.chance(probability)) {
            return;
        }
        int width = picture.width();
        float[] values = picture.values();
        for (int row = 0; row < values.length; row += width) {
            for (int left = row, right = row + width - 1; left < right; left++, right--) {
                float kept = values[left];
                values[left] = values[right];
                values[right] = kept;
            }
        }
    }
}
