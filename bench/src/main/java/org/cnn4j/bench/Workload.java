package org.cnn4j.bench;

import java.util.Arrays;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.nn.Network;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;

/**
 * Something to compute, the same on each device.
 *
 * @param feeds a tensor for each input, by name
 * @param multiplyAdds by the definition of what is computed
 */
record Workload(Graph graph, Map<String, Tensor> feeds, long multiplyAdds) {
    /**
     * The product of two inputs, as BLAS libraries are timed: packing counts.
     *
     * @param shape {@code MxNxK}: {@code [M, K]} times {@code [K, N]}
     * @throws Cnn4jException if it is something else
     */
    static Workload gemm(String shape) {
        if (!shape.matches("\\d{1,6}x\\d{1,6}x\\d{1,6}")) {
            throw new Cnn4jException("\"" + shape + "\" is no product of matrices; one is MxNxK");
        }
        int[] n = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        Tensor a = ConvLayer.random(1, n[0], n[2]);
        Tensor b = ConvLayer.random(2, n[2], n[1]);
        GraphBuilder builder = new GraphBuilder("gemm " + shape);
        Value left = builder.input("a", a.type());
        Value right = builder.input("b", b.type());
        builder.output("c", builder.add("gemm", new MatMul(false, false, Epilogue.NONE), left, right));
        return new Workload(builder.build(), Map.of("a", a, "b", b), (long) n[0] * n[1] * n[2]);
    }

    /** A whole network on pictures of noise. */
    static Workload network(Network network, int batch) {
        Shape picture = network.inputShape();
        Tensor x = ConvLayer.random(1, batch, picture.dim(0), picture.dim(1), picture.dim(2));
        return new Workload(
                network.graph(batch),
                Map.of(network.inputs().get(0).name(), x),
                batch * network.summary().multiplyAdds());
    }
}
