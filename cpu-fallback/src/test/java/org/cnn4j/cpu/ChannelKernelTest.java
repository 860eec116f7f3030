package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Execution;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators with channels last, all kernels: small integers are exact, and NaN and infinities stay where their windows are. */
class ChannelKernelTest {
    private static final int[] CHANNELS = {1, 3, 16, 17, 24, 40, 72};

    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    private static Tensor integers(Shape shape, int seed) {
        Random random = new Random(seed);
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(9) - 4;
        }
        return Tensor.of(shape, values);
    }

    private static Tensor filled(Shape shape, double value) {
        return Tensor.filled(new TensorType(DType.FLOAT32, shape), value);
    }

    /** What the reference says with channels last, and what the CPU computes; neither changes the order of axes. */
    private static void check(KernelVariant variant, Op op, Tensor... operands) {
        float[] expected =
                Reference.run(op, List.of(operands)).get(0).toTensor().floats();
        assertArrayEquals(expected, run(variant, op, List.of(operands)), 0f, variant + " " + op);
    }

    private static float[] run(KernelVariant variant, Op op, List<Tensor> operands) {
        GraphBuilder builder = new GraphBuilder("one");
        List<Value> values = new ArrayList<>();
        values.add(builder.input("x", operands.get(0).type()));
        for (int i = 1; i < operands.size(); i++) {
            values.add(builder.constant("c" + i, operands.get(i)));
        }
        builder.output("y", builder.addAll("node", op, values).get(0));
        try (CpuBackend backend = new CpuBackend(variant, 2);
                Execution execution = backend.compile(Planner.plan(
                                builder.build(), PlanOptions.aligned(64).withGuards(256)))
                        .newExecution()) {
            return execution.run(operands.subList(0, 1), null).get(0).floats();
        }
    }

    /** Strides, both ends of rows in the padding or not, and rows too short for both. */
    @ParameterizedTest
    @MethodSource("variants")
    void threeByThreeDepthwiseIsExact(KernelVariant variant) {
        for (int c : CHANNELS) {
            for (int stride = 1; stride <= 3; stride++) {
                for (int size : new int[] {1, 2, 5, 8}) {
                    Window window = Window.of(3, 3).withStrides(stride, stride).withPads(1, 1);
                    depthwise(variant, window, size, c, UnaryFunction.RELU);
                    if (size > 2) {
                        depthwise(variant, window.withPads(0, 0), size, c, UnaryFunction.clip(-3, 6));
                        depthwise(
                                variant,
                                window.withPads(List.of(1, 0), List.of(0, 1)),
                                size,
                                c,
                                UnaryFunction.IDENTITY);
                        depthwise(variant, window.withPads(2, 2), size, c, UnaryFunction.of(UnaryFunction.Kind.ABS));
                    }
                }
            }
        }
    }

    private static void depthwise(KernelVariant variant, Window window, int size, int c, UnaryFunction activation) {
        Conv op = new Conv(window, c, Epilogue.ofBias().withActivation(activation), Layout.CHANNELS_LAST);
        Shape x = Shape.of(2, size, size + 1, c);
        check(variant, op, integers(x, 1), integers(Shape.of(c, 1, 3, 3), 2), integers(Shape.of(c), 3));
    }

    /** What lies beside a window must not reach it, not even as a product with zero. */
    @ParameterizedTest
    @MethodSource("variants")
    void notANumberStaysInItsWindows(KernelVariant variant) {
        Window window = Window.of(3, 3).withPads(1, 1);
        for (int c : new int[] {3, 24}) {
            for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int at : new int[] {0, 3, 4, 14, 35}) {
                    Tensor x = integers(Shape.of(1, 6, 6, c), 4);
                    x.floats()[at * c + 1] = odd;
                    Tensor ones = filled(Shape.of(c, 1, 3, 3), 1);
                    Tensor zeros = filled(Shape.of(c), 0);
                    for (int stride = 1; stride <= 2; stride++) {
                        Window strided = window.withStrides(stride, stride);
                        for (UnaryFunction f : List.of(UnaryFunction.RELU, UnaryFunction.clip(0, 6))) {
                            Epilogue epilogue = Epilogue.ofBias().withActivation(f);
                            check(variant, new Conv(strided, c, epilogue, Layout.CHANNELS_LAST), x, ones, zeros);
                        }
                        check(variant, Pool.max(strided).withLayout(Layout.CHANNELS_LAST), x);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void poolsOfManyChannels(KernelVariant variant) {
        for (int c : CHANNELS) {
            Tensor x = integers(Shape.of(2, 7, 9, c), c);
            for (Window window : List.of(
                    Window.of(3, 3).withPads(1, 1),
                    Window.of(3, 3).withStrides(2, 2),
                    Window.of(5, 4).withPads(2, 1),
                    Window.of(1, 2).withStrides(1, 2),
                    Window.of(4, 1).withStrides(3, 1).withPads(2, 0))) {
                check(variant, Pool.max(window).withLayout(Layout.CHANNELS_LAST), x);
                Pool ceil = new Pool(Pool.Kind.MAX, window, true, false, 1, Layout.CHANNELS_LAST);
                check(variant, ceil, x);
            }
            Pool average = Pool.average(Window.of(2, 2).withStrides(2, 2), true).withLayout(Layout.CHANNELS_LAST);
            check(variant, average, x);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void normalisesAndActivates(KernelVariant variant) {
        for (int c : CHANNELS) {
            Tensor x = integers(Shape.of(2, 5, 3, c), 6);
            Tensor one = filled(Shape.of(c), 1);
            for (UnaryFunction f : List.of(
                    UnaryFunction.IDENTITY,
                    UnaryFunction.RELU,
                    UnaryFunction.clip(-1, 3),
                    UnaryFunction.of(UnaryFunction.Kind.ABS))) {
                BatchNorm op = new BatchNorm(0).withLayout(Layout.CHANNELS_LAST).withActivation(f);
                check(
                        variant,
                        op,
                        x,
                        integers(Shape.of(c), 7),
                        integers(Shape.of(c), 8),
                        integers(Shape.of(c), 9),
                        one);
            }
        }
    }

    /** One weight a tap, as resizing has it. */
    @ParameterizedTest
    @MethodSource("variants")
    void mixesRuns(KernelVariant variant) {
        KernelSet kernels = variant.create();
        float[] in = integers(Shape.of(400), 10).floats();
        for (int n : CHANNELS) {
            float[] out = new float[n + 2];
            kernels.channels()
                    .mix(
                            n,
                            3,
                            new float[] {9, 2, -1, 3},
                            1,
                            in,
                            5,
                            new int[] {0, 7, 100, 311},
                            1,
                            out,
                            1,
                            new Workspace());
            for (int c = 0; c < n; c++) {
                assertEquals(2 * in[12 + c] - in[105 + c] + 3 * in[316 + c], out[1 + c], "run of " + n + " at " + c);
            }
            assertEquals(0f, out[0]);
            assertEquals(0f, out[n + 1]);
        }
    }
}
