package org.cnn4j.opencl;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.TestEngines;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.zoo.LeNet;
import org.cnn4j.nn.zoo.ResNet;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.NetworkGradients;
import org.cnn4j.testkit.ShortTraining;
import org.cnn4j.testkit.TrainingNetworks;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks, with the kernels for CPUs and with those for GPUs: gradients against double precision, and trainings twice. */
class NetworkTrainingTest {
    /**
     * Of a tensor's largest gradient. Sums of a thousand floats are off by some 1e-6 of the sum of their magnitudes, and each of up to a
     * dozen layers adds to that.
     */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    private final OpenClBackendProvider provider = new OpenClBackendProvider();

    static Stream<Network> networks() {
        return Stream.of(
                LeNet.lenet5(10, 1),
                ResNet.small(8, Shape.of(3, 16, 16), 10, 2),
                TrainingNetworks.residualWithDropout(5),
                TrainingNetworks.mixed(7));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientsAreThoseOfTheReference(Network network) {
        NetworkGradients gradients = new NetworkGradients(network, 4, 31);
        Map<String, double[]> expected = null;
        for (DeviceInfo device : TestDevices.all()) {
            expected = expected == null ? gradients.reference() : expected;
            for (boolean cpuKernels : new boolean[] {true, false}) {
                try (Backend backend = provider.open(device, cpuKernels)) {
                    NetworkGradients.assertNear(
                            expected, gradients.on(backend), TOLERANCE, network.name() + on(device, cpuKernels));
                }
            }
        }
    }

    private static String on(DeviceInfo device, boolean cpuKernels) {
        return " on " + device.name() + " with kernels for " + (cpuKernels ? "CPUs" : "GPUs");
    }

    @ParameterizedTest
    @EnumSource
    void trainingTwiceOrWithStopsChangesNoBit(ShortTraining training) {
        for (DeviceInfo device : TestDevices.all()) {
            for (boolean cpuKernels : new boolean[] {true, false}) {
                ShortTraining.Outcome straight;
                try (Engine engine = TestEngines.on(provider.open(device, cpuKernels))) {
                    straight = training.run(engine);
                }
                String what = on(device, cpuKernels);
                try (Engine engine = TestEngines.on(provider.open(device, cpuKernels))) {
                    straight.assertSame(training.run(engine), "again" + what);
                    for (int stop : new int[] {ShortTraining.WITHIN, ShortTraining.AT_END}) {
                        ShortTraining.Outcome stopped =
                                training.runWithStop(engine, folder.resolve(stop + ".ckpt"), stop);
                        straight.assertSame(stopped, "stopped after step " + stop + what);
                    }
                }
            }
        }
    }
}
