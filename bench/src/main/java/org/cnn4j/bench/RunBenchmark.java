package org.cnn4j.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.cnn4j.Devices;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Tensor;
import org.cnn4j.cpu.WorkerPool;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Runs of one model in a second, and beside them {@code gflops}: twice the multiply-adds, in 1e9 a second. A run holds the copies
 * of input and output to and from the device.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class RunBenchmark {
    /** Counts work for JMH to divide by the time. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Rate {
        public double gflops;
    }

    @Param({"cpu"})
    public String device;

    /** Of the CPU backend; an OpenCL device takes its own. */
    @Param({"1"})
    public int threads;

    private Engine engine;
    private Model model;
    private Map<String, Tensor> inputs;
    private double gigaflopsOfRun;

    /** Opens the device and a model on it for {@link #run}. */
    final void open(Function<Engine, Model> loader, Map<String, Tensor> inputs, double multiplyAdds) {
        // This JVM was forked for this benchmark; the CPU backend reads the property when it is opened.
        System.setProperty(WorkerPool.THREADS_PROPERTY, Integer.toString(threads));
        engine = Engine.open(Devices.find(device));
        model = loader.apply(engine);
        this.inputs = inputs;
        gigaflopsOfRun = 2e-9 * multiplyAdds;
    }

    @Benchmark
    public Map<String, Tensor> run(Rate rate) {
        rate.gflops += gigaflopsOfRun;
        return model.run(inputs);
    }

    @TearDown
    public void close() {
        engine.close();
    }
}
