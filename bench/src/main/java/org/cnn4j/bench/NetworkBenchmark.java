package org.cnn4j.bench;

import java.util.Map;
import org.cnn4j.Shape;
import org.cnn4j.nn.Network;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/** Whole networks with random weights. */
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class NetworkBenchmark extends RunBenchmark {
    @Param({"lenet5", "squeezenet1.1", "mobilenetv2", "resnet18", "resnet50", "alexnet"})
    public String network;

    @Param({"1"})
    public int batch;

    @Setup
    public void open() {
        Network built = ZooNetwork.named(network).build(1);
        Shape picture = built.inputShape();
        String name = built.inputs().get(0).name();
        open(
                engine -> engine.load(built),
                Map.of(name, random(1, batch, picture.dim(0), picture.dim(1), picture.dim(2))),
                (double) batch * built.summary().multiplyAdds());
    }
}
