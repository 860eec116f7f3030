package org.cnn4j.data;

import org.cnn4j.image.Channels;

/**
 * Changes brightness, contrast and saturation, in this order, each by a factor between {@code 1 - x} and {@code 1 + x} (Howard 2013,
 * "Some improvements on deep convolutional neural network based image classification", section 2). Brightness multiplies values,
 * contrast their distance to the picture's mean luma, saturation their distance to the pixel's luma. Values stay between 0 and 1.
 *
 * @param brightness from 0 (unchanged) to 1
 * @param contrast from 0 (unchanged) to 1
 * @param saturation from 0 (unchanged) to 1; pictures must be red, green and blue then
 */
public record ColourJitter(float brightness, float contrast, float saturation) implements Augmentation {
    private static final int RGB = Channels.RGB.count();
    private static final float RED = 0.299f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    /** @throws DataException if a parameter does not lie between 0 and 1 */
    public ColourJitter {
        Checks.between("brightness jitter", brightness, 0, 1);
        Checks.between("contrast jitter", contrast, 0, 1);
        Checks.between("saturation jitter", saturation, 0, 1);
    }

    /** @throws DataException if saturation is to change, but the picture has not three channels */
    @Override
    public void apply(Planes picture, Draws draws) {
        float bright = draws.uniform(1 - brightness, 1 + brightness);
        float contrasted = draws.uniform(1 - contrast, 1 + contrast);
        float saturated = draws.uniform(1 - saturation, 1 + saturation);
        if (brightness > 0) {
            towards(picture.values(), 0, bright);
        }
        if (contrast > 0) {
            towards(picture.values(), meanLuma(picture), contrasted);
        }
        if (saturation > 0) {
            saturate(picture, saturated);
        }
    }

    /** Multiplies the distance of all values to {@code centre}. */
    static void towards(float[] values, float centre, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] = bounded(centre + (values[i] - centre) * factor);
        }
    }

    static void saturate(Planes picture, float factor) {
        if (picture.channels() != RGB) {
            throw new DataException(
                    "saturation can be changed in pictures of 3 channels; these have " + picture.channels());
        }
        float[] values = picture.values();
        int area = values.length / RGB;
        for (int i = 0; i < area; i++) {
            float luma = RED * values[i] + GREEN * values[area + i] + BLUE * values[2 * area + i];
            for (int at = i; at < values.length; at += area) {
                values[at] = bounded(luma + (values[at] - luma) * factor);
            }
        }
    }

    private static float meanLuma(Planes picture) {
        float[] values = picture.values();
        int area = picture.height() * picture.width();
        double sum = 0;
        for (int c = 0; c < picture.channels(); c++) {
            double plane = 0;
            for (int i = c * area; i < (c + 1) * area; i++) {
                plane += values[i];
            }
            sum += plane * weight(picture.channels(), c);
        }
        return (float) (sum / area);
    }

    private static double weight(int channels, int channel) {
        if (channels != RGB) {
            return 1.0 / channels;
        }
        return channel == 0 ? RED : channel == 1 ? GREEN : BLUE;
    }

    private static float bounded(float value) {
        return Math.max(0, Math.min(1, value));
    }
}
