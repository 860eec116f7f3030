package org.cnn4j.cli.ocr;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.cnn4j.image.Image;

/**
 * Draws the boxes of the lines into a picture, each with the number that it has in the printed list. The digits are
 * drawn as dots, since Java has no fonts on many servers.
 */
public final class Annotator {
    private static final Color BOX = new Color(0xd8, 0x1b, 0x60);
    private static final Color FILL = new Color(0xd8, 0x1b, 0x60, 28);

    /** 3 × 5 dots a digit, row by row, the highest bit at the left. */
    private static final int[][] DIGITS = {
        {7, 5, 5, 5, 7},
        {2, 6, 2, 2, 7},
        {7, 1, 7, 4, 7},
        {7, 1, 7, 1, 7},
        {5, 5, 7, 1, 1},
        {7, 4, 7, 1, 7},
        {7, 4, 7, 5, 7},
        {7, 1, 2, 2, 2},
        {7, 5, 7, 5, 7},
        {7, 5, 7, 1, 7}
    };

    private Annotator() {}

    /** A copy of the picture with the boxes of the lines, numbered from 1. */
    public static Image draw(Image image, List<OcrReader.Line> lines) {
        BufferedImage canvas = image.toBufferedImage();
        int dot = Math.max(2, Math.round(Math.min(image.width(), image.height()) / 300f));
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setStroke(new BasicStroke(dot, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            for (OcrReader.Line line : lines) {
                Path2D path = path(line.box());
                graphics.setColor(FILL);
                graphics.fill(path);
                graphics.setColor(BOX);
                graphics.draw(path);
            }
            for (int i = 0; i < lines.size(); i++) {
                tag(graphics, image, lines.get(i).box(), Integer.toString(i + 1), dot + 1);
            }
        } finally {
            graphics.dispose();
        }
        return Image.of(canvas);
    }

    private static Path2D path(Quad box) {
        Path2D path = new Path2D.Double();
        path.moveTo(box.x0(), box.y0());
        path.lineTo(box.x1(), box.y1());
        path.lineTo(box.x2(), box.y2());
        path.lineTo(box.x3(), box.y3());
        path.closePath();
        return path;
    }

    /** The number in a filled rectangle at the box's first corner, left of it where there is room. */
    private static void tag(Graphics2D graphics, Image image, Quad box, String number, int dot) {
        int width = (4 * number.length() + 1) * dot;
        int height = 7 * dot;
        int left = (int) Math.max(0, Math.min(image.width() - width, box.left() - width - dot));
        int top = (int) Math.max(0, Math.min(image.height() - height, box.y0()));
        graphics.setColor(BOX);
        graphics.fillRect(left, top, width, height);
        graphics.setColor(Color.WHITE);
        for (int i = 0; i < number.length(); i++) {
            int[] rows = DIGITS[number.charAt(i) - '0'];
            for (int y = 0; y < rows.length; y++) {
                for (int x = 0; x < 3; x++) {
                    if ((rows[y] >> (2 - x) & 1) == 1) {
                        graphics.fillRect(left + (4 * i + 1 + x) * dot, top + (1 + y) * dot, dot, dot);
                    }
                }
            }
        }
    }
}
