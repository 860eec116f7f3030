package org.cnn4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cnn4j.cli.ocr.Annotator;
import org.cnn4j.cli.ocr.OcrReader;
import org.cnn4j.cli.ocr.Quad;
import org.cnn4j.image.Image;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "ocr",
        mixinStandardHelpOptions = true,
        description =
                "Finds the lines of text in pictures and reads them, with the PP-OCR networks that the jar holds.")
final class OcrCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "PNG or JPEG files.")
    private List<Path> images;

    @Option(
            names = "--annotate",
            paramLabel = "OUT.png",
            description = "Write the picture with the lines' boxes and numbers; for one IMAGE.")
    private Path annotate;

    @Option(
            names = "--max-side",
            paramLabel = "PIXELS",
            defaultValue = "960",
            description = "Larger pictures are shrunk to this for the search (default ${DEFAULT-VALUE}).")
    private int maxSide;

    @Option(
            names = "--min-confidence",
            paramLabel = "P",
            defaultValue = "0.5",
            description = "Leave out lines read with less (default ${DEFAULT-VALUE}).")
    private float minConfidence;

    @Override
    public Integer call() {
        if (annotate != null && images.size() > 1) {
            throw new ParameterException(spec.commandLine(), "--annotate takes one IMAGE, not " + images.size());
        }
        if (maxSide < 32) {
            throw new ParameterException(spec.commandLine(), "--max-side must be at least 32");
        }
        PrintWriter out = spec.commandLine().getOut();
        // Read before anything is compiled: a wrong name should not cost seconds.
        List<Image> pictures = images.stream().map(Image::read).toList();
        try (OcrNetworks networks = OcrNetworks.open(device.open(out))) {
            OcrReader reader = networks.reader(maxSide, minConfidence);
            for (int i = 0; i < pictures.size(); i++) {
                long start = System.nanoTime();
                List<OcrReader.Line> lines = reader.read(pictures.get(i));
                print(out, images.get(i), pictures.get(i), lines, System.nanoTime() - start);
                if (annotate != null) {
                    Annotator.draw(pictures.get(i), lines).writePng(annotate);
                    out.println("wrote " + annotate);
                }
            }
        }
        return CommandLineTool.OK;
    }

    private static void print(PrintWriter out, Path file, Image image, List<OcrReader.Line> lines, long nanoseconds) {
        out.printf(
                Locale.ROOT,
                "%s: %d x %d, %d %s of text in %.2f s%n",
                file,
                image.width(),
                image.height(),
                lines.size(),
                lines.size() == 1 ? "line" : "lines",
                nanoseconds / 1e9);
        int longest =
                lines.stream().mapToInt(line -> line.text().length()).max().orElse(0);
        for (int i = 0; i < lines.size(); i++) {
            OcrReader.Line line = lines.get(i);
            Quad q = line.box();
            out.printf(
                    Locale.ROOT,
                    "%3d  %.3f  %-" + Math.max(1, longest) + "s  (%.0f,%.0f) (%.0f,%.0f) (%.0f,%.0f) (%.0f,%.0f)%n",
                    i + 1,
                    line.confidence(),
                    line.text(),
                    q.x0(),
                    q.y0(),
                    q.x1(),
                    q.y1(),
                    q.x2(),
                    q.y2(),
                    q.x3(),
                    q.y3());
        }
    }
}
