package org.cnn4j.cli.ocr;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.image.Image;

/**
 * Reads the text of a picture with the three PP-OCR networks: one finds the lines, one tells those that stand on their
 * head, one reads them.
 */
public final class OcrReader {
    /** A network of one input {@code [1, 3, H, W]} and one output. */
    @FunctionalInterface
    public interface Network {
        /** Runs it on the planes of a picture. */
        Output run(float[] planes, int height, int width);
    }

    /** A network's answer: its values and the sizes of its dimensions. */
    public record Output(float[] values, int... shape) {}

    /**
     * A line of text that was found.
     *
     * @param box where it stands in the picture
     * @param confidence the mean probability of its characters, 0 to 1
     */
    public record Line(Quad box, String text, float confidence) {}

    /** Taller than wide by this factor, a box holds a line that runs downwards. */
    private static final double UPRIGHT_FROM = 1.5;

    private static final float TURN_FROM = 0.9f;

    private final Network detection;
    private final Network direction;
    private final Network recognition;
    private final CtcDecoder decoder;
    private final int maxSide;
    private final float minConfidence;

    /**
     * @param alphabet the characters of the recognition network's classes 1, 2, 3 …
     * @param maxSide larger pictures are shrunk to this for the search
     * @param minConfidence lines below it are left out
     */
    public OcrReader(
            Network detection,
            Network direction,
            Network recognition,
            List<String> alphabet,
            int maxSide,
            float minConfidence) {
        this.detection = detection;
        this.direction = direction;
        this.recognition = recognition;
        this.decoder = new CtcDecoder(alphabet);
        this.maxSide = maxSide;
        this.minConfidence = minConfidence;
    }

    /** The lines of text in reading order. */
    public List<Line> read(Image image) {
        List<Line> lines = new ArrayList<>();
        for (TextRegions.Region region : TextRegions.inReadingOrder(find(image))) {
            CtcDecoder.Text text = recognise(upright(cut(image, region.box())));
            if (!text.text().isBlank() && text.confidence() >= minConfidence) {
                lines.add(new Line(region.box(), text.text().strip(), text.confidence()));
            }
        }
        return lines;
    }

    private List<TextRegions.Region> find(Image image) {
        OcrInputs.Planes planes = OcrInputs.detection(image, maxSide);
        Output map = detection.run(planes.values(), planes.height(), planes.width());
        int height = dim(map, 4, 2, "detection");
        int width = dim(map, 4, 3, "detection");
        List<TextRegions.Region> regions = new ArrayList<>();
        for (TextRegions.Region region : TextRegions.find(map.values(), width, height)) {
            Quad box = region.box().scaled((double) image.width() / width, (double) image.height() / height);
            regions.add(new TextRegions.Region(box, region.score()));
        }
        return regions;
    }

    /** The line laid straight; one that runs downwards is turned by a quarter, counter-clockwise. */
    static Image cut(Image image, Quad box) {
        int width = (int) Math.max(1, Math.round(box.width()));
        int height = (int) Math.max(1, Math.round(box.height()));
        Image line = image.cutOut(box.x0(), box.y0(), box.x1(), box.y1(), box.x3(), box.y3(), width, height);
        return height >= UPRIGHT_FROM * width ? line.rotate90() : line;
    }

    private Image upright(Image line) {
        OcrInputs.Planes planes = OcrInputs.direction(line);
        Output probabilities = direction.run(planes.values(), planes.height(), planes.width());
        dim(probabilities, 2, 1, "direction");
        float turned = probabilities.values()[1];
        return turned > TURN_FROM ? line.rotate180() : line;
    }

    private CtcDecoder.Text recognise(Image line) {
        OcrInputs.Planes planes = OcrInputs.recognition(line);
        Output steps = recognition.run(planes.values(), planes.height(), planes.width());
        return decoder.decode(steps.values(), dim(steps, 3, 1, "recognition"), dim(steps, 3, 2, "recognition"));
    }

    private static int dim(Output output, int rank, int index, String network) {
        if (output.shape().length != rank || output.shape()[0] != 1) {
            throw new Cnn4jException("the " + network + " network gave an output of shape "
                    + java.util.Arrays.toString(output.shape()) + "; this is no PP-OCR network");
        }
        return output.shape()[index];
    }
}
