package org.cnn4j.cli.report;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** The worst mistakes in a grid, each with what it is, what the network said, and how sure it was. */
public final class MistakesPicture {
    /** Pictures are enlarged by whole numbers up to this edge, and made smaller beyond {@link #LARGEST}. */
    private static final int WANTED = 150;

    private static final int LARGEST = 240;
    private static final int COLUMNS = 6;
    private static final int PADDING = 16;
    private static final int GAP = 14;
    private static final int HEAD = 46;
    private static final int CAPTION = 38;
    private static final Font FONT = Canvas.font(12);

    private MistakesPicture() {}

    /**
     * Draws mistakes in the order that they are given in.
     *
     * @throws org.cnn4j.Cnn4jException if Java finds no fonts
     */
    public static BufferedImage draw(String title, List<Mistake> mistakes) {
        FontMetrics metrics = Canvas.metrics(FONT);
        int tile = WANTED;
        int height = 0;
        for (Mistake mistake : mistakes) {
            tile = Math.max(tile, shownWidth(mistake));
            height = Math.max(height, shownHeight(mistake));
        }
        int columns = Math.max(1, Math.min(COLUMNS, mistakes.size()));
        int rows = (mistakes.size() + columns - 1) / columns;
        int width = 2 * PADDING + Math.max(Canvas.titleWidth(title), columns * (tile + GAP) - GAP);
        int all = HEAD + (rows == 0 ? 40 : rows * (height + CAPTION + GAP) - GAP + PADDING);
        try (Canvas canvas = new Canvas(width, all)) {
            canvas.left(title, Canvas.TITLE, Canvas.INK, PADDING, 30, width - 2 * PADDING);
            if (rows == 0) {
                canvas.left("There are none.", Canvas.font(14), Canvas.FAINT, PADDING, HEAD + 16, width - 2 * PADDING);
            }
            for (int i = 0; i < mistakes.size(); i++) {
                int x = PADDING + i % columns * (tile + GAP);
                int y = HEAD + i / columns * (height + CAPTION + GAP);
                tile(canvas, metrics, mistakes.get(i), x, y, tile, height);
            }
            return canvas.image;
        }
    }

    private static void tile(Canvas canvas, FontMetrics metrics, Mistake mistake, int x, int y, int tile, int height) {
        int shownWidth = shownWidth(mistake);
        int shownHeight = shownHeight(mistake);
        boolean smaller = shownWidth < mistake.width() || shownHeight < mistake.height();
        canvas.g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                smaller
                        ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        int bottom = y + height;
        canvas.g.drawImage(picture(mistake), x, bottom - shownHeight, shownWidth, shownHeight, null);
        canvas.g.setColor(Canvas.LINE);
        canvas.g.drawRect(x - 1, bottom - shownHeight - 1, shownWidth + 1, shownHeight + 1);
        canvas.left("is " + mistake.actual() + ",", FONT, Canvas.INK, x, bottom + 16, tile);
        // The name is shortened, never the number.
        String certainty = mistake.certainty();
        String said = Canvas.fitted(mistake.said(), metrics, tile - metrics.stringWidth(certainty));
        canvas.left(said + certainty, FONT, ConfusionPicture.WRONG, x, bottom + 32, tile);
    }

    private static double scale(Mistake mistake) {
        int edge = Math.max(mistake.width(), mistake.height());
        return edge > LARGEST ? (double) LARGEST / edge : Math.max(1, WANTED / edge);
    }

    private static int shownWidth(Mistake mistake) {
        return (int) Math.max(1, Math.round(mistake.width() * scale(mistake)));
    }

    private static int shownHeight(Mistake mistake) {
        return (int) Math.max(1, Math.round(mistake.height() * scale(mistake)));
    }

    private static BufferedImage picture(Mistake mistake) {
        int plane = mistake.height() * mistake.width();
        BufferedImage image = new BufferedImage(mistake.width(), mistake.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                float value = mistake.pixels()[mistake.channels() == 1 ? i : c * plane + i];
                rgb = rgb << 8 | Math.round(255 * Math.max(0, Math.min(1, value)));
            }
            image.setRGB(i % mistake.width(), i / mistake.width(), rgb);
        }
        return image;
    }
}
