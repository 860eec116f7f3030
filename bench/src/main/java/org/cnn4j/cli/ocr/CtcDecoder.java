package org.cnn4j.cli.ocr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cnn4j.Cnn4jException;

/**
 * Greedy decoding of connectionist temporal classification (Graves et al., 2006): the likeliest class of each time step,
 * repeats merged, blanks (class 0) dropped.
 */
final class CtcDecoder {
    /** A line's text and the mean probability of its characters, 0 where there are none. */
    record Text(String text, float confidence) {}

    private final List<String> alphabet;

    /**
     * @param characters those of classes 1, 2, 3 …; the class after the last one is a space
     */
    CtcDecoder(List<String> characters) {
        alphabet = new ArrayList<>(characters);
        alphabet.add(" ");
    }

    /**
     * @param probabilities {@code [T, classes]}
     * @throws Cnn4jException if the network's classes are not blank, alphabet and space
     */
    Text decode(float[] probabilities, int steps, int classes) {
        if (classes != alphabet.size() + 1) {
            throw new Cnn4jException(String.format(
                    Locale.ROOT,
                    "the recognition network has %d classes, the alphabet needs %d",
                    classes,
                    alphabet.size() + 1));
        }
        StringBuilder text = new StringBuilder();
        double sum = 0;
        int count = 0;
        int previous = 0;
        for (int t = 0; t < steps; t++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (probabilities[t * classes + c] > probabilities[t * classes + best]) {
                    best = c;
                }
            }
            if (best != 0 && best != previous) {
                text.append(alphabet.get(best - 1));
                sum += probabilities[t * classes + best];
                count++;
            }
            previous = best;
        }
        return new Text(text.toString(), count == 0 ? 0 : (float) (sum / count));
    }
}
