package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.OptimizerUpdate.Rule;
import org.cnn4j.op.Philox;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators of training: what no single contract case shows. */
class TrainingStepTest {
    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    private static Tensor random(int seed, int... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.of(shape, new Philox(seed).uniform(0, shape.intSize()));
    }

    private static List<float[]> run(KernelVariant variant, int threads, Op op, List<Tensor> operands) {
        GraphBuilder builder = new GraphBuilder("one");
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            values.add(builder.input("x" + i, operands.get(i).type()));
        }
        List<Value> results = builder.addAll("node", op, values);
        for (int i = 0; i < results.size(); i++) {
            builder.output("y" + i, results.get(i));
        }
        try (CpuBackend backend = new CpuBackend(variant, threads);
                Execution execution = backend.compile(Planner.plan(
                                builder.build(), backend.planOptions().withGuards(256)))
                        .newExecution()) {
            return execution.run(operands, null).stream()
                    .map(Tensor::toFloatArray)
                    .toList();
        }
    }

    /** Large enough that several threads share the work, and of sizes that divide evenly by nothing. */
    @ParameterizedTest
    @MethodSource("variants")
    void threadsChangeNoBit(KernelVariant variant) {
        Window three = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
        Window two = Window.of(2, 2).withStrides(2, 2);
        Tensor x = random(1, 7, 6, 53, 47);
        check(variant, new BatchNormTraining(1e-5f), x, random(2, 6), random(3, 6));
        check(
                variant,
                new BatchNormGradient(1e-5f),
                random(4, 7, 6, 53, 47),
                x,
                random(2, 6),
                random(5, 6),
                random(6, 6));
        check(variant, new BatchNormTraining(1e-5f), random(7, 3, 70, 31, 29), random(8, 70), random(9, 70));
        for (Window window : List.of(three, two)) {
            Pool max = Pool.max(window);
            Pool average = Pool.average(window, true);
            int h = window == two ? 26 : 27;
            int w = window == two ? 23 : 24;
            check(variant, new PoolGradient(max, List.of(53, 47)), random(10, 7, 6, h, w), x);
            check(variant, new PoolGradient(average, List.of(53, 47)), random(10, 7, 6, h, w));
        }
        check(variant, new Reduce(Reduce.Kind.SUM, List.of(0, 2, 3), false), x);
        check(variant, new Reduce(Reduce.Kind.SUM, List.of(0, 1), false), random(11, 83, 101, 5));
        check(variant, new Reduce(Reduce.Kind.L2, List.of(0), false), random(12, 200_003));
        check(variant, new Reduce(Reduce.Kind.MEAN, List.of(1, 2), false), random(12, 2, 401, 251));
        check(variant, new UnaryGradient(UnaryFunction.of(UnaryFunction.Kind.TANH)), x, x);
        check(variant, new SoftmaxCrossEntropy(), random(13, 301, 103), random(14, 301, 103));
        check(variant, new SoftmaxCrossEntropyGradient(), random(15, 301), random(13, 301, 103), random(14, 301, 103));
        check(variant, new Dropout(0.3f, 2), random(16, 211, 307), Tensor.of(Shape.of(2), 17L, 3L));
        OptimizerUpdate adam = new OptimizerUpdate(Rule.ADAM, 2, 0.999f, 1e-8f, 0.01f, true, false);
        Tensor settings = Tensor.of(Shape.of(4), 0.01f, 0.9f, 0.1f, 0.001f);
        Tensor p = random(17, 65_537);
        check(
                variant,
                adam,
                p,
                random(18, 65_537),
                settings,
                Tensor.scalar(1f),
                random(19, 65_537),
                random(20, 65_537));
    }

    private static void check(KernelVariant variant, Op op, Tensor... operands) {
        List<float[]> alone = run(variant, 1, op, List.of(operands));
        for (int threads = 2; threads <= 3; threads++) {
            List<float[]> shared = run(variant, threads, op, List.of(operands));
            for (int i = 0; i < alone.size(); i++) {
                assertArrayEquals(bits(alone.get(i)), bits(shared.get(i)), variant + " " + op + ", result " + i);
            }
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    /** A variance of 1e-4 about a mean of 1000: the mean of squares would have no digit of it in single precision. */
    @ParameterizedTest
    @MethodSource("variants")
    void aLargeMeanLeavesTheVariance(KernelVariant variant) {
        for (int channels : new int[] {1, 6, 64, 70}) {
            int pixels = 5000;
            Random random = new Random(channels);
            float[] x = new float[pixels * channels];
            double[] mean = new double[channels];
            for (int i = 0; i < x.length; i++) {
                // One pixel far off everything, in the place where a shift might be taken from.
                x[i] = i < channels ? 1000.5f : (float) (1000 + 0.01 * random.nextGaussian());
                mean[i % channels] += x[i] / (double) pixels;
            }
            double[] variance = new double[channels];
            for (int i = 0; i < x.length; i++) {
                variance[i % channels] += Math.pow(x[i] - mean[i % channels], 2) / pixels;
            }
            Tensor one = Tensor.filled(random(0, channels).type(), 1);
            List<float[]> results = run(
                    variant,
                    2,
                    new BatchNormTraining(0, Layout.CHANNELS_LAST),
                    List.of(Tensor.of(Shape.of(pixels, channels), x), one, one));
            for (int c = 0; c < channels; c++) {
                assertEquals(mean[c], results.get(1)[c], 1e-4);
                assertEquals(variance[c], results.get(2)[c], 1e-5 * variance[c]);
            }
            for (int i = 0; i < x.length; i++) {
                double expected = (x[i] - mean[i % channels]) / Math.sqrt(variance[i % channels]) + 1;
                assertEquals(expected, results.get(0)[i], 1e-5 * (1 + Math.abs(expected)));
            }
        }
    }

    /** All numbers of channels that rows are made of in some way, and pixels that do not fill a row. */
    @ParameterizedTest
    @MethodSource("variants")
    void columnSumsAreExactForIntegers(KernelVariant variant) {
        for (int columns : new int[] {2, 3, 5, 6, 10, 16, 17, 33, 48, 63, 64, 65, 100}) {
            for (int rows : new int[] {1, 7, 64, 1031, 9000}) {
                float[] x = new float[rows * columns];
                float[] expected = new float[columns];
                for (int i = 0; i < x.length; i++) {
                    x[i] = i * 7 % 13 - 6;
                    expected[i % columns] += x[i];
                }
                Reduce sum = new Reduce(Reduce.Kind.SUM, List.of(0), false);
                float[] actual = run(variant, 2, sum, List.of(Tensor.of(Shape.of(rows, columns), x)))
                        .get(0);
                assertArrayEquals(expected, actual, rows + " rows of " + columns);
            }
        }
    }

    /** Elements stay as the definition says, whose words come one block at a time. */
    @Test
    void dropoutTakesPhiloxsWords() {
        long seed = 0x123456789abcdef0L;
        long step = (7L << 32) + 0x87654321L;
        Dropout op = new Dropout(0.37f, -9);
        float[] x = new float[40_001];
        java.util.Arrays.fill(x, 1);
        Philox philox = new Philox(seed);
        float[] expected = new float[x.length];
        int kept = 0;
        int[] words = new int[4];
        for (int i = 0; i < x.length; i++) {
            if (i % 4 == 0) {
                words = new int[] {i / 4, (int) step, op.stream(), (int) (step >>> 32)};
                philox.block(words);
            }
            if ((words[i % 4] >>> 8) / (double) (1 << 24) >= op.rate()) {
                expected[i] = op.factor();
                kept++;
            }
        }
        assertTrue(Math.abs(kept - 0.63 * x.length) < 400, kept + " stay");
        Tensor counter = Tensor.of(Shape.of(2), seed, step);
        for (KernelVariant variant : variants()) {
            float[] actual = run(variant, 2, op, List.of(Tensor.of(Shape.of(x.length), x), counter))
                    .get(0);
            assertArrayEquals(expected, actual);
        }
    }

    /** What is dropped is 0, whatever it was. */
    @Test
    void dropoutDropsWhatIsNotFinite() {
        float[] x = new float[1000];
        java.util.Arrays.fill(x, Float.NaN);
        Tensor counter = Tensor.of(Shape.of(2), 1L, 1L);
        float[] y = run(KernelVariant.SCALAR, 1, new Dropout(0.5f, 0), List.of(Tensor.of(Shape.of(1000), x), counter))
                .get(0);
        int zeros = 0;
        for (float v : y) {
            zeros += v == 0 ? 1 : 0;
        }
        assertTrue(zeros > 400 && zeros < 600, zeros + " are 0");
    }
}
