package org.cnn4j.data;

import java.util.Arrays;

/**
 * Paints a square over at a random place (DeVries and Taylor 2017, "Improved regularization of convolutional neural networks with
 * cutout"). Its middle is any pixel, so that part of it may lie outside.
 *
 * @param side of the square in pixels
 * @param fill the value that it gets in all channels, from 0 to 1; the paper takes the data's mean
 */
public record Cutout(int side, float fill) implements Augmentation {
    /** @throws DataException if the side is not positive or the fill not between 0 and 1 */
    public Cutout {
        if (side < 1) {
            throw new DataException("a cutout's side is " + side + "; it must be at least 1");
        }
        Checks.between("a cutout's fill", fill, 0, 1);
    }

    /** A black square. */
    public Cutout(int side) {
        this(side, 0);
    }

    @Override
    public void apply(Planes picture, Draws draws) {
        int y = draws.below(picture.height());
        int x = draws.below(picture.width());
        cut(picture, x - side / 2, y - side / 2);
    }

    void cut(Planes picture, int left, int top) {
        int width = picture.width();
        int height = picture.height();
        int from = Math.max(0, left);
        int to = Math.min(width, left + side);
        for (int c = 0; c < picture.channels(); c++) {
            for (int y = Math.max(0, top); y < Math.min(height, top + side); y++) {
                int row = (c * height + y) * width;
                Arrays.fill(picture.values(), row + from, row + to, fill);
            }
        }
    }
}
