package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run in the steady state allocates its outputs and next to nothing else, on the caller and on the workers. */
class SteadyStateTest {
    private static final int RUNS = 10_000;
    private static final int MOST_ROUNDS = 6;

    /** The list of outputs, tensors and their headers; far less than any intermediate value of the network. */
    private static final long ALLOWED_BYTES_A_RUN = 1024;

    private static Tensor filled(Shape shape) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 7 - 3;
        }
        return Tensor.of(shape, values);
    }

    /** A little of everything: conv, depthwise, pool, residual, resize, transpose, dense, softmax. */
    private static Graph network() {
        GraphBuilder b = new GraphBuilder("steady");
        Value x = b.input("x", filled(Shape.of(1, 3, 20, 20)).type());
        Value w = b.constant("w", filled(Shape.of(8, 3, 3, 3)));
        Value bias = b.constant("bias", filled(Shape.of(8)));
        Epilogue relu = Epilogue.ofBias().withActivation(UnaryFunction.RELU);
        Value y = b.add("conv", new Conv(Window.of(3, 3).withPads(1, 1), 1, relu), x, w, bias);
        Value dw = b.constant("dw", filled(Shape.of(8, 1, 3, 3)));
        Value z = b.add("depthwise", new Conv(Window.of(3, 3).withPads(1, 1), 8, Epilogue.NONE), y, dw);
        Value sum = b.add("add", new Binary(Binary.Kind.ADD), y, z);
        Value act = b.add("sigmoid", new Unary(UnaryFunction.of(UnaryFunction.Kind.SIGMOID)), sum);
        Value pooled = b.add("pool", Pool.max(Window.of(2, 2).withStrides(2, 2)), act);
        Value larger = b.add(
                "resize",
                new Resize(
                        Resize.Mode.LINEAR,
                        Resize.Coordinates.HALF_PIXEL,
                        Resize.Rounding.FLOOR,
                        -0.75,
                        false,
                        false,
                        List.of(1.0, 1.0, 1.5, 1.5),
                        Shape.of(1, 8, 15, 15)),
                pooled);
        Value turned = b.add("transpose", new Transpose(List.of(0, 2, 3, 1)), larger);
        Value flat = b.add("flat", new Reshape(Shape.of(1, 1800)), turned);
        Value dense = b.add(
                "dense", new MatMul(false, false, Epilogue.NONE), flat, b.constant("m", filled(Shape.of(1800, 10))));
        b.output("y", b.add("softmax", new Softmax(1, false), dense));
        return b.build();
    }

    static List<KernelVariant> variants() {
        return KernelVariant.vectorModulePresent()
                ? List.of(KernelVariant.SCALAR, KernelVariant.AUTO)
                : List.of(KernelVariant.SCALAR);
    }

    /**
     * Runs in a JVM of its own: where other tests have used vectors of several widths, profiles keep the compiler from removing
     * all vector objects. The heap is too small for anything that grows.
     */
    @ParameterizedTest
    @MethodSource("variants")
    void tenThousandRunsAllocateTheirOutputsAlone(KernelVariant variant) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m", "-ea", "-cp"));
        command.add(System.getProperty("java.class.path"));
        if (variant != KernelVariant.SCALAR) {
            command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        }
        command.addAll(List.of(SteadyStateTest.class.getName(), variant.name()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    /** The measurement itself; fails with a message on standard error. */
    public static void main(String[] args) {
        for (ConvMethod method : List.of(ConvMethod.GEMM, ConvMethod.WINOGRAD4, ConvMethod.WINOGRAD1X2)) {
            measure(KernelVariant.valueOf(args[0]), method);
        }
    }

    private static void measure(KernelVariant variant, ConvMethod method) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CpuBackend backend = new CpuBackend(variant, 2, method);
                Executable executable = backend.compile(Planner.plan(network(), backend.planOptions()));
                Execution execution = executable.newExecution()) {
            List<Tensor> inputs = List.of(filled(Shape.of(1, 3, 20, 20)));
            Tensor first = execution.run(inputs, null).get(0);
            // Until the compiler has seen all of it, vectors are objects.
            long perRun = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && perRun > ALLOWED_BYTES_A_RUN; round++) {
                long before = allocated(threads);
                Tensor last = first;
                for (int i = 0; i < RUNS; i++) {
                    last = execution.run(inputs, null).get(0);
                }
                perRun = (allocated(threads) - before) / RUNS;
                if (!first.contentEquals(last)) {
                    throw new AssertionError("the same input gave another result");
                }
            }
            if (perRun > ALLOWED_BYTES_A_RUN) {
                throw new AssertionError("a run with convolutions by " + method + " allocates " + perRun + " bytes");
            }
        }
    }

    /** What all threads alive have allocated so far. */
    private static long allocated(ThreadMXBean threads) {
        long sum = 0;
        for (Thread t : Thread.getAllStackTraces().keySet()) {
            if (t == Thread.currentThread() || t.getName().startsWith("cnn4j-cpu")) {
                sum += Math.max(0, threads.getThreadAllocatedBytes(t.getId()));
            }
        }
        return sum;
    }
}
