package org.cnn4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.nn.Network;
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

    /**
     * A network with new parameters, or one from an ONNX file with its own.
     *
     * @throws Cnn4jException if there is no such network
     */
    static GraphSource make(String network, Shape input, int classes, long seed) {
        if (isFile(network)) {
            return OnnxImporter.read(Path.of(network));
        }
        Maker maker = MAKERS.get(network.toLowerCase(Locale.ROOT));
        if (maker == null) {
            throw new Cnn4jException(
                    "there is no network \"" + network + "\"; there are " + names() + ", and files that end in .onnx");
        }
        return maker.make(input, classes, seed);
    }
}
