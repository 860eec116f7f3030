package org.cnn4j.bench;

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
        Workload work = Workload.network(built, batch);
        open(engine -> engine.load(built), work.feeds(), work.multiplyAdds());
    }
}
