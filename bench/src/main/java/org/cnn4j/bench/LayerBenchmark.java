package org.cnn4j.bench;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cnn4j.Devices;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One layer alone with constant weights: matrix products, and convolutions as well-known networks have them. The time
 * holds the copies of input and output to and from the device.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerBenchmark {
    @Param({"cpu"})
    public String device;

    /** {@code gemm MxKxN}, or {@code conv CxHxW MxKERNEL/STRIDE [GROUPS]}. */
    @Param({
        "gemm 512x512x512",
        "gemm 1x4096x1000",
        "conv 3x224x224 64x7/2",
        "conv 64x56x56 64x3/1",
        "conv 64x56x56 256x1/1",
        "conv 512x7x7 512x3/1",
        "conv 144x56x56 144x3/1 144"
    })
    public String layer;

    private Engine engine;
    private Model model;
    private Map<String, Tensor> input;

    @Setup
    public void open() {
        Random random = new Random(1);
        String[] words = layer.split("[ x/]");
        boolean gemm = words[0].equals("gemm");
        int[] n = new int[words.length];
        for (int i = 1; i < n.length; i++) {
            n[i] = Integer.parseInt(words[i]);
        }
        Shape x = gemm ? Shape.of(n[1], n[2]) : Shape.of(1, n[1], n[2], n[3]);
        GraphBuilder builder = new GraphBuilder(layer);
        Value value = builder.input("x", new TensorType(org.cnn4j.DType.FLOAT32, x));
        builder.output("y", gemm ? gemm(builder, value, n, random) : conv(builder, value, n, random));
        engine = Engine.open(Devices.find(device));
        model = engine.load(builder.build());
        input = Map.of("x", random(x, random));
    }

    private static Value gemm(GraphBuilder builder, Value x, int[] n, Random random) {
        Value w = builder.constant("w", random(Shape.of(n[2], n[3]), random));
        return builder.add("gemm", new MatMul(false, false, Epilogue.NONE), x, w);
    }

    private static Value conv(GraphBuilder builder, Value x, int[] n, Random random) {
        int kernel = n[5];
        int groups = n.length > 7 ? n[7] : 1;
        List<Integer> strides = List.of(n[6], n[6]);
        List<Integer> pads = List.of(kernel / 2, kernel / 2);
        Window window = new Window(List.of(kernel, kernel), strides, pads, pads, Window.ones(2));
        Value w = builder.constant("w", random(Shape.of(n[4], n[1] / groups, kernel, kernel), random));
        Value b = builder.constant("b", random(Shape.of(n[4]), random));
        Op op = new Conv(window, groups, Epilogue.ofBias().withActivation(UnaryFunction.of(UnaryFunction.Kind.RELU)));
        return builder.add("conv", op, x, w, b);
    }

    private static Tensor random(Shape shape, Random random) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.of(shape, values);
    }

    @Benchmark
    public Map<String, Tensor> run() {
        return model.run(input);
    }

    @TearDown
    public void close() {
        engine.close();
    }
}
