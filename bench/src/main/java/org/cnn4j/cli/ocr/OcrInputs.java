package org.cnn4j.cli.ocr;

import java.util.List;
import org.cnn4j.image.Channels;
import org.cnn4j.image.Image;
import org.cnn4j.image.PixelFormat;
import org.cnn4j.image.Resampling;

/** The inputs of the three PP-OCR networks, prepared as PaddleOCR trained them. All take BGR planes. */
final class OcrInputs {
    /** Planes {@code [1, 3, height, width]}. */
    record Planes(float[] values, int width, int height) {}

    /** ImageNet's mean and deviation in their usual order, though the planes are BGR: Paddle trains it so. */
    private static final PixelFormat DETECTION =
            new PixelFormat(Channels.BGR, 1 / 255f, PixelFormat.IMAGENET.mean(), PixelFormat.IMAGENET.std());

    private static final PixelFormat LINE = new PixelFormat(Channels.BGR, 1 / 255f, List.of(0.5f), List.of(0.5f));

    private static final int LINE_HEIGHT = 48;
    private static final int DIRECTION_WIDTH = 192;
    /** The width that the recognition network was trained on, and the step of the wider ones. */
    private static final int LINE_WIDTH = 320;

    private static final int LINE_STEP = 160;

    private OcrInputs() {}

    /** The picture with its longer side at most {@code maxSide} and both sides multiples of 32, at least 32. */
    static Planes detection(Image image, int maxSide) {
        double shrink = Math.min(1.0, (double) maxSide / Math.max(image.width(), image.height()));
        int width = multipleOf32(image.width() * shrink);
        int height = multipleOf32(image.height() * shrink);
        Resampling resampling = shrink < 1 ? Resampling.ANTIALIASED : Resampling.BILINEAR;
        return new Planes(image.resize(width, height, resampling).toNchw(DETECTION), width, height);
    }

    private static int multipleOf32(double side) {
        return (int) Math.max(32, Math.round(side / 32) * 32);
    }

    /** A line at 192 × 48 for the direction network: never stretched, filled up with mid-grey at the right. */
    static Planes direction(Image line) {
        int width = Math.min(DIRECTION_WIDTH, scaledWidth(line));
        return padded(line, width, DIRECTION_WIDTH);
    }

    /**
     * A line at height 48 in its own proportions, filled up with mid-grey to 320, 480, 640 … columns: a network is
     * planned once for each width, so few widths serve all lines.
     */
    static Planes recognition(Image line) {
        int width = scaledWidth(line);
        int over = Math.max(0, width - LINE_WIDTH);
        return padded(line, width, LINE_WIDTH + (over + LINE_STEP - 1) / LINE_STEP * LINE_STEP);
    }

    private static int scaledWidth(Image line) {
        return (int) Math.max(1, Math.ceil((double) LINE_HEIGHT * line.width() / line.height()));
    }

    private static Planes padded(Image line, int width, int paddedWidth) {
        float[] narrow = line.resize(width, LINE_HEIGHT, Resampling.ANTIALIASED).toNchw(LINE);
        float[] values = new float[3 * LINE_HEIGHT * paddedWidth];
        for (int row = 0; row < 3 * LINE_HEIGHT; row++) {
            System.arraycopy(narrow, row * width, values, row * paddedWidth, width);
        }
        return new Planes(values, paddedWidth, LINE_HEIGHT);
    }
}
