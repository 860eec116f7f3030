package org.cnn4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.data.Augmentation;
import org.cnn4j.data.ColourJitter;
import org.cnn4j.data.Cutout;
import org.cnn4j.data.HorizontalFlip;
import org.cnn4j.data.RandomCrop;
import org.cnn4j.data.Rotate;
import org.cnn4j.data.Scale;
import org.cnn4j.data.VerticalFlip;

/** What {@code --augment} names. */
final class TrainAugmentations {
    static final String FORMS = "flip, vflip, crop:PIXELS, rotate:DEGREES, scale:SHARE, jitter:SHARE, cutout:PIXELS";

    private TrainAugmentations() {}

    /** @throws Cnn4jException if one is not of a form that there is */
    static List<Augmentation> parse(String text) {
        List<Augmentation> all = new ArrayList<>();
        if (text.equals("none")) {
            return all;
        }
        for (String one : text.split(",")) {
            String[] parts = one.strip().split(":", 2);
            all.add(
                    switch (parts[0]) {
                        case "flip" -> new HorizontalFlip();
                        case "vflip" -> new VerticalFlip(0.5);
                        case "crop" -> new RandomCrop(pixels(one, parts));
                        case "rotate" -> new Rotate((float) number(one, parts));
                        case "scale" -> scale(number(one, parts));
                        case "jitter" -> jitter((float) number(one, parts));
                        case "cutout" -> new Cutout(pixels(one, parts));
                        default -> throw unknown(one);
                    });
        }
        return all;
    }

    private static Augmentation scale(double share) {
        return new Scale((float) (1 - share), (float) (1 + share));
    }

    private static Augmentation jitter(float share) {
        return new ColourJitter(share, share, share);
    }

    private static double number(String one, String[] parts) {
        try {
            return Double.parseDouble(parts.length == 2 ? parts[1] : "");
        } catch (NumberFormatException e) {
            throw unknown(one);
        }
    }

    private static int pixels(String one, String[] parts) {
        double number = number(one, parts);
        if (number != (int) number) {
            throw unknown(one);
        }
        return (int) number;
    }

    private static Cnn4jException unknown(String one) {
        return new Cnn4jException("\"" + one + "\" is no augmentation; there are " + FORMS);
    }
}
