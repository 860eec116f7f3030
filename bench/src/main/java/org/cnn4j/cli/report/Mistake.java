package org.cnn4j.cli.report;

import java.util.Locale;
import org.cnn4j.ShapeException;

/**
 * A picture that was taken for something else.
 *
 * @param pixels {@code [C, H, W]} from 0 to 1, with one channel or red, green and blue; what is beyond is drawn as the
 * nearer bound
 * @param probability of the predicted class, from 0 to 1; NaN where the network's answer was none
 */
public record Mistake(
        float[] pixels, int channels, int height, int width, String actual, String predicted, double probability) {
    public Mistake {
        if (channels != 1 && channels != 3) {
            throw new ShapeException("a picture of " + channels + " channels cannot be drawn; 1 and 3 can");
        }
        if (height < 1 || width < 1 || pixels.length != (long) channels * height * width) {
            throw new ShapeException(
                    pixels.length + " pixels are not [" + channels + ", " + height + ", " + width + "]");
        }
    }

    String said() {
        return "said " + predicted;
    }

    /** The probability with two digits, never rounded up to 1. */
    String certainty() {
        return Double.isNaN(probability)
                ? ""
                : String.format(Locale.ROOT, " %.2f", Math.floor(probability * 100 + 1e-9) / 100);
    }
}
