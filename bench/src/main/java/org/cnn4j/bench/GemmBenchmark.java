package org.cnn4j.bench;

import java.util.Arrays;
import java.util.Map;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
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
        int[] n = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        Tensor a = random(1, n[0], n[2]);
        Tensor b = random(2, n[2], n[1]);
        GraphBuilder builder = new GraphBuilder("gemm " + shape);
        Value left = builder.input("a", a.type());
        Value right = builder.input("b", b.type());
        builder.output("c", builder.add("gemm", new MatMul(false, false, Epilogue.NONE), left, right));
        Graph graph = builder.build();
        open(engine -> engine.load(graph), Map.of("a", a, "b", b), (double) n[0] * n[1] * n[2]);
    }
}
