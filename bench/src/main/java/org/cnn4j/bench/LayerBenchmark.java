package org.cnn4j.bench;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One convolution with its weights, bias and ReLU, as well-known networks have them. */
public class LayerBenchmark extends RunBenchmark {
    /** As {@link ConvLayer#parse} reads it. */
    @Param({
        "3x224x224 64x7/2",
        "64x56x56 64x3/1",
        "256x14x14 256x3/1",
        "512x7x7 512x3/1",
        "64x56x56 128x3/2",
        "64x56x56 256x1/1",
        "256x56x56 64x1/1",
        "512x7x7 2048x1/1",
        "144x56x56 144x3/1 144",
        "144x56x56 144x3/2 144"
    })
    public String layer;

    @Param({"1"})
    public int batch;

    @Setup
    public void open() {
        Workload work = ConvLayer.parse(layer).workload(batch);
        open(engine -> engine.load(work.graph()), work.feeds(), work.multiplyAdds());
    }
}
