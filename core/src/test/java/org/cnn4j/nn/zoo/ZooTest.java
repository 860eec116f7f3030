package org.cnn4j.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cnn4j.Shape;
import org.cnn4j.graph.Graph;
import org.cnn4j.nn.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parameter counts against those that the networks' authors (or torchvision) publish. Multiply-adds against what the tables of
 * their papers give by hand (GoogLeNet in torchvision's form, whose 5×5 convolutions are 3×3); rounded, these are the figures that
 * torchvision publishes.
 */
class ZooTest {
    static Stream<Arguments> published() {
        return Stream.of(
                row(() -> LeNet.lenet5(10, 1), 61_706, 416_520),
                row(() -> AlexNet.alexnet(1000, 1), 61_100_840, 714_188_480),
                row(() -> Vgg.vgg11(1000, 1), 132_863_336, 7_609_090_048L),
                row(() -> Vgg.vgg16(1000, 1), 138_357_544, 15_470_264_320L),
                row(() -> Vgg.vgg19(1000, 1), 143_667_240, 19_632_062_464L),
                row(() -> GoogLeNet.googlenet(1000, 1), 6_624_904, 1_498_376_192),
                row(() -> GoogLeNet.googlenetWithAuxiliaryHeads(1000, 1), 13_004_888, 1_506_748_416),
                row(() -> ResNet.resnet18(1000, 1), 11_689_512, 1_814_073_344),
                row(() -> ResNet.resnet34(1000, 1), 21_797_672, 3_663_761_408L),
                row(() -> ResNet.resnet50(1000, 1), 25_557_032, 4_089_184_256L),
                row(() -> ResNet.resnet101(1000, 1), 44_549_160, 7_801_405_440L),
                row(() -> ResNet.resnet152(1000, 1), 60_192_808, 11_513_626_624L),
                row(() -> DenseNet.densenet121(1000, 1), 7_978_856, 2_834_161_664L),
                row(() -> SqueezeNet.squeezenet11(1000, 1), 1_235_496, 349_151_936),
                row(() -> MobileNet.mobilenetV1(1000, 1), 4_231_976, 568_740_352),
                row(() -> MobileNet.mobilenetV2(1000, 1), 3_504_872, 300_774_272));
    }

    private static Arguments row(Supplier<Network> network, long parameters, long multiplyAdds) {
        return Arguments.of(network, parameters, multiplyAdds);
    }

    @ParameterizedTest
    @MethodSource("published")
    void countsAreThePublishedOnes(Supplier<Network> make, long parameters, long multiplyAdds) {
        Network network = make.get();
        assertEquals(parameters, network.summary().parameters(), network.name());
        assertEquals(multiplyAdds, network.summary().multiplyAdds(), network.name());
    }

    @Test
    void everyBatchSharesTheParameters() {
        Network network = LeNet.lenet5(10, 7);
        Graph one = network.graph(1);
        Graph three = network.graph(3);
        assertEquals(Shape.of(3, 10), three.outputs().get(0).value().type().shape());
        one.constants()
                .forEach((value, tensor) ->
                        assertSame(network.parameters().get(value.name()), tensor, value.name() + " was drawn anew"));
        assertEquals(network.parameters().size(), one.constants().size());
    }

    @Test
    void theSeedDecidesTheParameters() {
        float[] a = LeNet.lenet5(10, 7).parameters().get("0.weight").toFloatArray();
        float[] b = LeNet.lenet5(10, 7).parameters().get("0.weight").toFloatArray();
        float[] c = LeNet.lenet5(10, 8).parameters().get("0.weight").toFloatArray();
        org.junit.jupiter.api.Assertions.assertArrayEquals(a, b);
        org.junit.jupiter.api.Assertions.assertNotEquals(a[0], c[0]);
    }

    @Test
    void ninAndZfnetEndInTheirClasses() {
        assertEquals(Shape.of(2, 11), outputOf(Nin.nin(11, 1)));
        assertEquals(Shape.of(2, 11), outputOf(AlexNet.zfnet(11, 1)));
        // Lin et al.'s published model has 7,595,176 parameters for 1000 classes.
        assertEquals(7_595_176, Nin.nin(1000, 1).summary().parameters());
    }

    private static Shape outputOf(Network network) {
        return network.graph(2).outputs().get(0).value().type().shape();
    }
}
