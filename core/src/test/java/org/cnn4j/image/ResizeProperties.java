package org.cnn4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ResizeProperties {
    @Property(tries = 100)
    void onePictureOfOneColourStaysSo(
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int newWidth,
            @ForAll @IntRange(min = 1, max = 40) int newHeight,
            @ForAll @IntRange(min = 0, max = 0xffffff) int colour,
            @ForAll Resampling resampling) {
        int[] pixels = new int[width * height];
        java.util.Arrays.fill(pixels, colour);
        Image result = Image.ofRgb(width, height, pixels).resize(newWidth, newHeight, resampling);
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                assertEquals(colour, result.rgb(x, y));
            }
        }
    }

    @Property(tries = 100)
    void resizingCommutesWithTurningUpsideDown(
            @ForAll @IntRange(min = 1, max = 30) int width,
            @ForAll @IntRange(min = 1, max = 30) int height,
            @ForAll @IntRange(min = 1, max = 30) int newWidth,
            @ForAll @IntRange(min = 1, max = 30) int newHeight,
            @ForAll long seed,
            @ForAll Resampling resampling) {
        Image image = ImageTest.noise(width, height, seed);
        float[] first =
                image.rotate180().resize(newWidth, newHeight, resampling).toNchw(PixelFormat.RAW_RGB);
        float[] second =
                image.resize(newWidth, newHeight, resampling).rotate180().toNchw(PixelFormat.RAW_RGB);
        assertArrayEquals(second, first, 1f, "rounding may tip either way, no more");
    }

    @Property(tries = 100)
    void aRampStaysARamp(
            @ForAll @IntRange(min = 2, max = 64) int width,
            @ForAll @IntRange(min = 1, max = 100) int newWidth,
            @ForAll Resampling resampling) {
        int[] pixels = new int[width];
        for (int x = 0; x < width; x++) {
            pixels[x] = 4 * x;
        }
        Image result = Image.ofRgb(width, 1, pixels).resize(newWidth, 1, resampling);
        double scale = (double) width / newWidth;
        double reach = resampling == Resampling.ANTIALIASED ? Math.max(1, scale) : 1;
        for (int x = 0; x < newWidth; x++) {
            double centre = (x + 0.5) * scale;
            if (x > 0) {
                assertTrue(result.rgb(x, 0) >= result.rgb(x - 1, 0), "rising");
            }
            if (centre - reach >= 0 && centre + reach <= width) {
                assertEquals(4 * (centre - 0.5), result.rgb(x, 0), 1.0, "away from the ends the ramp is exact");
            }
        }
    }

    @Property(tries = 50)
    void shrinkingByTwoWeighsFourPixelsLikePillow(@ForAll @IntRange(min = 3, max = 20) int half, @ForAll long seed) {
        // At scale 2 the triangle covers four source pixels with weights 1/8, 3/8, 3/8, 1/8.
        Image image = ImageTest.noise(2 * half, 1, seed);
        Image result = image.resize(half, 1, Resampling.ANTIALIASED);
        for (int x = 1; x < half - 1; x++) {
            int blue = 0;
            int[] weights = {1, 3, 3, 1};
            for (int t = 0; t < 4; t++) {
                blue += weights[t] * (image.rgb(2 * x - 1 + t, 0) & 0xff);
            }
            assertEquals((blue + 4) / 8, result.rgb(x, 0) & 0xff);
        }
    }

    @Example
    void withoutAntialiasingOnlyTheNearestPixelsCount() {
        // Shrinking 12 to 4: the centre of a result pixel is the centre of its middle source pixel.
        Image image = ImageTest.noise(12, 1, 9);
        Image result = image.resize(4, 1, Resampling.BILINEAR);
        for (int x = 0; x < 4; x++) {
            assertEquals(image.rgb(3 * x + 1, 0), result.rgb(x, 0));
        }
    }
}
