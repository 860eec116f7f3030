package org.cnn4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Tensor;
import org.cnn4j.image.Image;
import org.cnn4j.image.PixelFormat;
import org.cnn4j.image.Resampling;
import org.cnn4j.onnx.OnnxImporter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "classify",
        mixinStandardHelpOptions = true,
        description = "Tells what pictures show: the likeliest classes with their probabilities.")
final class ClassifyCommand implements Callable<Integer> {
    /** How a picture is fitted to the network's square or rectangle. */
    enum Fit {
        /** The largest part in the middle with the right proportions. */
        CROP,
        /** The whole picture, stretched. */
        STRETCH
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Option(names = "--model", required = true, paramLabel = "MODEL.onnx")
    private Path model;

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "LABELS.txt",
            description = "The name of each class, one a line, in the network's order.")
    private Path labels;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "PNG or JPEG files.")
    private List<Path> images;

    @Mixin
    private PictureOptions picture;

    @Option(names = "--top", defaultValue = "5", description = "Classes to print (default ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--fit",
            defaultValue = "CROP",
            description =
                    "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}): the middle part, or all of the picture.")
    private Fit fit;

    @Override
    public Integer call() {
        PixelFormat format = picture.format();
        List<String> names = readLabels();
        List<Image> pictures = images.stream().map(Image::read).toList();
        OnnxImporter network = OnnxImporter.read(model);
        if (network.outputs().size() != 1) {
            throw new Cnn4jException(
                    model + " is no classifier: it has " + network.outputs().size() + " outputs; one is expected");
        }
        int[] sides = picture.sides(network);
        PrintWriter out = spec.commandLine().getOut();
        try (Engine engine = device.open(out);
                Model loaded = engine.load(network)) {
            for (int i = 0; i < pictures.size(); i++) {
                Tensor input = fit(pictures.get(i), sides[1], sides[0]).toTensor(format);
                print(out, images.get(i), probabilities(loaded.run(input)), names);
            }
        }
        return CommandLineTool.OK;
    }

    private List<String> readLabels() {
        try {
            List<String> names = Files.readAllLines(labels);
            if (names.isEmpty()) {
                throw new Cnn4jException(labels + " is empty; one label a line is expected");
            }
            return names;
        } catch (MalformedInputException e) {
            throw new Cnn4jException(labels + " is no text in UTF-8; one label a line is expected", e);
        } catch (IOException e) {
            throw new Cnn4jException(CliErrors.unreadable(labels, e), e);
        }
    }

    private Image fit(Image image, int width, int height) {
        Image part = image;
        if (fit == Fit.CROP) {
            double shrink = Math.min((double) image.width() / width, (double) image.height() / height);
            part = image.centreCrop((int) Math.max(1, Math.min(image.width(), Math.round(width * shrink))), (int)
                    Math.max(1, Math.min(image.height(), Math.round(height * shrink))));
        }
        return part.resize(width, height, Resampling.ANTIALIASED);
    }

    /** The output as it is if it sums to one already, else its softmax. */
    static double[] probabilities(Tensor output) {
        float[] values = output.toFloatArray();
        double[] result =
                IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
        double sum = 0;
        double largest = Double.NEGATIVE_INFINITY;
        boolean negative = false;
        for (double value : result) {
            sum += value;
            largest = Math.max(largest, value);
            negative |= value < 0;
        }
        if (!negative && Math.abs(sum - 1) < 1e-3) {
            return result;
        }
        double total = 0;
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.exp(result[i] - largest);
            total += result[i];
        }
        for (int i = 0; i < result.length; i++) {
            result[i] /= total;
        }
        return result;
    }

    private void print(PrintWriter out, Path image, double[] probabilities, List<String> names) {
        if (probabilities.length != names.size()) {
            throw new Cnn4jException(labels + " has " + names.size() + " labels, but the network has "
                    + probabilities.length + " classes");
        }
        out.println(image + ":");
        IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -probabilities[c]))
                .limit(top)
                .forEach(
                        c -> out.printf(Locale.ROOT, "  %6.2f %%  %s (%d)%n", probabilities[c] * 100, names.get(c), c));
    }
}
