package org.cnn4j.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.Device;
import org.cnn4j.Devices;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.zoo.LeNet;
import org.cnn4j.nn.zoo.ResNet;
import org.cnn4j.testkit.NetworkGradients;
import org.cnn4j.testkit.TrainingNetworks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of whole networks on each device of this machine, against the first's. */
class NetworkGradientsTest {
    /** Of a tensor's largest gradient; each device may be off by half of it. */
    private static final double TOLERANCE = 1e-4;

    static Stream<Network> networks() {
        return Stream.of(LeNet.lenet5(10, 1), ResNet.small(8, Shape.of(3, 32, 32), 10, 2), TrainingNetworks.mixed(7));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void allDevicesAgree(Network network) {
        NetworkGradients gradients = new NetworkGradients(network, 8, 17);
        List<Device> devices = Devices.list();
        Map<String, double[]> expected = on(devices.get(0), gradients);
        for (Device device : devices.subList(1, devices.size())) {
            NetworkGradients.assertNear(
                    expected,
                    on(device, gradients),
                    TOLERANCE,
                    network.name() + " on " + device + " and " + devices.get(0));
        }
    }

    private static Map<String, double[]> on(Device device, NetworkGradients gradients) {
        try (Engine engine = Engine.open(device)) {
            return gradients.on(engine.backend());
        }
    }
}
