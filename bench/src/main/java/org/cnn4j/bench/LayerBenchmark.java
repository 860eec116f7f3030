package org.cnn4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One convolution with its weights, bias and ReLU, as well-known networks have them. */
public class LayerBenchmark extends RunBenchmark {
    /** {@code CxHxW MxKERNEL/STRIDE [GROUPS]}. */
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
        int[] n =
                Arrays.stream(layer.split("[ x/]")).mapToInt(Integer::parseInt).toArray();
        int kernel = n[4];
        int groups = n.length > 6 ? n[6] : 1;
        List<Integer> pads = List.of(kernel / 2, kernel / 2);
        Window window = new Window(List.of(kernel, kernel), List.of(n[5], n[5]), pads, pads, Window.ones(2));
        Tensor x = random(1, batch, n[0], n[1], n[2]);
        GraphBuilder builder = new GraphBuilder(layer);
        Value input = builder.input("x", x.type());
        Value w = builder.constant("w", random(2, n[3], n[0] / groups, kernel, kernel));
        Value b = builder.constant("b", random(3, n[3]));
        Epilogue epilogue = Epilogue.ofBias().withActivation(UnaryFunction.RELU);
        Value y = builder.add("conv", new Conv(window, groups, epilogue), input, w, b);
        builder.output("y", y);
        Shape result = y.type().shape();
        Graph graph = builder.build();
        open(engine -> engine.load(graph), Map.of("x", x), (double) result.size() * (n[0] / groups) * kernel * kernel);
    }
}
