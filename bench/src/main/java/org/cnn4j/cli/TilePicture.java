package org.cnn4j.cli;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Pictures of one size side by side, each with its title. */
final class TilePicture {
    private static final int GAP = 8;
    private static final int TITLE = 20;

    private record Tile(String title, BufferedImage image) {}

    private final int width;
    private final int height;
    private final List<Tile> tiles = new ArrayList<>();
    private final boolean titles;

    /** Tiles of {@code width} x {@code height} pixels; smaller pictures are enlarged without smoothing. */
    TilePicture(int width, int height, boolean titles) {
        this.width = width;
        this.height = height;
        this.titles = titles;
    }

    void add(String title, BufferedImage image) {
        tiles.add(new Tile(title, image));
    }

    /** Strengths as grey: 0 is black and {@code most}, of either sign, is white. */
    static BufferedImage magnitudes(float[] values, int offset, int width, int height, float most) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            float share = most > 0 ? Math.abs(values[offset + i]) / most : 0;
            image.setRGB(i % width, i / width, Math.round(255 * Math.min(1, share)) * 0x010101);
        }
        return image;
    }

    /** Values from {@code least} (black) to {@code most} (white). */
    static BufferedImage range(float[] values, int offset, int width, int height, float least, float most) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            float share = most > least ? (values[offset + i] - least) / (most - least) : 0;
            image.setRGB(i % width, i / width, Math.round(255 * Math.max(0, Math.min(1, share))) * 0x010101);
        }
        return image;
    }

    BufferedImage draw(int columns) {
        int used = Math.min(columns, tiles.size());
        int rows = (tiles.size() + used - 1) / used;
        int cell = height + (titles ? TITLE : 0) + GAP;
        BufferedImage all =
                new BufferedImage(used * (width + GAP) + GAP, rows * cell + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = all.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, all.getWidth(), all.getHeight());
        for (int i = 0; i < tiles.size(); i++) {
            int x = GAP + i % used * (width + GAP);
            int y = GAP + i / used * cell;
            if (titles) {
                g.setColor(Color.BLACK);
                g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
                g.drawString(fitted(tiles.get(i).title, g.getFontMetrics()), x, y + TITLE - 6);
                y += TITLE;
            }
            g.drawImage(tiles.get(i).image, x, y, width, height, null);
        }
        g.dispose();
        return all;
    }

    private String fitted(String title, FontMetrics metrics) {
        String shown = title;
        while (metrics.stringWidth(shown) > width && shown.length() > 4) {
            shown = shown.substring(0, shown.length() - 4) + "...";
        }
        return shown;
    }
}
