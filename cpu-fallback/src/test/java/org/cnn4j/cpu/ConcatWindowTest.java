package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.nn.Network;
import org.cnn4j.nn.zoo.DenseNet;
import org.cnn4j.nn.zoo.GoogLeNet;
import org.cnn4j.nn.zoo.SqueezeNet;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Pool;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Execution;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that are computed inside of what they are concatenated to, and read there. */
class ConcatWindowTest {
    private static final UnaryFunction RELU = UnaryFunction.RELU;

    private final GraphBuilder builder = new GraphBuilder("net");
    private final Random random = new Random(7);
    private final List<Tensor> inputs = new ArrayList<>();

    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    private Tensor integers(Shape shape) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(5) - 2;
        }
        return Tensor.of(shape, values);
    }

    private Value constant(int... dims) {
        return builder.constant("c", integers(Shape.of(dims)));
    }

    private Value input(int channels, int size) {
        Shape shape = Shape.of(2, channels, size, size + 1);
        inputs.add(integers(shape));
        return builder.input("x" + inputs.size(), new TensorType(DType.FLOAT32, shape));
    }

    private Value conv(Value x, int filters, int groups, Window window, UnaryFunction activation) {
        Conv op = new Conv(window, groups, Epilogue.ofBias().withActivation(activation));
        int depth = x.type().shape().dim(1) / groups;
        int k = window.kernel().get(0);
        return builder.add("conv", op, x, constant(filters, depth, k, k), constant(filters));
    }

    private static Window square(int size) {
        return Window.of(size, size).withPads(size / 2, size / 2);
    }

    /** With variance 1 and epsilon 0, all that follows is exact. */
    private Value norm(Value x, UnaryFunction activation) {
        int c = x.type().shape().dim(1);
        Value one = builder.constant("one", Tensor.filled(TensorType.float32(c), 1));
        return builder.add(
                "norm", new BatchNorm(0).withActivation(activation), x, constant(c), constant(c), constant(c), one);
    }

    private Value concat(Value... parts) {
        return builder.add("concat", new Concat(1), List.of(parts));
    }

    /** One of each kind of step that knows of windows, over {@code x}; all results are of one size. */
    private List<Value> steps(Value x) {
        int c = x.type().shape().dim(1);
        UnaryFunction abs = UnaryFunction.of(UnaryFunction.Kind.ABS);
        return new ArrayList<>(List.of(
                conv(x, 19, 1, square(1), RELU),
                conv(x, 17, 1, square(1), abs),
                conv(x, 33, 1, square(3), RELU),
                conv(x, 5, 1, square(3), abs),
                conv(x, 7, 1, square(5), UnaryFunction.IDENTITY),
                conv(x, 2 * c, 2, square(3), RELU),
                conv(x, c, c, square(3), RELU),
                conv(x, c, c, square(5), abs),
                conv(x, c, c / 2, square(3), RELU),
                norm(x, RELU),
                builder.add("pool", Pool.max(square(3)), x),
                builder.add("pool", Pool.max(square(1)), x),
                builder.add("pool", Pool.average(square(3), false), x)));
    }

    private static long concats(Plan plan) {
        return plan.steps().stream().filter(step -> step.op() instanceof Concat).count();
    }

    /** Runs the graph with and without windows. */
    private void check(KernelVariant variant, ConvMethod method, int expected) {
        Graph graph = builder.build();
        try (CpuBackend backend = new CpuBackend(variant, 2, method)) {
            PlanOptions options = backend.planOptions().withGuards(256);
            Plan plan = Planner.plan(graph, options);
            assertEquals(expected, concats(plan), "concatenations that are left");
            Plan plain = Planner.plan(graph, options.withWindows(PlanOptions.Windows.NONE));
            try (Execution windows = backend.compile(plan).newExecution();
                    Execution copies = backend.compile(plain).newExecution()) {
                List<Tensor> results = windows.run(inputs, null);
                List<Tensor> wanted = copies.run(inputs, null);
                for (int i = 0; i < results.size(); i++) {
                    String name = variant + " " + method + " output " + i;
                    assertArrayEquals(wanted.get(i).floats(), results.get(i).floats(), 0f, name);
                    float[] exact =
                            Reference.run(graph, inputs).get(i).toTensor().floats();
                    assertArrayEquals(exact, results.get(i).floats(), method == ConvMethod.GEMM ? 1e-5f : 0.01f, name);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void stepsWriteAndReadWindows(KernelVariant variant) {
        for (int channels : new int[] {6, 40}) {
            for (ConvMethod method : List.of(ConvMethod.GEMM, ConvMethod.WINOGRAD4)) {
                ConcatWindowTest net = new ConcatWindowTest();
                Value x = net.conv(net.input(3, 6), channels, 1, square(1), UnaryFunction.clip(-4, 4));
                Value y = net.conv(x, channels, 1, square(1), UnaryFunction.clip(-4, 4));
                List<Value> parts = net.steps(y);
                parts.add(0, y);
                net.builder.output(
                        "all", net.builder.add("sum", Pool.max(square(3)), net.concat(parts.toArray(Value[]::new))));
                net.check(variant, method, 0);
            }
        }
    }

    private Value transposed(Value x, int filters, int groups, Window window) {
        int channels = x.type().shape().dim(1);
        Epilogue epilogue = Epilogue.ofBias().withActivation(RELU);
        List<Integer> more = Window.zeros(window.rank());
        Value w = constant(
                channels,
                filters / groups,
                window.kernel().get(0),
                window.kernel().get(1));
        return builder.add("up", new ConvTranspose(window, more, groups, epilogue), x, w, constant(filters));
    }

    /** The upper half of a U-Net: what transposed convolutions make lies beside what they read. */
    @ParameterizedTest
    @MethodSource("variants")
    void transposedConvolutionsWriteAndReadWindows(KernelVariant variant) {
        for (int channels : new int[] {2, 40}) {
            ConcatWindowTest net = new ConcatWindowTest();
            Value x = net.input(3, 6);
            Value y = net.conv(x, channels, 1, square(1), RELU);
            Value small = net.builder.add("pool", Pool.max(Window.of(2, 1).withStrides(2, 1)), y);
            List<Value> parts = List.of(
                    y,
                    net.transposed(y, 19, 1, square(3)),
                    net.transposed(y, 7, 1, square(1)),
                    net.transposed(y, channels, channels, square(3)),
                    net.transposed(y, channels, channels / 2, square(3)),
                    net.transposed(small, 18, 1, Window.of(2, 1).withStrides(2, 1)),
                    net.transposed(small, channels, channels, Window.of(2, 1).withStrides(2, 1)));
            net.builder.output(
                    "all", net.builder.add("sum", Pool.max(square(3)), net.concat(parts.toArray(Value[]::new))));
            net.check(variant, ConvMethod.GEMM, 0);
        }
    }

    private Value cube(Value x, int filters, int groups, Window window) {
        List<Integer> dims = new ArrayList<>(List.of(filters, x.type().shape().dim(1) / groups));
        dims.addAll(window.kernel());
        Value weights = constant(dims.stream().mapToInt(Integer::intValue).toArray());
        return builder.add("conv", new Conv(window, groups, Epilogue.NONE), x, weights);
    }

    /** Sequences, pictures and volumes, down to one pixel, where a convolution of 1 × 1 is a dense layer. */
    @ParameterizedTest
    @MethodSource("variants")
    void windowsOfAnyRank(KernelVariant variant) {
        List<Window> ones = List.of(Window.of(1), Window.of(1, 1), Window.of(1, 1, 1));
        List<Window> pads =
                List.of(Window.of(3).withPads(1), square(3), Window.of(3, 3, 3).withPads(1, 1, 1));
        for (int rank = 1; rank <= 3; rank++) {
            for (int size : new int[] {1, 2, 5}) {
                ConcatWindowTest net = new ConcatWindowTest();
                int[] dims = new int[rank + 2];
                Arrays.fill(dims, size);
                dims[0] = size == 2 ? 1 : 2;
                dims[1] = 5;
                net.inputs.add(net.integers(Shape.of(dims)));
                Window three = pads.get(rank - 1);
                Window one = ones.get(rank - 1);
                Value x = net.builder.input("x", net.inputs.get(0).type());
                Value pool = net.builder.add("pool", Pool.max(three), x);
                Value inner = net.concat(pool, net.cube(pool, 7, 1, three), net.cube(pool, 10, 5, three));
                Value outer = net.concat(inner, net.cube(inner, 33, 1, three), net.cube(inner, 3, 1, one));
                net.builder.output("y", net.builder.add("max", Pool.max(three), outer));
                net.check(variant, ConvMethod.GEMM, size == 1 ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void eachConcatenationAddsToTheOneBefore(KernelVariant variant) {
        Value x = builder.add("pool", Pool.max(square(3)), input(20, 5));
        for (int i = 0; i < 3; i++) {
            Value narrow = conv(norm(x, RELU), 24, 1, square(1), UnaryFunction.clip(0, 3));
            x = concat(x, conv(narrow, 12, 1, square(3), UnaryFunction.clip(-5, 5)));
        }
        builder.output("y", conv(norm(x, RELU), 9, 1, square(1), RELU));
        check(variant, ConvMethod.GEMM, 0);
    }

    @Test
    void aListOfAllResultsSoFarIsOneBuffer() {
        Value x = builder.add("pool", Pool.max(square(3)), input(20, 5));
        Value a = conv(x, 12, 1, square(3), UnaryFunction.clip(-5, 5));
        Value b = conv(norm(concat(x, a), RELU), 12, 1, square(1), UnaryFunction.clip(-5, 5));
        Value c = conv(norm(concat(x, a, b), RELU), 12, 1, square(1), UnaryFunction.clip(-5, 5));
        builder.output("y", builder.add("last", Pool.max(square(3)), concat(x, a, b, c)));
        check(KernelVariant.SCALAR, ConvMethod.GEMM, 0);
    }

    @Test
    void whatCannotBeAWindowIsCopiedBesideThem() {
        Value x = input(8, 5);
        Value made = conv(x, 10, 1, square(1), UnaryFunction.clip(-5, 5));
        Value given = conv(x, 6, 1, square(1), UnaryFunction.clip(-5, 5));
        builder.output("given", given);
        Value twice = concat(made, x, given, made);
        builder.output("y", conv(twice, 6, 1, square(1), RELU));
        check(KernelVariant.SCALAR, ConvMethod.GEMM, 1);
    }

    private static Plan plan(Network network, int batch) {
        try (CpuBackend backend = new CpuBackend(KernelVariant.SCALAR, 1)) {
            Graph graph = network.graph(batch);
            return Planner.plan(
                    Passes.apply(graph, Passes.inference(new FoldMemo())),
                    backend.planOptions().withGuards(0));
        }
    }

    @Test
    void networksDoNotCopyWhatTheyConcatenate() {
        assertEquals(0, concats(plan(SqueezeNet.squeezenet11(10, 1), 1)));
        assertEquals(0, concats(plan(GoogLeNet.googlenet(10, 1), 2)));
        Plan dense = plan(DenseNet.densenet121(10, 1), 1);
        assertEquals(0, concats(dense));
        long windows = dense.steps().stream()
                .filter(step -> !step.output().isContiguous())
                .count();
        assertEquals(58 + 4, windows, "what each layer of a block adds, and what comes before it");
    }
}
