package org.cnn4j.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.cli.report.ConfusionPicture;
import org.cnn4j.cli.report.Fonts;
import org.cnn4j.cli.report.Mistake;
import org.cnn4j.cli.report.MistakesPicture;
import org.cnn4j.cli.report.TrainingCurves;
import org.cnn4j.data.Dataset;
import org.cnn4j.image.Image;
import org.cnn4j.train.Evaluation;
import org.cnn4j.train.Metrics;
import org.cnn4j.train.TrainingHistory;

/** The pictures and tables that a training leaves in a folder. */
final class TrainReport {
    private static final int MISTAKES = 24;

    private final Path folder;
    private final Path curves;

    /**
     * Makes the folder, so that a training does not end in front of one that cannot be written to.
     *
     * @param plot where the curves go; null for the folder
     * @throws Cnn4jException if the folder cannot be made, or Java finds no fonts
     */
    TrainReport(Path folder, Path plot) {
        this.folder = folder;
        this.curves = plot == null ? folder.resolve("curves.png") : plot;
        Fonts.require();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Cnn4jException(CliErrors.unwritable(folder, e), e);
        }
        CliErrors.requireWritable(curves);
    }

    /** Draws all there is to see, and says where it lies. */
    void write(String title, TrainingHistory history, Evaluation seen, Dataset test, PrintWriter out) {
        draw(TrainingCurves.draw(title, history), curves, out);
        draw(ConfusionPicture.draw(title, seen.confusion()), folder.resolve("confusion.png"), out);
        draw(
                MistakesPicture.draw(title + ", worst mistakes", mistakes(seen, test)),
                folder.resolve("mistakes.png"),
                out);
        Path csv = folder.resolve("history.csv");
        try {
            Files.writeString(csv, history.toCsv());
        } catch (IOException e) {
            throw new Cnn4jException(CliErrors.unwritable(csv, e), e);
        }
        out.println("wrote " + csv);
    }

    private static void draw(BufferedImage picture, Path file, PrintWriter out) {
        Image.of(picture).writePng(file);
        out.println("wrote " + file);
    }

    private static List<Mistake> mistakes(Evaluation seen, Dataset test) {
        Shape shape = test.shape();
        List<Mistake> drawn = new ArrayList<>();
        for (Evaluation.Mistake m :
                seen.mistakes().subList(0, Math.min(MISTAKES, seen.mistakes().size()))) {
            float[] pixels = new float[shape.intSize()];
            test.read(m.index(), pixels, 0);
            String said = m.predicted() == Metrics.NONE ? "NaN" : test.classes().get(m.predicted());
            drawn.add(new Mistake(
                    pixels,
                    shape.dim(0),
                    shape.dim(1),
                    shape.dim(2),
                    test.classes().get(m.label()),
                    said,
                    m.probability()));
        }
        return drawn;
    }
}
