package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions whose windows begin six elements apart, which are read from the image itself where there is a kernel for them. */
class StemConvTest {
    private static final Epilogue CLIP = Epilogue.ofBias().withActivation(UnaryFunction.clip(0, 6));

    /**
     * @param channels of the image; those times the stride are six
     * @param inside whether rows are long enough and filters fill whole panels, so that vectors of 512 bits read the image
     */
    private record Problem(
            int images,
            int channels,
            int height,
            int width,
            int filters,
            Window window,
            Epilogue epilogue,
            boolean inside) {
        Graph graph(Tensor x, Tensor w, Tensor bias) {
            GraphBuilder b = new GraphBuilder("stem");
            Conv op = new Conv(window, 1, epilogue);
            Value in = b.input("x", x.type());
            Value weights = b.constant("w", w);
            b.output(
                    "y",
                    epilogue.bias()
                            ? b.add("conv", op, in, weights, b.constant("b", bias))
                            : b.add("conv", op, in, weights));
            return b.build();
        }

        Shape filterShape() {
            return Shape.of(
                    filters, channels, window.kernel().get(0), window.kernel().get(1));
        }
    }

    private static List<Problem> problems() {
        Window seven = Window.of(7, 7).withStrides(2, 2).withPads(3, 3);
        Window three = Window.of(3, 3).withStrides(2, 2);
        return List.of(
                new Problem(1, 3, 40, 28, 64, seven, CLIP, true), // one tile a row
                new Problem(2, 3, 33, 61, 32, seven, Epilogue.ofBias().withActivation(UnaryFunction.RELU), true),
                new Problem(3, 3, 9, 57, 96, three, Epilogue.NONE, true),
                new Problem(
                        1,
                        3,
                        3,
                        40,
                        32,
                        three.withPads(1, 1),
                        Epilogue.ofBias().withActivation(UnaryFunction.of(UnaryFunction.Kind.TANH)),
                        true),
                new Problem(
                        1,
                        6,
                        8,
                        17,
                        32,
                        Window.of(3, 2).withPads(4, 5),
                        CLIP,
                        true), // rows and columns of padding alone
                new Problem(1, 2, 11, 70, 32, Window.of(5, 4).withStrides(1, 3), CLIP, true),
                new Problem(1, 3, 30, 27, 32, three, CLIP, false),
                new Problem(1, 3, 30, 40, 40, seven, CLIP, false));
    }

    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    private static Tensor random(Shape shape, Random random, boolean integers) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = integers ? random.nextInt(5) - 2 : (float) random.nextGaussian();
        }
        return Tensor.of(shape, values);
    }

    private static float[] run(Graph graph, Tensor x, KernelVariant variant, int threads, boolean stem) {
        try (CpuBackend backend = new CpuBackend(variant, threads);
                Executable executable = backend.compile(
                        Planner.plan(graph, backend.planOptions().withGuards(256)));
                Execution execution = executable.newExecution()) {
            boolean chosen = executable.plan().steps().stream()
                    .anyMatch(step -> String.valueOf(executable.describe(step)).contains("windows in the image"));
            assertEquals(stem, chosen);
            execution.run(List.of(x), null);
            return execution.run(List.of(x), null).get(0).floats();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void sumsOfIntegersAreExactOnAnyNumberOfThreads(KernelVariant variant) {
        Random random = new Random(4);
        for (Problem p : problems()) {
            Tensor x = random(Shape.of(p.images(), p.channels(), p.height(), p.width()), random, true);
            Tensor bias = random(Shape.of(p.filters()), random, true);
            Graph graph = p.graph(x, random(p.filterShape(), random, true), bias);
            float[] expected =
                    Reference.run(graph, List.of(x)).get(0).toTensor().floats();
            // The activation that is not a clamp is no integer, and differs by how it is computed.
            float tolerance = p.epilogue().activation().equals(UnaryFunction.of(UnaryFunction.Kind.TANH)) ? 1e-6f : 0;
            for (int threads : new int[] {1, 2, 3}) {
                boolean stem = p.inside() && variant == KernelVariant.V512;
                assertArrayEquals(expected, run(graph, x, variant, threads, stem), tolerance, variant + " " + p);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void notNumbersStayOnesAndThreadsDoNotMatter(KernelVariant variant) {
        Random random = new Random(5);
        Problem p = problems().get(1);
        Tensor x = random(Shape.of(p.images(), p.channels(), p.height(), p.width()), random, false);
        x.floats()[100] = Float.NaN;
        Graph graph = p.graph(x, random(p.filterShape(), random, false), random(Shape.of(p.filters()), random, false));
        boolean stem = variant == KernelVariant.V512;
        float[] one = run(graph, x, variant, 1, stem);
        assertArrayEquals(one, run(graph, x, variant, 3, stem));
        int nans = 0;
        for (float y : one) {
            nans += Float.isNaN(y) ? 1 : 0;
        }
        // Row 1 and column 39 of the first channel are in windows of three rows of outputs and four columns.
        assertEquals(3 * 4 * p.filters(), nans);
    }

    /** One filter more, and panels are not full: the product of windows then does the same sums. */
    @ParameterizedTest
    @MethodSource("variants")
    void resultsAreThoseOfTheMatrixProduct(KernelVariant variant) {
        Random random = new Random(6);
        Problem p = problems().get(1);
        Problem more = new Problem(2, 3, 33, 61, 33, p.window(), p.epilogue(), false);
        Tensor x = random(Shape.of(2, 3, 33, 61), random, false);
        Tensor w = random(more.filterShape(), random, false);
        Tensor bias = random(Shape.of(33), random, false);
        Tensor fewer = Tensor.of(p.filterShape(), Arrays.copyOf(w.floats(), 32 * 3 * 49));
        Tensor fewerBias = Tensor.of(Shape.of(32), Arrays.copyOf(bias.floats(), 32));
        float[] stem = run(p.graph(x, fewer, fewerBias), x, variant, 1, variant == KernelVariant.V512);
        float[] product = run(more.graph(x, w, bias), x, variant, 1, false);
        int plane = stem.length / (2 * 32);
        for (int image = 0; image < 2; image++) {
            int at = image * 33 * plane;
            assertArrayEquals(
                    Arrays.copyOfRange(product, at, at + 32 * plane),
                    Arrays.copyOfRange(stem, image * 32 * plane, (image + 1) * 32 * plane));
        }
    }
}
