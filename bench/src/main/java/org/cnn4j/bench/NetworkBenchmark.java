package org.cnn4j.bench;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cnn4j.Devices;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.zoo.AlexNet;
import org.cnn4j.nn.zoo.LeNet;
import org.cnn4j.nn.zoo.MobileNet;
import org.cnn4j.nn.zoo.ResNet;
import org.cnn4j.nn.zoo.SqueezeNet;
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

/** Whole networks with random weights: the time of one run, with its input's and output's copies. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class NetworkBenchmark {
    @Param({"cpu"})
    public String device;

    @Param({"lenet5", "squeezenet11", "mobilenetV2", "resnet18", "alexnet"})
    public String network;

    @Param({"1"})
    public int batch;

    private Engine engine;
    private Model model;
    private Map<String, Tensor> input;

    @Setup
    public void open() {
        Network built = build(network);
        int[] dims = new int[built.inputShape().rank() + 1];
        dims[0] = batch;
        for (int i = 1; i < dims.length; i++) {
            dims[i] = built.inputShape().dim(i - 1);
        }
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.intSize()];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        engine = Engine.open(Devices.find(device));
        model = engine.load(built);
        input = Map.of(built.inputs().get(0).name(), Tensor.of(shape, values));
    }

    private static Network build(String name) {
        return switch (name) {
            case "lenet5" -> LeNet.lenet5(10, 1);
            case "squeezenet11" -> SqueezeNet.squeezenet11(1000, 1);
            case "mobilenetV2" -> MobileNet.mobilenetV2(1000, 1);
            case "resnet18" -> ResNet.resnet18(1000, 1);
            case "alexnet" -> AlexNet.alexnet(1000, 1);
            default -> throw new IllegalArgumentException("there is no network \"" + name + "\"");
        };
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
