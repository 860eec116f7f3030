package org.cnn4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import org.cnn4j.train.ConfusionMatrix;
import org.junit.jupiter.api.Test;

class ConfusionPictureTest {
    private static ConfusionMatrix diagonal(List<String> names, long each) {
        ConfusionMatrix matrix = new ConfusionMatrix(names);
        for (int c = 0; c < names.size(); c++) {
            matrix.add(c, c, each);
        }
        return matrix;
    }

    private static BufferedImage draw(ConfusionMatrix matrix) {
        BufferedImage image = ConfusionPicture.draw("lenet5 on shapes", matrix);
        Pixels.assertMargin(image, 6);
        return image;
    }

    @Test
    void theDiagonalIsRight() {
        BufferedImage image = draw(diagonal(List.of("circle", "square"), 10));
        Rectangle cells = Pixels.bounds(image, Pixels.all(image), ConfusionPicture.RIGHT);
        assertTrue(cells.width >= 190 && cells.width <= 192, cells::toString);
        assertEquals(cells.width, cells.height);
        int half = cells.width / 2;
        assertEquals(ConfusionPicture.RIGHT, Pixels.at(image, cells.x + 5, cells.y + 5));
        assertEquals(ConfusionPicture.RIGHT, Pixels.at(image, cells.x + half + 10, cells.y + half + 10));
        assertEquals(Color.WHITE, Pixels.at(image, cells.x + half + 10, cells.y + 10), "no count, no shade");
        Rectangle first = new Rectangle(cells.x, cells.y, 90, 90);
        assertTrue(Pixels.count(image, first, Color.WHITE) > 5, "the count is written in white");
        assertEquals(0, Pixels.count(image, Pixels.all(image), ConfusionPicture.WRONG));
    }

    @Test
    void rowsAreActual() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(0, 0, 4);
        matrix.add(1, 0, 1);
        matrix.add(1, 1, 3);
        BufferedImage image = draw(matrix);
        Rectangle right = Pixels.bounds(image, Pixels.all(image), ConfusionPicture.RIGHT);
        Color half = ConfusionPicture.mixed(ConfusionPicture.WRONG, 0.5);
        assertEquals(half, Pixels.at(image, right.x + 5, right.y + 96 + 5), "a quarter of the second row");
        assertEquals(
                ConfusionPicture.mixed(ConfusionPicture.RIGHT, 0.75),
                Pixels.at(image, right.x + 96 + 5, right.y + 96 + 5));
        assertEquals(Color.WHITE, Pixels.at(image, right.x + 96 + 5, right.y + 5));
    }

    @Test
    void undecidedSamplesHaveAColumn() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(new float[] {Float.NaN, 1}, new int[] {1});
        BufferedImage image = draw(matrix);
        Rectangle wrong = Pixels.bounds(image, Pixels.all(image), ConfusionPicture.WRONG);
        assertTrue(wrong.width >= 94 && wrong.width <= 96, wrong::toString);
        matrix = new ConfusionMatrix(2);
        matrix.add(1, 1, 1);
        image = draw(matrix);
        Rectangle right = Pixels.bounds(image, Pixels.all(image), ConfusionPicture.RIGHT);
        assertEquals(right.x + 96, wrong.x, 1, "right of the other columns");
        assertEquals(right.y, wrong.y);
    }

    @Test
    void aHundredClassesAreReadableWithoutNumbers() {
        BufferedImage image = draw(diagonal(Samples.names(100, "aquarium fish "), 123456));
        Rectangle cells = Pixels.bounds(image, Pixels.all(image), ConfusionPicture.RIGHT);
        assertTrue(cells.width > 1290 && cells.width <= 1300, cells::toString);
        // Each of 13 x 13 but for a line at the right and the bottom, which the last does not have.
        int inside = 99 * 12 * 12 + 13 * 13;
        assertEquals(inside, Pixels.count(image, cells, ConfusionPicture.RIGHT), "nothing is written in a cell");
        assertTrue(Pixels.count(image, new Rectangle(cells.x, cells.height), Canvas.INK) > 1000, "names at the left");
    }

    @Test
    void manyClassesDoNotMakeAHugePicture() {
        BufferedImage image = draw(diagonal(Samples.names(1000, "n0"), 50));
        assertTrue(image.getWidth() < 1900 && image.getHeight() < 1900);
        Rectangle cells = Pixels.bounds(image, Pixels.all(image), ConfusionPicture.RIGHT);
        assertEquals(1000, Pixels.count(image, cells, ConfusionPicture.RIGHT));
    }

    @Test
    void longNamesAndTitlesStayWithinThePicture() {
        for (int classes : new int[] {2, 10, 30}) {
            ConfusionMatrix matrix = diagonal(Samples.names(classes, "a name that is far too long for any axis "), 5);
            BufferedImage image = ConfusionPicture.draw("a long title ".repeat(30), matrix);
            Pixels.assertMargin(image, 6);
            assertTrue(image.getWidth() <= 1000);
        }
        draw(diagonal(List.of("one"), 1));
        draw(new ConfusionMatrix(3));
        draw(diagonal(List.of("", " ", "🐈"), 1));
    }
}
