package org.cnn4j.image;

/**
 * Separable bilinear resampling of packed RGB pixels: rows first, then columns, rounded to 8 bits after each, as Pillow
 * does it. Pixel centres lie at half-integers, so the outer edges of source and result coincide.
 */
final class Resampler {
    /** For one axis: the first source index and the weights of each result index; {@code taps} weights apiece. */
    private record Axis(int[] first, float[] weights, int taps) {}

    private Resampler() {}

    static int[] resize(int[] source, int width, int height, int newWidth, int newHeight, Resampling resampling) {
        int[] wide = newWidth == width ? source : rows(source, width, height, axis(width, newWidth, resampling));
        return newHeight == height ? wide : columns(wide, newWidth, axis(height, newHeight, resampling));
    }

    private static Axis axis(int size, int newSize, Resampling resampling) {
        double scale = (double) size / newSize;
        double reach = resampling == Resampling.ANTIALIASED ? Math.max(scale, 1.0) : 1.0;
        int taps = Math.min(size, (int) Math.ceil(reach) * 2 + 1);
        int[] first = new int[newSize];
        float[] weights = new float[Math.multiplyExact(newSize, taps)];
        for (int i = 0; i < newSize; i++) {
            double centre = (i + 0.5) * scale;
            int from = Math.max(0, (int) Math.floor(centre - reach + 0.5));
            int to = Math.min(size, (int) Math.floor(centre + reach + 0.5));
            // Near the end, start earlier so that all taps lie inside; the extra ones weigh nothing.
            first[i] = Math.min(from, size - taps);
            double sum = 0;
            for (int s = from; s < to; s++) {
                sum += triangle((s + 0.5 - centre) / reach);
            }
            for (int s = from; s < to; s++) {
                weights[i * taps + s - first[i]] = (float) (triangle((s + 0.5 - centre) / reach) / sum);
            }
        }
        return new Axis(first, weights, taps);
    }

    private static double triangle(double x) {
        return Math.max(0, 1 - Math.abs(x));
    }

    private static int[] rows(int[] source, int width, int height, Axis axis) {
        int newWidth = axis.first.length;
        int[] result = new int[Math.multiplyExact(newWidth, height)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < newWidth; x++) {
                result[y * newWidth + x] = blend(source, y * width + axis.first[x], 1, axis, x);
            }
        }
        return result;
    }

    private static int[] columns(int[] source, int width, Axis axis) {
        int newHeight = axis.first.length;
        int[] result = new int[Math.multiplyExact(width, newHeight)];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < width; x++) {
                result[y * width + x] = blend(source, axis.first[y] * width + x, width, axis, y);
            }
        }
        return result;
    }

    private static int blend(int[] source, int from, int stride, Axis axis, int index) {
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int t = 0; t < axis.taps; t++) {
            int pixel = source[from + t * stride];
            float weight = axis.weights[index * axis.taps + t];
            red += weight * ((pixel >> 16) & 0xff);
            green += weight * ((pixel >> 8) & 0xff);
            blue += weight * (pixel & 0xff);
        }
        return round(red) << 16 | round(green) << 8 | round(blue);
    }

    /** To the nearest value of 8 bits; weights sum to one only within rounding, hence the bounds. */
    static int round(float value) {
        return Math.max(0, Math.min(255, (int) (value + 0.5f)));
    }
}
