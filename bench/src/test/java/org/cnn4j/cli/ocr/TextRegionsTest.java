package org.cnn4j.cli.ocr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextRegionsTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 96;

    /** DBNet's shrunken region of a text box: every edge moved inwards so that the unclipping gives the box back. */
    private static double shrink(double width, double height) {
        // Grown by d = (w - 2d)(h - 2d) * 2.0 / (2 (w + h - 4d)) the region must be the box again.
        double low = 0;
        double high = Math.min(width, height) / 2;
        for (int i = 0; i < 60; i++) {
            double d = (low + high) / 2;
            double grown = (width - 2 * d) * (height - 2 * d) * 2.0 / (2 * (width + height - 4 * d));
            if (grown > d) {
                low = d;
            } else {
                high = d;
            }
        }
        return low;
    }

    private static void draw(float[] map, Quad box, float probability) {
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                if (box.contains(x + 0.5, y + 0.5)) {
                    map[y * WIDTH + x] = probability;
                }
            }
        }
    }

    private static Quad rectangle(double cx, double cy, double width, double height, double degrees) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        double ax = c * width / 2;
        double ay = s * width / 2;
        double dx = -s * height / 2;
        double dy = c * height / 2;
        return new Quad(
                cx - ax - dx,
                cy - ay - dy,
                cx + ax - dx,
                cy + ay - dy,
                cx + ax + dx,
                cy + ay + dy,
                cx - ax + dx,
                cy - ay + dy);
    }

    @Test
    void boxesAtManyAnglesComeBack() {
        for (int degrees : new int[] {0, 7, 30, -15, -40}) {
            Quad wanted = rectangle(80, 48, 70, 20, degrees);
            float[] map = new float[WIDTH * HEIGHT];
            draw(map, wanted.grown(-shrink(70, 20)), 0.9f);
            List<TextRegions.Region> found = TextRegions.find(map, WIDTH, HEIGHT);
            assertEquals(1, found.size(), "at " + degrees);
            Quad box = found.get(0).box();
            // A slanted region's pixels stand out by up to a pixel all round, and unclipping stretches that.
            double tolerance = degrees == 0 ? 1.5 : 3;
            assertEquals(wanted.x0(), box.x0(), tolerance, "x0 at " + degrees);
            assertEquals(wanted.y0(), box.y0(), tolerance, "y0 at " + degrees);
            assertEquals(wanted.x1(), box.x1(), tolerance, "x1 at " + degrees);
            assertEquals(wanted.y1(), box.y1(), tolerance, "y1 at " + degrees);
            assertEquals(wanted.x2(), box.x2(), tolerance, "x2 at " + degrees);
            assertEquals(wanted.y2(), box.y2(), tolerance, "y2 at " + degrees);
            assertEquals(wanted.x3(), box.x3(), tolerance, "x3 at " + degrees);
            assertEquals(wanted.y3(), box.y3(), tolerance, "y3 at " + degrees);
            assertEquals(0.9, found.get(0).score(), 0.2);
        }
    }

    @Test
    void anUprightRegionGrowsByTheUnclipDistanceExactly() {
        float[] map = new float[WIDTH * HEIGHT];
        draw(map, rectangle(60, 40, 40, 10, 0), 1);
        Quad box = TextRegions.find(map, WIDTH, HEIGHT).get(0).box();
        // 40 * 10 * 2.0 / (2 * 50) = 6.4
        assertEquals(rectangle(60, 40, 56, 26, 0), rounded(box));
    }

    private static Quad rounded(Quad q) {
        return new Quad(r(q.x0()), r(q.y0()), r(q.x1()), r(q.y1()), r(q.x2()), r(q.y2()), r(q.x3()), r(q.y3()));
    }

    private static double r(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    @Test
    void faintThinAndUnsureRegionsAreLeftOut() {
        float[] map = new float[WIDTH * HEIGHT];
        draw(map, rectangle(30, 20, 40, 10, 0), 0.3f);
        draw(map, rectangle(100, 20, 40, 10, 0), 0.45f);
        draw(map, rectangle(60, 60, 80, 2, 0), 0.95f);
        assertTrue(TextRegions.find(map, WIDTH, HEIGHT).isEmpty());
        draw(map, rectangle(60, 80, 80, 10, 0), 0.55f);
        assertEquals(1, TextRegions.find(map, WIDTH, HEIGHT).size());
    }

    @Test
    void regionsAtTheEdgesAndCornersAreFound() {
        float[] map = new float[WIDTH * HEIGHT];
        draw(map, rectangle(20, 5, 40, 10, 0), 1);
        draw(map, rectangle(WIDTH - 20, HEIGHT - 5, 40, 10, 0), 1);
        assertEquals(2, TextRegions.find(map, WIDTH, HEIGHT).size());
        assertEquals(
                0, TextRegions.find(new float[WIDTH * HEIGHT], WIDTH, HEIGHT).size());
        float[] full = new float[WIDTH * HEIGHT];
        java.util.Arrays.fill(full, 1);
        assertEquals(1, TextRegions.find(full, WIDTH, HEIGHT).size());
    }

    @Test
    void linesAreReadFromTopToBottomAndLeftToRight() {
        List<TextRegions.Region> page = new ArrayList<>();
        double[][] centres = {{20, 10}, {70, 13}, {120, 8}, {30, 40}, {90, 42}, {80, 80}};
        for (double[] centre : centres) {
            page.add(new TextRegions.Region(rectangle(centre[0], centre[1], 40, 16, 0), 1));
        }
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            List<TextRegions.Region> shuffled = new ArrayList<>(page);
            Collections.shuffle(shuffled, random);
            assertEquals(page, TextRegions.inReadingOrder(shuffled));
        }
    }
}
