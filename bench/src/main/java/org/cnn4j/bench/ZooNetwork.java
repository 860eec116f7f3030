package org.cnn4j.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.cnn4j.Cnn4jException;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.zoo.AlexNet;
import org.cnn4j.nn.zoo.DenseNet;
import org.cnn4j.nn.zoo.GoogLeNet;
import org.cnn4j.nn.zoo.LeNet;
import org.cnn4j.nn.zoo.MobileNet;
import org.cnn4j.nn.zoo.Nin;
import org.cnn4j.nn.zoo.ResNet;
import org.cnn4j.nn.zoo.SqueezeNet;
import org.cnn4j.nn.zoo.Vgg;

/**
 * A network of the zoo under the name that it gives itself.
 *
 * @param compared whether it is one of those that a comparison takes where nobody names any
 */
public record ZooNetwork(String name, boolean compared, LongFunction<Network> maker) {
    private static final int CLASSES = 1000;

    private static final List<ZooNetwork> ALL = List.of(
            new ZooNetwork("alexnet", true, seed -> AlexNet.alexnet(CLASSES, seed)),
            new ZooNetwork("vgg16", true, seed -> Vgg.vgg16(CLASSES, seed)),
            new ZooNetwork("googlenet", true, seed -> GoogLeNet.googlenet(CLASSES, seed)),
            new ZooNetwork("resnet18", true, seed -> ResNet.resnet18(CLASSES, seed)),
            new ZooNetwork("resnet50", true, seed -> ResNet.resnet50(CLASSES, seed)),
            new ZooNetwork("squeezenet1.1", true, seed -> SqueezeNet.squeezenet11(CLASSES, seed)),
            new ZooNetwork("mobilenetv2", true, seed -> MobileNet.mobilenetV2(CLASSES, seed)),
            new ZooNetwork("densenet121", true, seed -> DenseNet.densenet121(CLASSES, seed)),
            new ZooNetwork("lenet5", false, seed -> LeNet.lenet5(10, seed)),
            new ZooNetwork("zfnet", false, seed -> AlexNet.zfnet(CLASSES, seed)),
            new ZooNetwork("nin", false, seed -> Nin.nin(CLASSES, seed)),
            new ZooNetwork("vgg11", false, seed -> Vgg.vgg11(CLASSES, seed)),
            new ZooNetwork("vgg19", false, seed -> Vgg.vgg19(CLASSES, seed)),
            new ZooNetwork("resnet34", false, seed -> ResNet.resnet34(CLASSES, seed)),
            new ZooNetwork("resnet101", false, seed -> ResNet.resnet101(CLASSES, seed)),
            new ZooNetwork("resnet152", false, seed -> ResNet.resnet152(CLASSES, seed)),
            new ZooNetwork("mobilenetv1", false, seed -> MobileNet.mobilenetV1(CLASSES, seed)));

    public static List<ZooNetwork> all() {
        return ALL;
    }

    /** Those that a comparison takes where nobody names any. */
    public static List<ZooNetwork> standard() {
        return ALL.stream().filter(ZooNetwork::compared).toList();
    }

    /**
     * A network by its name, in capitals or not.
     *
     * @throws Cnn4jException if there is none of that name; the message lists the names
     */
    public static ZooNetwork named(String name) {
        String key = name.strip().toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(network -> network.name().equals(key))
                .findFirst()
                .orElseThrow(() -> new Cnn4jException("there is no network \"" + name + "\" in the zoo; it has "
                        + ALL.stream().map(ZooNetwork::name).collect(Collectors.joining(", "))));
    }

    /** The network with parameters drawn from {@code seed}. */
    public Network build(long seed) {
        return maker.apply(seed);
    }
}
