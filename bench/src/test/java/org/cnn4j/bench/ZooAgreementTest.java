package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cnn4j.Device;
import org.cnn4j.Devices;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
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
import org.cnn4j.onnx.OnnxWriter;
import org.cnn4j.op.Philox;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every network of the zoo, written as ONNX and run by ONNX Runtime, against each device of this machine. */
class ZooAgreementTest {
    /** Of the range of the output. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path folder;

    static Stream<Arguments> zoo() {
        return Stream.<Supplier<Network>>of(
                        () -> LeNet.lenet5(10, 1),
                        () -> AlexNet.alexnet(1000, 2),
                        () -> AlexNet.zfnet(1000, 3),
                        () -> Vgg.vgg11(1000, 4),
                        () -> Vgg.vgg16(1000, 5),
                        () -> Vgg.vgg19(1000, 6),
                        () -> Nin.nin(1000, 7),
                        () -> GoogLeNet.googlenet(1000, 8),
                        () -> ResNet.resnet18(1000, 9),
                        () -> ResNet.resnet34(1000, 10),
                        () -> ResNet.resnet50(1000, 11),
                        () -> ResNet.resnet101(1000, 12),
                        () -> ResNet.resnet152(1000, 13),
                        () -> DenseNet.densenet121(1000, 14),
                        () -> SqueezeNet.squeezenet11(1000, 15),
                        () -> MobileNet.mobilenetV1(1000, 16),
                        () -> MobileNet.mobilenetV2(1000, 17))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void onnxRuntimeAgrees(Supplier<Network> make) throws OrtException {
        Network network = make.get();
        Shape shape = network.graph(1).inputs().get(0).type().shape();
        Tensor x =
                Tensor.wrap(new TensorType(org.cnn4j.DType.FLOAT32, shape), new Philox(99).normal(0, shape.intSize()));
        Path file = folder.resolve(network.name() + ".onnx");
        OnnxWriter.write(network.graph(1), file);
        float[] expected = OnnxRuntimeRun.of(file, Map.of("input", x))
                .values()
                .iterator()
                .next()
                .toFloatArray();
        for (Device device : Devices.list()) {
            try (Engine engine = Engine.open(device);
                    Model model = engine.load(network)) {
                compare(network.name() + " on " + device, expected, model.run(x).toFloatArray());
            }
        }
    }

    private static void compare(String what, float[] expected, float[] actual) {
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : expected) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        float range = greatest - least;
        assertTrue(range > 0, what + ": every output of ONNX Runtime is " + least);
        assertArrayEquals(expected, actual, (float) (range * TOLERANCE), what + ", range " + range);
    }
}
