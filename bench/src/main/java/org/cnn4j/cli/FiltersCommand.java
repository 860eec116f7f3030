package org.cnn4j.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Tensor;
import org.cnn4j.cli.EdgeFilters.Filter;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.Value;
import org.cnn4j.image.Channels;
import org.cnn4j.image.Image;
import org.cnn4j.image.PixelFormat;
import org.cnn4j.image.Resampling;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.op.Pad;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "filters",
        mixinStandardHelpOptions = true,
        description = {
            "Draws what convolutions make of a picture: the classic edge filters side by side, kernels of your own "
                    + "(--kernel), or the feature maps of a network's layer (--model and --layer)."
        })
final class FiltersCommand implements Callable<Integer> {
    private static final PixelFormat GREY = new PixelFormat(Channels.GREY, 1, List.of(0f), List.of(1f));
    private static final int LARGEST_SIDE = 480;
    private static final int SMALLEST_TILE = 96;
    /** Shares of pixels that may be beyond white, so that one bright spot does not leave the rest dark. */
    private static final double BEYOND_WHITE = 0.005;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Mixin
    private PictureOptions picture;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "A PNG or JPEG file.")
    private Path image;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT.png")
    private Path output;

    @Option(
            names = "--kernel",
            paramLabel = "ROWS",
            description = "A kernel instead of the classic ones, rows by semicolons: \"1,0,-1;2,0,-2;1,0,-1\".")
    private List<String> kernels = List.of();

    @Option(names = "--model", paramLabel = "MODEL.onnx", description = "Draw feature maps of this network.")
    private Path model;

    @Option(
            names = "--layer",
            paramLabel = "LAYER",
            description = "Which layer: its number or name; without it, the layers are listed.")
    private String layer;

    @Override
    public Integer call() {
        if (model == null && layer != null) {
            throw new Cnn4jException("--layer names a layer of a network; give the network with --model");
        }
        if (model != null && !kernels.isEmpty()) {
            throw new Cnn4jException("--kernel and --model draw different things; give one of them");
        }
        Image source = Image.read(image);
        PrintWriter out = spec.commandLine().getOut();
        return model == null ? drawFilters(source, out) : drawFeatureMaps(source, out);
    }

    private int drawFilters(Image source, PrintWriter out) {
        List<Filter> filters = kernels.isEmpty()
                ? EdgeFilters.classic()
                : kernels.stream().map(EdgeFilters::parse).toList();
        double shrink = Math.min(1, (double) LARGEST_SIDE / Math.max(source.width(), source.height()));
        Image scaled = source.resize(
                (int) Math.max(1, Math.round(source.width() * shrink)),
                (int) Math.max(1, Math.round(source.height() * shrink)),
                Resampling.ANTIALIASED);
        TilePicture tiles = new TilePicture(scaled.width(), scaled.height(), true);
        tiles.add("original", scaled.toBufferedImage());
        try (Engine engine = device.open(out)) {
            Tensor grey = scaled.toTensor(GREY);
            for (Filter filter : filters) {
                tiles.add(filter.name(), apply(engine, grey, filter));
            }
        }
        write(tiles.draw(kernels.isEmpty() ? 4 : 3), out);
        return CommandLineTool.OK;
    }

    /** The filter's result has the picture's size: the picture's edge is repeated outwards first. */
    private static BufferedImage apply(Engine engine, Tensor grey, Filter filter) {
        int kernelHeight = filter.values().length;
        int kernelWidth = filter.values()[0].length;
        List<Integer> before = List.of(0, 0, (kernelHeight - 1) / 2, (kernelWidth - 1) / 2);
        List<Integer> after = List.of(0, 0, kernelHeight / 2, kernelWidth / 2);
        Tensor padded =
                engine.apply(new Pad(Pad.Mode.EDGE, before, after, 0), grey).get(0);
        Tensor result = engine.conv2d(padded, filter.weight(), null, 1, 0);
        float[] values = result.toFloatArray();
        int height = result.shape().dim(2);
        int width = result.shape().dim(3);
        return filter.picture()
                ? TilePicture.range(values, 0, width, height, 0, 255)
                : TilePicture.magnitudes(values, 0, width, height, white(values));
    }

    private static float white(float[] values) {
        float[] strengths = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            strengths[i] = Math.abs(values[i]);
        }
        Arrays.sort(strengths);
        return strengths[(int) ((strengths.length - 1) * (1 - BEYOND_WHITE))];
    }

    private int drawFeatureMaps(Image source, PrintWriter out) {
        OnnxImporter network = OnnxImporter.read(model);
        int[] sides = picture.sides(network);
        GraphInput input = network.inputs().get(0);
        Tensor x = source.resize(sides[1], sides[0], Resampling.ANTIALIASED).toTensor(picture.format());
        input.check(x.type());
        Graph graph = network.graphFor(Map.of(input.name(), x)).withEveryResult();
        List<Graph.Output> layers = graph.outputs().stream()
                .filter(o -> o.value().type().dtype() == DType.FLOAT32
                        && o.value().type().shape().rank() == 4)
                .toList();
        if (layer == null) {
            out.println("layers of " + network.name() + " with feature maps:");
            layers.forEach(
                    o -> out.println("  " + o.name() + "  " + o.value().type().shape()));
            return CommandLineTool.OK;
        }
        Graph.Output chosen = choose(layers);
        Graph one = new Graph(graph.name(), graph.inputs(), graph.nodes(), List.of(chosen), graph.constants());
        Tensor maps;
        try (Engine engine = device.open(out);
                Model loaded = engine.load(one)) {
            maps = loaded.run(x);
        }
        write(tiles(maps), out);
        out.println("layer " + chosen.name() + ": " + maps.shape().dim(1) + " maps of "
                + maps.shape().dim(2) + " x " + maps.shape().dim(3));
        return CommandLineTool.OK;
    }

    private Graph.Output choose(List<Graph.Output> layers) {
        List<Graph.Output> found = new ArrayList<>();
        for (Graph.Output o : layers) {
            Value value = o.value();
            if (o.name().startsWith(layer + ":")
                    || value.name().equals(layer)
                    || o.name().endsWith(":" + layer)) {
                found.add(o);
            }
        }
        if (found.size() != 1) {
            String known = layers.stream().limit(8).map(Graph.Output::name).collect(Collectors.joining(", "));
            throw new Cnn4jException((found.isEmpty() ? "no layer" : "several layers are called") + " \"" + layer
                    + "\"; there are " + layers.size() + ", such as " + known
                    + "; without --layer all are listed");
        }
        return found.get(0);
    }

    private static BufferedImage tiles(Tensor maps) {
        int height = maps.shape().dim(2);
        int width = maps.shape().dim(3);
        if (height == 0 || width == 0) {
            throw new Cnn4jException("the layer's maps are empty: " + maps.shape());
        }
        int zoom = Math.max(1, (SMALLEST_TILE + Math.max(width, height) - 1) / Math.max(width, height));
        TilePicture tiles = new TilePicture(width * zoom, height * zoom, false);
        float[] values = maps.toFloatArray();
        int channels = maps.shape().dim(1);
        for (int c = 0; c < channels; c++) {
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < width * height; i++) {
                least = Math.min(least, values[c * width * height + i]);
                most = Math.max(most, values[c * width * height + i]);
            }
            tiles.add("", TilePicture.range(values, c * width * height, width, height, least, most));
        }
        return tiles.draw((int) Math.ceil(Math.sqrt(channels)));
    }

    private void write(BufferedImage drawn, PrintWriter out) {
        Image.of(drawn).writePng(output);
        out.println("drawn: " + output);
    }
}
