package org.cnn4j.data;

import java.util.Arrays;

/**
 * Adds a black border and cuts a picture of the old size out at a random place, so that the picture moves by up to {@code padding}
 * pixels each way (as for CIFAR in He et al. 2016, "Deep residual learning for image recognition", section 4.2).
 *
 * @param padding the border's width in pixels
 */
public record RandomCrop(int padding) implements Augmentation {
    /** @throws DataException if the border is not at least one pixel wide */
    public RandomCrop {
        if (padding < 1) {
            throw new DataException("a random crop's padding is " + padding + "; it must be at least 1");
        }
    }

    @Override
    public void apply(Planes picture, Draws draws) {
        int down = draws.below(2 * padding + 1) - padding;
        int right = draws.below(2 * padding + 1) - padding;
        move(picture, right, down);
    }

    /** What comes from outside of the picture is black. */
    static void move(Planes picture, int right, int down) {
        int width = picture.width();
        int height = picture.height();
        float[] from = picture.values();
        float[] to = picture.spare();
        Arrays.fill(to, 0);
        int first = Math.max(0, right);
        int count = width - Math.abs(right);
        for (int c = 0; c < picture.channels() && count > 0; c++) {
            int plane = c * height * width;
            for (int y = Math.max(0, down); y < Math.min(height, height + down); y++) {
                int at = plane + y * width + first;
                System.arraycopy(from, at - down * width - right, to, at, count);
            }
        }
        picture.swap();
    }
}
