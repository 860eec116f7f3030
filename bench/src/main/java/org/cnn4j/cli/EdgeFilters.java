package org.cnn4j.cli;

import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;

/** The filters that every course on convolution begins with. */
final class EdgeFilters {
    /**
     * A kernel.
     *
     * @param values rows from the top, all of one length
     * @param picture whether the result is a picture itself (blur, sharpen) rather than a strength that may be negative
     */
    record Filter(String name, float[][] values, boolean picture) {
        /** The kernel as the weight of a convolution with one filter, {@code [1, 1, height, width]}. */
        Tensor weight() {
            int width = values[0].length;
            float[] flat = new float[values.length * width];
            for (int y = 0; y < values.length; y++) {
                System.arraycopy(values[y], 0, flat, y * width, width);
            }
            return Tensor.of(Shape.of(1, 1, values.length, width), flat);
        }
    }

    private static final float NINTH = 1 / 9f;

    private static final List<Filter> CLASSIC = List.of(
            new Filter("vertical edges", new float[][] {{1, 0, -1}, {1, 0, -1}, {1, 0, -1}}, false),
            new Filter("horizontal edges", new float[][] {{1, 1, 1}, {0, 0, 0}, {-1, -1, -1}}, false),
            new Filter("Sobel, vertical", new float[][] {{1, 0, -1}, {2, 0, -2}, {1, 0, -1}}, false),
            new Filter("Sobel, horizontal", new float[][] {{1, 2, 1}, {0, 0, 0}, {-1, -2, -1}}, false),
            new Filter("Laplacian", new float[][] {{0, 1, 0}, {1, -4, 1}, {0, 1, 0}}, false),
            new Filter(
                    "blur", new float[][] {{NINTH, NINTH, NINTH}, {NINTH, NINTH, NINTH}, {NINTH, NINTH, NINTH}}, true),
            new Filter("sharpen", new float[][] {{0, -1, 0}, {-1, 5, -1}, {0, -1, 0}}, true));

    private EdgeFilters() {}

    static List<Filter> classic() {
        return CLASSIC;
    }

    /**
     * A kernel as people write it: rows by semicolons, numbers by commas or blanks.
     *
     * @throws Cnn4jException if it is none
     */
    static Filter parse(String text) {
        String[] rows = text.strip().split("\\s*;\\s*");
        float[][] values = new float[rows.length][];
        for (int y = 0; y < rows.length; y++) {
            String[] numbers = rows[y].strip().split("[,\\s]+");
            values[y] = new float[numbers.length];
            for (int x = 0; x < numbers.length; x++) {
                values[y][x] = number(numbers[x], text);
            }
            if (values[y].length != values[0].length) {
                throw new Cnn4jException("kernel \"" + text + "\": row " + (y + 1) + " has " + values[y].length
                        + " numbers and the first has " + values[0].length);
            }
        }
        return new Filter("kernel " + text.strip(), values, sum(values) > 0.5f);
    }

    private static float number(String text, String kernel) {
        try {
            float value = Float.parseFloat(text);
            if (Float.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new Cnn4jException(malformed(text, kernel), e);
        }
        throw new Cnn4jException(malformed(text, kernel));
    }

    private static String malformed(String text, String kernel) {
        return "kernel \"" + kernel + "\": \"" + text
                + "\" is no number; write rows by semicolons and numbers by commas, as in \"1,0,-1;2,0,-2;1,0,-1\"";
    }

    private static float sum(float[][] values) {
        float sum = 0;
        for (float[] row : values) {
            for (float value : row) {
                sum += value;
            }
        }
        return sum;
    }
}
