package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whole convolutions by Winograd's algorithm: as exact as promised, and the same whoever computes them. */
class WinogradConvTest {
    private static final Logger LOG = LoggerFactory.getLogger(WinogradConvTest.class);

    /** How far any way of convolving may be from the exact result, relative to the largest of all results. */
    private static final double ERROR = 5e-6;

    private static final Conv OP = new Conv(
            Window.of(3, 3).withPads(1, 1),
            1,
            Epilogue.ofBias().withResidual().withActivation(UnaryFunction.clip(-1.5f, 40)));

    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    private static Tensor random(Shape shape, long seed, double scale) {
        Random random = new Random(seed);
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return Tensor.of(shape, values);
    }

    private record Problem(Tensor x, Tensor w, Tensor bias, Tensor residual) {
        static Problem of(int images, int channels, int height, int width, int filters) {
            return new Problem(
                    random(Shape.of(images, channels, height, width), 1, 1),
                    random(Shape.of(filters, channels, 3, 3), 2, Math.sqrt(2.0 / (9 * channels))),
                    random(Shape.of(filters), 3, 0.1),
                    random(Shape.of(images, filters, height, width), 4, 1));
        }

        Tensor run(KernelVariant variant, ConvMethod method, int threads) {
            GraphBuilder b = new GraphBuilder("conv");
            Value xv = b.input("x", x.type());
            Value rv = b.input("r", residual.type());
            b.output("y", b.add("conv", OP, xv, b.constant("w", w), b.constant("b", bias), rv));
            try (CpuBackend backend = new CpuBackend(variant, threads, method);
                    Executable executable = backend.compile(
                            Planner.plan(b.build(), backend.planOptions().withGuards(256)));
                    Execution execution = executable.newExecution()) {
                return execution.run(List.of(x, residual), null).get(0);
            }
        }

        /** The largest error against sums in double precision, relative to the largest result. */
        double error(Tensor y) {
            int[] d = y.shape().dims();
            double worst = 0;
            double largest = 0;
            for (int n = 0; n < d[0]; n++) {
                for (int m = 0; m < d[1]; m++) {
                    for (int i = 0; i < d[2]; i++) {
                        for (int j = 0; j < d[3]; j++) {
                            int at = ((n * d[1] + m) * d[2] + i) * d[3] + j;
                            double sum = exact(n, m, i, j) + bias.floats()[m] + residual.floats()[at];
                            double expected = Math.min(40, Math.max(-1.5f, sum));
                            largest = Math.max(largest, Math.abs(expected));
                            worst = Math.max(worst, Math.abs(expected - y.floats()[at]));
                        }
                    }
                }
            }
            return worst / largest;
        }

        private double exact(int n, int m, int i, int j) {
            int channels = x.shape().dim(1);
            int height = x.shape().dim(2);
            int width = x.shape().dim(3);
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                for (int k = 0; k < 9; k++) {
                    int h = i + k / 3 - 1;
                    int v = j + k % 3 - 1;
                    if (h >= 0 && h < height && v >= 0 && v < width) {
                        sum += (double) x.floats()[((n * channels + c) * height + h) * width + v]
                                * w.floats()[(m * channels + c) * 9 + k];
                    }
                }
            }
            return sum;
        }
    }

    /** Shapes for which tasks are blocks of tiles, and shapes for which they are output channels. */
    @ParameterizedTest
    @MethodSource("variants")
    void threadsDoNotChangeABit(KernelVariant variant) {
        for (Problem problem : List.of(
                Problem.of(3, 5, 41, 37, 33),
                Problem.of(1, 72, 14, 13, 100),
                Problem.of(1, 300, 7, 7, 70),
                Problem.of(5, 300, 27, 26, 70),
                Problem.of(2, 40, 30, 30, 20))) {
            for (ConvMethod method : ConvMethod.values()) {
                Tensor one = problem.run(variant, method, 1);
                for (int threads : new int[] {2, 3, 8}) {
                    String what = variant + " " + method + " " + problem.x().type() + ", threads " + threads;
                    assertTrue(one.contentEquals(problem.run(variant, method, threads)), what);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void errorsStaySmall(KernelVariant variant) {
        for (Problem problem : List.of(Problem.of(1, 64, 17, 18, 24), Problem.of(2, 512, 7, 6, 17))) {
            for (ConvMethod method : ConvMethod.values()) {
                double error = problem.error(problem.run(variant, method, 2));
                LOG.debug("{} {} with {}: error {} of the largest result", variant, method, problem.x(), error);
                assertTrue(error <= ERROR, variant + " " + method + " with " + problem.x() + ": " + error);
            }
        }
    }

    @Test
    void thePropertyChooses() {
        String before = System.getProperty(ConvMethod.PROPERTY);
        try {
            System.setProperty(ConvMethod.PROPERTY, " Winograd4 ");
            assertEquals(ConvMethod.WINOGRAD4, ConvMethod.fromProperty());
            System.clearProperty(ConvMethod.PROPERTY);
            assertEquals(ConvMethod.AUTO, ConvMethod.fromProperty());
            System.setProperty(ConvMethod.PROPERTY, "winograd6");
            Cnn4jException e = assertThrows(Cnn4jException.class, ConvMethod::fromProperty);
            assertEquals(
                    "cnn4j.cpu.conv must be auto, gemm, winograd2, winograd4 or winograd1x2, not 'winograd6'",
                    e.getMessage());
        } finally {
            if (before == null) {
                System.clearProperty(ConvMethod.PROPERTY);
            } else {
                System.setProperty(ConvMethod.PROPERTY, before);
            }
        }
    }
}
