package org.cnn4j.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.cnn4j.image.Image;

/**
 * Draws the picture that the README has the command line read. The result is committed, since it needs fonts
 * (DejaVu) that many servers lack; run {@link #main} after a change here.
 */
final class WelcomePicture {
    private static final Color PAPER = new Color(0xfb, 0xf8, 0xf1);
    private static final Color INK = new Color(0x22, 0x28, 0x38);
    private static final Color BLUE = new Color(0x1b, 0x4f, 0x8f);
    private static final Color RUST = new Color(0xa8, 0x45, 0x1c);
    private static final Color GREEN = new Color(0x1f, 0x6b, 0x46);

    private WelcomePicture() {}

    /** Writes the picture to the path given as the only argument. */
    public static void main(String[] args) {
        Image.of(draw()).writePng(Path.of(args[0]));
    }

    static BufferedImage draw() {
        BufferedImage picture = new BufferedImage(800, 480, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(PAPER);
        g.fillRect(0, 0, 800, 480);
        kernel(g);
        line(g, "How a network reads", new Font("DejaVu Serif", Font.BOLD, 38), INK, 48, 78, 0);
        Font text = new Font("DejaVu Sans", Font.PLAIN, 25);
        line(g, "A convolution slides a small window over the page,", text, BLUE, 48, 148, 0);
        line(g, "multiplies what it sees by nine weights, and adds.", text, BLUE, 48, 196, 0);
        line(g, "One of them finds an edge. Layers of them find a word.", text, RUST, 48, 256, 0);
        line(g, "Slanted lines are found as well,", text, GREEN, 60, 402, -9);
        line(g, "and this one stood on its head.", text, INK, 748, 428, 180);
        g.dispose();
        return picture;
    }

    private static void line(Graphics2D g, String text, Font font, Color colour, int x, int y, double degrees) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.rotate(Math.toRadians(degrees));
        g.setFont(font);
        g.setColor(colour);
        FontMetrics metrics = g.getFontMetrics();
        g.drawString(text, 0, degrees == 180 ? metrics.getAscent() / 2 : 0);
        g.setTransform(before);
    }

    /** A 3 × 3 window on a grid, as an ornament. */
    private static void kernel(Graphics2D g) {
        g.setStroke(new BasicStroke(1.5f));
        int size = 15;
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 6; column++) {
                boolean inside = row >= 1 && row <= 3 && column >= 2 && column <= 4;
                g.setColor(inside ? new Color(0xe9, 0xb8, 0x72) : new Color(0xe8, 0xe2, 0xd3));
                g.fillRect(648 + column * (size + 3), 28 + row * (size + 3), size, size);
            }
        }
    }
}
