package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Op;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Convolutions whose weights only a run knows, and both gradients: exact for small integers, and for all other numbers bitwise the same with any
 * number of threads. Shapes are large enough that work is cut in every way there is.
 */
class ConvGradientTest {
    /** Sizes of a convolution {@code [N, C, H, W]} to {@code M} channels. */
    private record Sizes(String what, int images, int channels, int side, int filters, int groups, Window window) {
        Shape x() {
            return spatial(channels, side);
        }

        Shape weights() {
            List<Integer> dims = new ArrayList<>(List.of(filters, channels / groups));
            dims.addAll(window.kernel());
            return Shape.of(dims);
        }

        Shape dy() {
            int padded = side + window.padsBefore().get(0) + window.padsAfter().get(0);
            return spatial(
                    filters, (padded - window.extent(0)) / window.strides().get(0) + 1);
        }

        private Shape spatial(int channels, int side) {
            List<Integer> dims = new ArrayList<>(List.of(images, channels));
            for (int i = 0; i < window.rank(); i++) {
                dims.add(side);
            }
            return Shape.of(dims);
        }

        Op gradient() {
            int padded = side + window.padsBefore().get(0) + window.padsAfter().get(0);
            int rest = (padded - window.extent(0)) % window.strides().get(0);
            return new ConvTranspose(window, Collections.nCopies(window.rank(), rest), groups, Epilogue.NONE);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private final Random random = new Random(8);

    static List<Sizes> sizes() {
        Window three = Window.of(3, 3).withPads(1, 1);
        return List.of(
                new Sizes("parts of positions", 5, 3, 28, 6, 1, Window.of(5, 5).withPads(2, 2)),
                new Sizes("blocks of channels", 3, 70, 9, 33, 1, three),
                new Sizes("blocks of filters", 2, 17, 6, 300, 1, three),
                new Sizes("blocks of taps", 2, 2, 20, 5, 1, Window.of(18, 18)),
                new Sizes("blocks of sums", 2, 40, 9, 300, 1, three.withStrides(2, 2)),
                new Sizes(
                        "stripes of an image",
                        1,
                        24,
                        40,
                        20,
                        1,
                        Window.of(4, 4).withStrides(2, 2).withPads(1, 1)),
                new Sizes("pixels apart", 7, 20, 12, 40, 1, Window.of(1, 1).withStrides(3, 3)),
                new Sizes("several images at once", 9, 48, 4, 64, 1, three.withStrides(2, 2)),
                new Sizes("asymmetric pads", 2, 8, 11, 9, 1, Window.of(4, 4).withPads(List.of(0, 0), List.of(3, 3))),
                new Sizes(
                        "more pads than windows reach",
                        2,
                        5,
                        7,
                        6,
                        1,
                        Window.of(2, 2).withPads(3, 3)),
                new Sizes("groups", 3, 24, 10, 40, 4, three),
                new Sizes("depthwise", 4, 37, 30, 37, 37, three),
                new Sizes("depthwise, stride 2", 4, 64, 21, 64, 64, three.withStrides(2, 2)),
                new Sizes("small groups", 3, 12, 17, 18, 6, three.withStrides(2, 2)),
                new Sizes("two filters a channel", 3, 20, 15, 40, 20, three),
                new Sizes(
                        "volumes",
                        2,
                        6,
                        9,
                        10,
                        1,
                        Window.of(3, 3, 3).withStrides(2, 2, 2).withPads(1, 1, 1)),
                new Sizes(
                        "a long line",
                        1,
                        20,
                        2051,
                        12,
                        1,
                        Window.of(7).withStrides(2).withPads(List.of(3), List.of(1))),
                new Sizes("a line in windows", 2, 9, 901, 6, 1, Window.of(3).withPads(List.of(1), List.of(1))),
                new Sizes("rows", 3, 10, 600, 12, 1, Window.of(9).withStrides(4).withDilations(3)));
    }

    private Tensor tensor(Shape shape, boolean integers) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = integers ? random.nextInt(5) - 2 : random.nextFloat() - 0.5f;
        }
        return Tensor.of(shape, values);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void forward(Sizes s) {
        Epilogue epilogue = Epilogue.NONE.withBias().withActivation(UnaryFunction.RELU);
        check(new Conv(s.window, s.groups, epilogue), s.x(), s.weights(), Shape.of(s.filters));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void data(Sizes s) {
        check(s.gradient(), s.dy(), s.weights());
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void weights(Sizes s) {
        check(new ConvWeightGradient(s.window, s.groups), s.x(), s.dy());
    }

    private void check(Op op, Shape... shapes) {
        GraphBuilder builder = new GraphBuilder("gradient");
        List<Value> inputs = new ArrayList<>();
        List<Tensor> whole = new ArrayList<>();
        List<Tensor> broken = new ArrayList<>();
        for (Shape shape : shapes) {
            whole.add(tensor(shape, true));
            broken.add(tensor(shape, false));
            inputs.add(builder.input("x" + inputs.size(), whole.get(0).type().withShape(shape)));
        }
        builder.output("y", builder.add("op", op, inputs.toArray(Value[]::new)));
        Graph graph = builder.build();
        float[] expected = Reference.run(graph, whole).get(0).toTensor().floats();
        for (KernelVariant variant : TestBackends.variants()) {
            float[] first = null;
            for (int threads = 1; threads <= 3; threads++) {
                String where = variant + ", " + threads + " threads";
                try (CpuBackend backend = new CpuBackend(variant, threads, ConvMethod.AUTO);
                        Executable executable = backend.compile(
                                Planner.plan(graph, backend.planOptions().withGuards(64)));
                        Execution execution = executable.newExecution()) {
                    float[] exact = execution.run(whole, null).get(0).floats();
                    // Winograd's F(4x4) is not exact for integers.
                    assertArrayEquals(expected, exact, 1e-3f, where);
                    float[] result = execution.run(broken, null).get(0).floats();
                    first = first == null ? result : first;
                    assertArrayEquals(first, result, 0f, where);
                }
            }
        }
    }
}
