package org.cnn4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;

/** Questions about pictures. */
final class Pixels {
    private Pixels() {}

    static Color at(BufferedImage image, int x, int y) {
        return new Color(image.getRGB(x, y));
    }

    /** The pixels of exactly that colour in a part of the picture. */
    static int count(BufferedImage image, Rectangle part, Color colour) {
        int count = 0;
        for (int y = part.y; y < part.y + part.height; y++) {
            for (int x = part.x; x < part.x + part.width; x++) {
                count += image.getRGB(x, y) == colour.getRGB() ? 1 : 0;
            }
        }
        return count;
    }

    /** What holds all pixels of exactly that colour in a part of the picture; empty if there are none. */
    static Rectangle bounds(BufferedImage image, Rectangle part, Color colour) {
        Rectangle bounds = new Rectangle(0, 0, -1, -1);
        for (int y = part.y; y < part.y + part.height; y++) {
            for (int x = part.x; x < part.x + part.width; x++) {
                if (image.getRGB(x, y) == colour.getRGB()) {
                    bounds.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        return bounds;
    }

    static Rectangle all(BufferedImage image) {
        return new Rectangle(image.getWidth(), image.getHeight());
    }

    /** That nothing comes within {@code margin} pixels of the border, so that nothing is cut there. */
    static void assertMargin(BufferedImage image, int margin) {
        Rectangle inner = all(image);
        inner.grow(-margin, -margin);
        int white = count(image, all(image), Color.WHITE) - count(image, inner, Color.WHITE);
        assertEquals(image.getWidth() * image.getHeight() - inner.width * inner.height, white, "white at the border");
    }
}
