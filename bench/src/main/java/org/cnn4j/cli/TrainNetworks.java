package org.cnn4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.NewHead;
import org.cnn4j.nn.zoo.LeNet;
import org.cnn4j.nn.zoo.ResNet;
import org.cnn4j.nn.zoo.SmallConvNet;
import org.cnn4j.onnx.OnnxImporter;

/** The networks of {@code cnn4j train} by name, for pictures of any size that they can take. */
final class TrainNetworks {
    /** Makes a network. */
    @FunctionalInterface
    private interface Maker {
        Network make(Shape input, int classes, long seed);
    }

    private static final Map<String, Maker> MAKERS = new LinkedHashMap<>();

    static {
        MAKERS.put("small", SmallConvNet::small);
        MAKERS.put("lenet5", LeNet::lenet5);
        MAKERS.put("vgg6", SmallConvNet::vgg6);
        MAKERS.put("resnet20", (input, classes, seed) -> ResNet.small(20, input, classes, seed));
        MAKERS.put("resnet32", (input, classes, seed) -> ResNet.small(32, input, classes, seed));
        MAKERS.put("resnet56", (input, classes, seed) -> ResNet.small(56, input, classes, seed));
        MAKERS.put("resnet18", ResNet::resnet18);
    }

    private TrainNetworks() {}

    static String names() {
        return String.join(", ", MAKERS.keySet());
    }

    static boolean isFile(String network) {
        return network.toLowerCase(Locale.ROOT).endsWith(".onnx") || Files.exists(Path.of(network));
    }

    /** The shape of pictures that a network from a file takes, or {@code otherwise}. */
    static Shape picture(String network, Shape otherwise) {
        if (!isFile(network)) {
            return otherwise;
        }
        List<Integer> dims = input(OnnxImporter.read(Path.of(network)), network).dims();
        List<Integer> picture = dims.subList(1, dims.size());
        return picture.stream().allMatch(d -> d > 0) ? Shape.of(picture) : otherwise;
    }

    private static GraphInput input(GraphSource network, String file) {
        GraphInput first = network.inputs().isEmpty() ? null : network.inputs().get(0);
        if (network.inputs().size() != 1 || first.dims() == null || first.dims().size() != 4) {
            throw new Cnn4jException(file + " cannot be trained on pictures: it has the inputs " + network.inputs()
                    + "; one of [N, C, H, W] is expected");
        }
        return first;
    }

    /**
     * A network with new parameters, or one from an ONNX file with its own.
     *
     * @param newHead whether a network from a file gets a new last layer
     * @throws Cnn4jException if there is no such network, or it does not take such pictures
     */
    static GraphSource make(String network, Shape input, int classes, long seed, boolean newHead) {
        if (isFile(network)) {
            OnnxImporter read = OnnxImporter.read(Path.of(network));
            List<Integer> dims = input(read, network).dims();
            for (int i = 0; i < 3; i++) {
                if (dims.get(i + 1) > 0 && dims.get(i + 1) != input.dim(i)) {
                    throw new Cnn4jException(
                            network + " takes pictures of " + dims.subList(1, 4) + ", but the data have " + input);
                }
            }
            return newHead ? NewHead.dense(read, classes, seed) : read;
        }
        if (newHead) {
            throw new Cnn4jException("--new-head is for networks from files; \"" + network + "\" is new as a whole");
        }
        Maker maker = MAKERS.get(network.toLowerCase(Locale.ROOT));
        if (maker == null) {
            throw new Cnn4jException(
                    "there is no network \"" + network + "\"; there are " + names() + ", and files that end in .onnx");
        }
        return maker.make(input, classes, seed);
    }
}
