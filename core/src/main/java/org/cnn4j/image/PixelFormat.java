package org.cnn4j.image;

import java.util.List;

/**
 * How a pixel's 8-bit values become a network's numbers: {@code (value * scale - mean) / std} for each plane.
 *
 * @param channels the planes and their order
 * @param scale the factor before the mean is taken off, for instance 1/255
 * @param mean one value for each plane, or one for all
 * @param std one value for each plane, or one for all; not zero
 */
public record PixelFormat(Channels channels, float scale, List<Float> mean, List<Float> std) {
    /** Values 0 to 255 as they are. */
    public static final PixelFormat RAW_RGB = new PixelFormat(Channels.RGB, 1, List.of(0f), List.of(1f));

    /** The usual scaling of networks trained on ImageNet: RGB, 1/255, the data set's mean and deviation. */
    public static final PixelFormat IMAGENET =
            new PixelFormat(Channels.RGB, 1 / 255f, List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /**
     * @throws ImageException if mean or std has neither one value nor one for each plane, or anything is not finite
     *     or a std is zero
     */
    public PixelFormat {
        mean = spread("mean", mean, channels.count());
        std = spread("std", std, channels.count());
        if (!Float.isFinite(scale)) {
            throw new ImageException("the pixel scale is " + scale + "; it must be a finite number");
        }
        if (std.contains(0f) || std.contains(-0f)) {
            throw new ImageException("a std of 0 was given; pixels are divided by it, so it must not be 0");
        }
    }

    private static List<Float> spread(String what, List<Float> values, int count) {
        if (values.size() != 1 && values.size() != count) {
            throw new ImageException(
                    what + " has " + values.size() + " values; give 1, or one for each of the " + count + " planes");
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ImageException(what + " has the value " + value + "; it must be a finite number");
            }
        }
        return values.size() == count
                ? List.copyOf(values)
                : List.copyOf(java.util.Collections.nCopies(count, values.get(0)));
    }
}
