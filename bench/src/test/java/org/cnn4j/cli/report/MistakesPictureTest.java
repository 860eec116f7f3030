package org.cnn4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;
import org.cnn4j.ShapeException;
import org.junit.jupiter.api.Test;

class MistakesPictureTest {
    private static Mistake gradient(int channels, int height, int width, String name) {
        float[] pixels = new float[channels * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) i / pixels.length;
        }
        return new Mistake(pixels, channels, height, width, name, name, 0.5);
    }

    @Test
    void certaintyIsNotRoundedUpToOne() {
        assertEquals(" 0.99", new Mistake(new float[1], 1, 1, 1, "a", "b", 0.9999).certainty());
        assertEquals(" 0.98", new Mistake(new float[1], 1, 1, 1, "a", "b", 0.98).certainty());
        assertEquals("", new Mistake(new float[1], 1, 1, 1, "a", "NaN", Double.NaN).certainty());
        assertEquals(" 1.00", new Mistake(new float[1], 1, 1, 1, "a", "b", 1).certainty());
    }

    @Test
    void smallPicturesAreEnlargedWithoutSmoothing() {
        float[] pixels = {1, 0, 0, 0.2f, 0, 1, 0, 7, 0, 0, 1, Float.NaN};
        Mistake mistake = new Mistake(pixels, 3, 2, 2, "cat", "dog", 0.75);
        BufferedImage image = MistakesPicture.draw("Mistakes", List.of(mistake));
        Pixels.assertMargin(image, 6);
        for (int inset : new int[] {0, 74}) {
            assertEquals(Color.RED, Pixels.at(image, 16 + inset, 46 + inset));
            assertEquals(Color.GREEN, Pixels.at(image, 16 + 75 + inset, 46 + inset));
            assertEquals(Color.BLUE, Pixels.at(image, 16 + inset, 46 + 75 + inset));
            assertEquals(new Color(51, 255, 0), Pixels.at(image, 16 + 75 + inset, 46 + 75 + inset));
        }
    }

    @Test
    void oneChannelIsGrey() {
        BufferedImage image = MistakesPicture.draw(
                "Mistakes", List.of(new Mistake(new float[] {0, 0.6f}, 1, 1, 2, "cat", "dog", 0.75)));
        assertEquals(Color.BLACK, Pixels.at(image, 20, 50));
        assertEquals(new Color(153, 153, 153), Pixels.at(image, 16 + 80, 50));
    }

    @Test
    void nothingIsCutWhateverTheSizes() {
        for (int count : new int[] {0, 1, 5, 6, 7, 24}) {
            Pixels.assertMargin(
                    MistakesPicture.draw("Mistakes", Collections.nCopies(count, gradient(1, 28, 28, "cat"))), 6);
        }
        String longName = "a name that is far too long for its tile";
        BufferedImage image = MistakesPicture.draw(
                "a long title ".repeat(30),
                List.of(gradient(3, 600, 400, longName), gradient(1, 8, 8, "dog"), gradient(3, 3, 900, longName)));
        Pixels.assertMargin(image, 6);
        assertTrue(image.getWidth() < 1000 && image.getHeight() < 400);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(ShapeException.class, () -> new Mistake(new float[8], 2, 2, 2, "a", "b", 1));
        assertThrows(ShapeException.class, () -> new Mistake(new float[5], 1, 2, 2, "a", "b", 1));
    }
}
