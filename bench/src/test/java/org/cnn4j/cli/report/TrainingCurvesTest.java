package org.cnn4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import org.cnn4j.Cnn4jException;
import org.cnn4j.train.TrainingHistory;
import org.junit.jupiter.api.Test;

class TrainingCurvesTest {
    /** The plots, without the legends below them. */
    private static final Rectangle LOSS = new Rectangle(60, 70, 570, 370);

    private static final Rectangle ACCURACY = new Rectangle(700, 70, 570, 370);

    private static BufferedImage draw(TrainingHistory history) {
        BufferedImage image = TrainingCurves.draw("lenet5 on shapes", history);
        assertEquals(1280, image.getWidth());
        assertEquals(526, image.getHeight());
        Pixels.assertMargin(image, 4);
        return image;
    }

    private static TrainingHistory.Epoch epoch(int number, double loss, double accuracy) {
        return new TrainingHistory.Epoch(number, loss, accuracy, Double.NaN, Double.NaN, 0.1, 1, 1);
    }

    @Test
    void lossesFallAndAccuraciesRise() {
        BufferedImage image = draw(Samples.history(20, 0.2));
        Rectangle left = new Rectangle(LOSS.x, LOSS.y, LOSS.width / 4, LOSS.height);
        Rectangle right = new Rectangle(LOSS.x + 3 * LOSS.width / 4, LOSS.y, LOSS.width / 4, LOSS.height);
        Rectangle first = Pixels.bounds(image, left, TrainingCurves.TRAIN);
        Rectangle last = Pixels.bounds(image, right, TrainingCurves.TRAIN);
        assertTrue(first.y + 200 < last.y, first + " and " + last);
        assertTrue(Pixels.bounds(image, right, TrainingCurves.TEST).y < last.y, "test losses are above");
        left.translate(ACCURACY.x - LOSS.x, 0);
        right.translate(ACCURACY.x - LOSS.x, 0);
        first = Pixels.bounds(image, left, TrainingCurves.TRAIN);
        last = Pixels.bounds(image, right, TrainingCurves.TRAIN);
        assertTrue(first.y > last.y + 50, first + " and " + last);
        assertTrue(Pixels.bounds(image, right, TrainingCurves.TEST).y > last.y, "test accuracies are below");
    }

    @Test
    void oneEpochIsADotInTheMiddle() {
        BufferedImage image = draw(Samples.history(1, 0.3));
        for (Rectangle plot : new Rectangle[] {LOSS, ACCURACY}) {
            Rectangle train = Pixels.bounds(image, plot, TrainingCurves.TRAIN);
            Rectangle test = Pixels.bounds(image, plot, TrainingCurves.TEST);
            assertTrue(train.width >= 3 && train.width <= 8 && train.height <= 8, train::toString);
            assertEquals(plot.getCenterX(), train.getCenterX(), 30);
            assertEquals(train.getCenterX(), test.getCenterX(), 1);
            assertTrue(Math.abs(train.y - test.y) > 100);
        }
    }

    @Test
    void twoHundredEpochsFillThePlotWithoutDots() {
        BufferedImage image = draw(Samples.history(200, 0.0005));
        Rectangle train = Pixels.bounds(image, ACCURACY, TrainingCurves.TRAIN);
        assertTrue(train.width > 540, train::toString);
    }

    @Test
    void nanIsAGap() {
        TrainingHistory history = new TrainingHistory();
        for (int i = 1; i <= 5; i++) {
            history.add(epoch(i, i == 3 ? Double.NaN : 6 - i, i * 0.1));
        }
        BufferedImage image = draw(history);
        int middle = LOSS.x + LOSS.width / 2 - 12;
        Rectangle gap = new Rectangle(middle - 60, LOSS.y, 120, LOSS.height);
        assertEquals(0, Pixels.count(image, gap, TrainingCurves.TRAIN));
        Rectangle whole = new Rectangle(gap);
        whole.translate(640, 0);
        assertTrue(Pixels.count(image, whole, TrainingCurves.TRAIN) > 100);
        assertEquals(0, Pixels.count(image, Pixels.all(image), TrainingCurves.TEST), "there was no test");
    }

    @Test
    void aNumberBetweenGapsIsADot() {
        TrainingHistory history = new TrainingHistory();
        for (int i = 1; i <= 101; i++) {
            history.add(epoch(i, i == 51 ? 1 : Double.NaN, 0.5));
        }
        Rectangle dot = Pixels.bounds(draw(history), LOSS, TrainingCurves.TRAIN);
        assertTrue(dot.width >= 3 && dot.width <= 8, dot::toString);
    }

    @Test
    void infiniteAndConstantLossesAreDrawn() {
        TrainingHistory history = new TrainingHistory();
        history.add(epoch(1, 2, 0));
        history.add(epoch(2, Double.POSITIVE_INFINITY, 0));
        history.add(epoch(3, 2, 0));
        assertTrue(Pixels.count(draw(history), LOSS, TrainingCurves.TRAIN) > 10);
        TrainingHistory none = new TrainingHistory();
        none.add(epoch(7, Double.NaN, Double.NaN));
        draw(none);
        TrainingHistory huge = new TrainingHistory();
        huge.add(epoch(1, 1e-12, 1));
        huge.add(epoch(2, 1e30, 1));
        assertTrue(Pixels.count(draw(huge), LOSS, TrainingCurves.TRAIN) > 300);
    }

    @Test
    void aLongTitleStaysWithinThePicture() {
        Pixels.assertMargin(TrainingCurves.draw("a title ".repeat(100), Samples.history(3, 1)), 4);
    }

    @Test
    void withoutEpochsThereAreNoCurves() {
        TrainingHistory none = new TrainingHistory();
        Fonts.require();
        assertThrows(Cnn4jException.class, () -> TrainingCurves.draw("none", none));
    }
}
