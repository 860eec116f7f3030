package org.cnn4j.cli.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.cnn4j.train.ConfusionMatrix;

/**
 * A confusion matrix as a heat map: a row for each actual class, a column for each predicted one. A cell's shade tells
 * its share of the row: blue on the diagonal, and for mistakes orange by the share's square root, so that rare ones can
 * be seen. Where cells are too small for their counts, these are left out; long names are shortened, and with hundreds
 * of classes only some are told.
 */
public final class ConfusionPicture {
    static final Color RIGHT = new Color(0x08, 0x51, 0x9c);
    static final Color WRONG = new Color(0xd9, 0x4a, 0x01);

    /** Cells together take this much, if they need not be larger or smaller for a bound. */
    private static final int PLOT = 700;

    private static final int LARGEST_CELL = 96;

    /** The smallest cell beside which a name can be read. */
    private static final int NAMED_CELL = 13;

    /** With so many classes that cells of {@link #NAMED_CELL} would make a larger plot than this, cells are smaller. */
    private static final int LARGEST_PLOT = 1600;

    private static final int LONGEST_NAME = 170;
    private static final int PADDING = 16;
    private static final int HEAD = 62;

    private final ConfusionMatrix matrix;
    private final int classes;
    private final int columns;
    private final int cell;
    private final int nameEvery;
    private final Font nameFont;
    private final int nameWidth;
    private final boolean turned;

    private ConfusionPicture(ConfusionMatrix matrix) {
        this.matrix = matrix;
        this.classes = matrix.classes();
        this.columns = classes + (matrix.undecided() > 0 ? 1 : 0);
        int least = Math.max(1, Math.min(NAMED_CELL, LARGEST_PLOT / columns));
        this.cell = Math.max(least, Math.min(LARGEST_CELL, PLOT / columns));
        this.nameEvery = (NAMED_CELL + cell - 1) / cell;
        this.nameFont = Canvas.font(cell >= 20 ? 13 : 11);
        FontMetrics metrics = Canvas.metrics(nameFont);
        int widest =
                matrix.names().stream().mapToInt(metrics::stringWidth).max().orElse(0);
        this.nameWidth = Math.min(LONGEST_NAME, widest);
        // Names of columns are turned where one does not fit above its column.
        this.turned = nameEvery > 1 || widest > cell - 6;
    }

    /**
     * Draws the matrix.
     *
     * @throws org.cnn4j.Cnn4jException if Java finds no fonts
     */
    public static BufferedImage draw(String title, ConfusionMatrix matrix) {
        return new ConfusionPicture(matrix).draw(title);
    }

    /** The left edge of the cells; axis titles have a line beside the names. */
    private int left() {
        return PADDING + 24 + nameWidth + 8;
    }

    private int top() {
        return HEAD + 22 + (turned ? nameWidth : 16) + 8;
    }

    private BufferedImage draw(String title) {
        int plotWidth = columns * cell;
        int plotHeight = classes * cell;
        int width = Math.max(Canvas.titleWidth(title) + 2 * PADDING, left() + plotWidth + PADDING);
        try (Canvas canvas = new Canvas(width, top() + plotHeight + PADDING)) {
            canvas.left(title, Canvas.TITLE, Canvas.INK, PADDING, 30, width - 2 * PADDING);
            String figures = matrix.samples() == 0
                    ? "no samples"
                    : String.format(Locale.ROOT, "accuracy %.4f on %,d samples", matrix.accuracy(), matrix.samples());
            canvas.left(figures, Canvas.font(13), Canvas.FAINT, PADDING, 52, width - 2 * PADDING);
            canvas.centred("predicted", Canvas.bold(13), Canvas.INK, left() + plotWidth / 2, HEAD + 16, width - left());
            canvas.g.setFont(Canvas.bold(13));
            int actual = canvas.g.getFontMetrics().stringWidth("actual");
            canvas.upwards(
                    "actual", Canvas.bold(13), Canvas.INK, PADDING + 14, top() + (plotHeight + actual) / 2, actual);
            names(canvas);
            cells(canvas);
            canvas.g.setColor(Canvas.LINE);
            canvas.g.drawRect(left() - 1, top() - 1, plotWidth + 1, plotHeight + 1);
            return canvas.image;
        }
    }

