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
import org.cnn4j.DType;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.image.Channels;
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

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Side of the network's picture where the file leaves it open (default 224).")
    private int size = 224;

    @Option(names = "--top", defaultValue = "5", description = "Classes to print (default ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--channels",
            defaultValue = "RGB",
            description = "Colour planes: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Channels channels;

    @Option(
            names = "--scale",
            defaultValue = "0.00392156862745098",
            description = "Factor on values 0 to 255, before mean and std (default 1/255).")
    private float scale;

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "M",
            description = "Taken off scaled values; one, or one a plane (default 0.485,0.456,0.406; 0 for GREY).")
    private List<Float> mean;

    @Option(
            names = "--std",
            split = ",",
            paramLabel = "S",
            description = "Divides the rest; one, or one a plane (default 0.229,0.224,0.225; 1 for GREY).")
    private List<Float> std;

    @Option(
            names = "--fit",
            defaultValue = "CROP",
            description =
                    "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}): the middle part, or all of the picture.")
    private Fit fit;

    @Override
    public Integer call() {
        PixelFormat format = format();
        List<String> names = readLabels();
        List<Image> pictures = images.stream().map(Image::read).toList();
        OnnxImporter network = OnnxImporter.read(model);
        int[] sides = sides(network);
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

    private PixelFormat format() {
        boolean grey = channels == Channels.GREY;
        List<Float> usedMean = mean != null ? mean : grey ? List.of(0f) : PixelFormat.IMAGENET.mean();
        List<Float> usedStd = std != null ? std : grey ? List.of(1f) : PixelFormat.IMAGENET.std();
        return new PixelFormat(channels, scale, usedMean, usedStd);
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

    /** Height and width that the network takes. */
    private int[] sides(OnnxImporter network) {
        List<GraphInput> inputs = network.inputs();
        boolean fits = inputs.size() == 1 && network.outputs().size() == 1;
        List<Integer> dims = fits ? inputs.get(0).dims() : null;
        fits &= fits && inputs.get(0).dtype() == DType.FLOAT32 && (dims == null || dims.size() == 4);
        if (!fits) {
            throw new Cnn4jException(model + " is no classifier of single pictures: it has "
                    + Inputs.describe(inputs) + " and " + network.outputs().size() + " outputs; one input float32[1, "
                    + channels.count() + ", H, W] and one output are expected");
        }
        if (dims == null) {
            return new int[] {size, size};
        }
        return new int[] {dims.get(2) < 0 ? size : dims.get(2), dims.get(3) < 0 ? size : dims.get(3)};
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
