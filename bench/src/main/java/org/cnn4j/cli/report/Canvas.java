package org.cnn4j.cli.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.cnn4j.Cnn4jException;

/** A white picture, and text in it that never runs out of its place. */
final class Canvas implements AutoCloseable {
    static final Color INK = new Color(0x26, 0x26, 0x26);
    static final Color FAINT = new Color(0x73, 0x73, 0x73);
    static final Color LINE = new Color(0xd0, 0xd0, 0xd0);

    static final Font TITLE = bold(18);

    private static final int LONGEST_TITLE = 900;
    private static final String ELLIPSIS = "…";

    final BufferedImage image;
    final Graphics2D g;

    Canvas(int width, int height) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
    }

    static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    static Font bold(int size) {
        return new Font(Font.SANS_SERIF, Font.BOLD, size);
    }

    /**
     * The measures of a font before there is a picture to draw in.
     *
     * @throws Cnn4jException if Java finds no fonts
     */
    static FontMetrics metrics(Font font) {
        BufferedImage dot = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = dot.createGraphics();
        try {
            return graphics.getFontMetrics(font);
        } catch (RuntimeException | Error e) {
            // Which of many it throws depends on the JDK and on what is missing: fonts, fontconfig or FreeType.
            throw new Cnn4jException(
                    "a picture with text needs fonts, and Java finds none (" + e.getMessage()
                            + "); install fontconfig and a font, such as Debian's fonts-dejavu-core",
                    e);
        } finally {
            graphics.dispose();
        }
    }

    /** The text, or as much of it as {@code width} pixels hold, with an ellipsis. */
    static String fitted(String text, FontMetrics metrics, int width) {
        if (metrics.stringWidth(text) <= width) {
            return text;
        }
        int length = text.length();
        while (length > 0 && metrics.stringWidth(text.substring(0, length).strip() + ELLIPSIS) > width) {
            length = text.offsetByCodePoints(length, -1);
        }
        return length > 0 ? text.substring(0, length).strip() + ELLIPSIS : "";
    }

    /** The text, or its beginning and its end, since names of classes may differ in either. */
    static String shortened(String text, FontMetrics metrics, int width) {
        if (metrics.stringWidth(text) <= width) {
            return text;
        }
        String end = text;
        while (!end.isEmpty() && metrics.stringWidth(ELLIPSIS + end) > width / 3) {
            end = end.substring(end.offsetByCodePoints(0, 1));
        }
        return fitted(text, metrics, width - metrics.stringWidth(end)) + end;
    }

    /** What a title takes, within bounds: a narrow picture is made wider for it. */
    static int titleWidth(String title) {
        return Math.min(LONGEST_TITLE, metrics(TITLE).stringWidth(title) + 2);
    }

    /** Text from {@code x} on, shortened to {@code width}, its baseline at {@code y}. */
    void left(String text, Font font, Color colour, int x, int y, int width) {
        g.setFont(font);
        g.setColor(colour);
        g.drawString(fitted(text, g.getFontMetrics(), width), x, y);
    }

    /** Text that ends before {@code x}. */
    void right(String text, Font font, Color colour, int x, int y, int width) {
        g.setFont(font);
        g.setColor(colour);
        String shown = fitted(text, g.getFontMetrics(), width);
        g.drawString(shown, x - g.getFontMetrics().stringWidth(shown), y);
    }

    /** Text with its middle at {@code x}. */
    void centred(String text, Font font, Color colour, int x, int y, int width) {
        g.setFont(font);
        g.setColor(colour);
        String shown = fitted(text, g.getFontMetrics(), width);
        g.drawString(shown, x - g.getFontMetrics().stringWidth(shown) / 2, y);
    }

    /** Text that is read from below and begins at {@code y}, its baseline at {@code x}. */
    void upwards(String text, Font font, Color colour, int x, int y, int width) {
        Graphics2D turned = (Graphics2D) g.create();
        turned.setFont(font);
        turned.setColor(colour);
        turned.rotate(-Math.PI / 2, x, y);
        turned.drawString(fitted(text, turned.getFontMetrics(), width), x, y);
        turned.dispose();
    }

    @Override
    public void close() {
        g.dispose();
    }
}