    private void names(Canvas canvas) {
        int ascent = canvas.g.getFontMetrics(nameFont).getAscent();
        for (int c = 0; c < classes; c += nameEvery) {
            String name = Canvas.shortened(matrix.names().get(c), canvas.g.getFontMetrics(nameFont), nameWidth);
            int middle = c * cell + cell / 2;
            canvas.right(name, nameFont, Canvas.INK, left() - 6, top() + middle + ascent / 2 - 1, nameWidth);
            column(canvas, name, middle, ascent);
        }
        if (columns > classes) {
            column(canvas, "NaN", classes * cell + cell / 2, ascent);
        }
    }

    private void column(Canvas canvas, String name, int middle, int ascent) {
        if (turned) {
            canvas.upwards(name, nameFont, Canvas.INK, left() + middle + ascent / 2 - 1, top() - 6, nameWidth);
        } else {
            canvas.centred(name, nameFont, Canvas.INK, left() + middle, top() - 6, cell);
        }
    }

    private void cells(Canvas canvas) {
        Font font = countFont(canvas);
        for (int row = 0; row < classes; row++) {
            long support = matrix.support(row);
            for (int column = 0; column < columns; column++) {
                long count = column < classes ? matrix.count(row, column) : matrix.undecided(row);
                if (count == 0) {
                    continue;
                }
                double share = (double) count / support;
                Color colour = row == column ? mixed(RIGHT, share) : mixed(WRONG, Math.sqrt(share));
                int x = left() + column * cell;
                int y = top() + row * cell;
                canvas.g.setColor(colour);
                canvas.g.fillRect(x, y, cell, cell);
                if (font != null) {
                    int ascent = canvas.g.getFontMetrics(font).getAscent();
                    Color ink = isDark(colour) ? Color.WHITE : Canvas.INK;
                    canvas.centred(Long.toString(count), font, ink, x + cell / 2, y + (cell + ascent) / 2 - 2, cell);
                }
            }
        }
        lines(canvas);
    }

    private void lines(Canvas canvas) {
        if (cell < NAMED_CELL) {
            return;
        }
        canvas.g.setColor(new Color(0xee, 0xee, 0xee));
        for (int c = 1; c < columns; c++) {
            canvas.g.drawLine(left() + c * cell - 1, top(), left() + c * cell - 1, top() + classes * cell - 1);
        }
        for (int c = 1; c < classes; c++) {
            canvas.g.drawLine(left(), top() + c * cell - 1, left() + columns * cell - 1, top() + c * cell - 1);
        }
    }

    /** The largest font in which the longest count fits a cell, or null. */
    private Font countFont(Canvas canvas) {
        String longest = "";
        for (int row = 0; row < classes; row++) {
            for (int column = 0; column < columns; column++) {
                long count = column < classes ? matrix.count(row, column) : matrix.undecided(row);
                String text = Long.toString(count);
                longest = text.length() > longest.length() ? text : longest;
            }
        }
        for (int size : List.of(14, 13, 12, 11, 10, 9)) {
            Font font = Canvas.font(size);
            FontMetrics metrics = canvas.g.getFontMetrics(font);
            if (metrics.stringWidth(longest.replaceAll(".", "0")) <= cell - 4 && metrics.getAscent() <= cell - 2) {
                return font;
            }
        }
        return null;
    }

    /** From white to the colour. */
    static Color mixed(Color colour, double share) {
        double weight = Math.max(0, Math.min(1, share));
        return new Color(
                (int) Math.round(255 + (colour.getRed() - 255) * weight),
                (int) Math.round(255 + (colour.getGreen() - 255) * weight),
                (int) Math.round(255 + (colour.getBlue() - 255) * weight));
    }

    private static boolean isDark(Color colour) {
        return 0.3 * colour.getRed() + 0.59 * colour.getGreen() + 0.11 * colour.getBlue() < 140;
    }
}
