package org.cnn4j.cpu;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.TestEngines;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.zoo.LeNet;
import org.cnn4j.nn.zoo.ResNet;
import org.cnn4j.testkit.NetworkGradients;
import org.cnn4j.testkit.ShortTraining;
import org.cnn4j.testkit.TrainingNetworks;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks: gradients against double precision, and trainings that are the same bits whatever happens. */
class NetworkTrainingTest {
    /**
     * Of a tensor's largest gradient. Sums of a thousand floats are off by some 1e-6 of the sum of their magnitudes, and each of up to a
     * dozen layers adds to that.
     */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

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
        Map<String, double[]> expected = gradients.reference();
        for (KernelVariant variant : List.of(KernelVariant.SCALAR, KernelVariant.AUTO)) {
            try (CpuBackend backend = new CpuBackend(variant, 2)) {
                NetworkGradients.assertNear(
                        expected, gradients.on(backend), TOLERANCE, network.name() + " with " + variant);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void threadsAndStopsChangeNoBit(ShortTraining training) {
        ShortTraining.Outcome straight;
        try (Engine engine = TestEngines.on(new CpuBackend(KernelVariant.AUTO, 1))) {
            straight = training.run(engine);
        }
        for (int threads : new int[] {2, 3}) {
            try (Engine engine = TestEngines.on(new CpuBackend(KernelVariant.AUTO, threads))) {
                straight.assertSame(training.run(engine), threads + " threads");
            }
        }
        for (int stop : new int[] {ShortTraining.WITHIN, ShortTraining.AT_END}) {
            try (Engine engine = TestEngines.on(new CpuBackend(KernelVariant.AUTO, 2))) {
                ShortTraining.Outcome stopped = training.runWithStop(engine, folder.resolve(stop + ".ckpt"), stop);
                straight.assertSame(stopped, "stopped after step " + stop);
            }
        }
    }
}
