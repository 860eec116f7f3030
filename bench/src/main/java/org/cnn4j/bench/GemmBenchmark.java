package org.cnn4j.bench;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Matrix products of two inputs, as BLAS libraries are timed: packing counts. The oblong ones are convolutions of ResNet as
 * matrices (output channels × pixels × weights of a channel), the last one is a dense layer of one picture.
 */
public class GemmBenchmark extends RunBenchmark {
    /** {@code MxNxK}: {@code [M, K]} times {@code [K, N]}. */
    @Param({"512x512x512", "1024x1024x1024", "64x12544x147", "64x3136x576", "256x3136x64", "512x49x4608", "1000x1x4096"
    })
    public String shape;

    @Setup
    public void open() {
        Workload work = Workload.gemm(shape);
        open(engine -> engine.load(work.graph()), work.feeds(), work.multiplyAdds());
    }
}
