package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Window;
import org.cnn4j.spi.Backend;
import org.cnn4j.testkit.CaseRunner;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.Tolerance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kernels of training do with values larger than those of the contract suite: sums go in slices, blocks and pieces. */
class TrainingKernelsTest {
    private static Tensor tensor(IntToDoubleFunction values, int... dims) {
        float[] all = new float[Shape.of(dims).intSize()];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) values.applyAsDouble(i);
        }
        return Tensor.of(Shape.of(dims), all);
    }

    private static Tensor integers(int... dims) {
        return tensor(i -> i * 7 % 11 - 5, dims);
    }

    private static void check(boolean cpu, ContractCase... cases) {
        try (Backend backend = new OpenClBackendProvider().open(TestDevices.first(), cpu)) {
            for (ContractCase c : cases) {
                CaseRunner.check(backend, c, 0);
            }
        }
    }

    private static ContractCase sum(Reduce.Kind kind, List<Integer> axes, int... dims) {
        Reduce op = new Reduce(kind, axes, false);
        return new ContractCase("reduce/" + op + Arrays.toString(dims), op, List.of(integers(dims)), Tolerance.EXACT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void longSumsOfIntegersAreExact(boolean cpu) {
        List<Integer> images = List.of(0, 2, 3);
        check(
                cpu,
                sum(Reduce.Kind.SUM, images, 9, 2, 70, 30),
                sum(Reduce.Kind.SUM, images, 9, 3, 43, 47),
                sum(Reduce.Kind.L1, images, 70, 5, 3, 7),
                sum(Reduce.Kind.SUM_SQUARE, List.of(0, 1, 2), 3, 131, 103),
                sum(Reduce.Kind.SUM_SQUARE, List.of(0, 1), 3, 5461),
                sum(Reduce.Kind.SUM, List.of(0, 1), 128, 129),
                sum(Reduce.Kind.SUM, List.of(0), 131, 37),
                sum(Reduce.Kind.SUM, List.of(1), 3, 4099));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void meansAndNormsOfLongSums(boolean cpu) {
        Tensor ones = tensor(i -> i % 2 == 0 ? 2 : -2, 1 << 8, 1 << 8);
        List<Integer> all = List.of(0, 1);
        check(
                cpu,
                new ContractCase("reduce/norm", new Reduce(Reduce.Kind.L2, all, false), List.of(ones), Tolerance.EXACT),
                new ContractCase(
                        "reduce/mean",
                        new Reduce(Reduce.Kind.MEAN, all, false),
                        List.of(tensor(i -> i % 4, 1 << 8, 1 << 8)),
                        Tolerance.EXACT));
    }

    /** Mean 1000 and deviation 0.01, of which a sum of squares would know nothing; the first element, from which others are counted, is far off. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void statisticsFarFromZeroAreAccurate(boolean cpu) {
        int images = 5;
        int channels = 3;
        int plane = 67 * 68;
        Random random = new Random(5);
        Tensor x = tensor(i -> i == 0 ? 1002 : 1000 + 0.01 * random.nextGaussian(), images, channels, 67, 68);
        float[] values = x.toFloatArray();
        List<Tensor> results = OneOperator.run(
                cpu, new BatchNormTraining(0), List.of(x, tensor(i -> 1, channels), tensor(i -> 0, channels)), 3);
        float[] y = results.get(0).toFloatArray();
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < images * plane; i++) {
                double v = values[(i / plane * channels + c) * plane + i % plane] - 1000.0;
                sum += v;
                squares += v * v;
            }
            double mean = sum / (images * plane);
            double variance = squares / (images * plane) - mean * mean;
            assertEquals(1000 + mean, results.get(1).toFloatArray()[c], 1e-4, "mean of " + c);
            assertEquals(1, results.get(2).toFloatArray()[c] / variance, 1e-4, "variance of " + c);
            for (int i = 0; i < images * plane; i++) {
                int at = (i / plane * channels + c) * plane + i % plane;
                double expected = (values[at] - 1000.0 - mean) / Math.sqrt(variance);
                assertEquals(expected, y[at], 1e-4 * Math.max(1, Math.abs(expected)), "y " + at);
            }
        }
    }

    /** dy and x of which all sums are small integers, so that slices and blocks must not lose or repeat an element. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gradientsOfManySlices(boolean cpu) {
        int[] dims = {7, 2, 71, 68};
        Tensor dy = integers(dims);
        Tensor x = tensor(i -> i % 5 - 2, dims);
        Tensor scale = tensor(c -> 2 + c, 2);
        Tensor zeros = tensor(c -> 0, 2);
        Tensor ones = tensor(c -> 1, 2);
        List<Tensor> results = OneOperator.run(cpu, new BatchNormGradient(0), List.of(dy, x, scale, zeros, ones), 5);
        float[] d = dy.toFloatArray();
        float[] v = x.toFloatArray();
        int plane = 71 * 68;
        int size = 7 * plane;
        for (int c = 0; c < 2; c++) {
            long sum = 0;
            long products = 0;
            for (int i = 0; i < size; i++) {
                int at = (i / plane * 2 + c) * plane + i % plane;
                sum += (long) d[at];
                products += (long) (d[at] * v[at]);
            }
            assertEquals(products, results.get(1).toFloatArray()[c], 0, "dscale of " + c);
            assertEquals(sum, results.get(2).toFloatArray()[c], 0, "dbias of " + c);
            int last = (6 * 2 + c) * plane + plane - 1;
            double expected = (2 + c) * (d[last] - (double) sum / size - v[last] * (double) products / size);
            assertEquals(expected, results.get(0).toFloatArray()[last], 1e-5, "dx of " + c);
        }
    }

    /** Planes that do not fit a core's scratch memory, and windows whose elements lie far apart. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gradientsOfPoolingGoWhereverTheyFit(boolean cpu) {
        Window three = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
        Window far = Window.of(3, 3).withPads(1297, 1297).withDilations(1300, 1300);
        check(
                cpu,
                gradient("large", Pool.max(three), integers(1, 1, 211, 600), integers(1, 1, 421, 1199)),
                gradient("large", Pool.average(Window.of(2, 2).withStrides(2, 2), true), integers(1, 1, 210, 600), 420),
                gradient("far", Pool.max(far), integers(1, 2, 3, 4), integers(1, 2, 9, 10)));
    }

    private static ContractCase gradient(String name, Pool pool, Tensor dy, Tensor x) {
        List<Integer> spatial = List.of(x.shape().dim(2), x.shape().dim(3));
        return new ContractCase(
                "poolGradient/max " + name, new PoolGradient(pool, spatial), List.of(dy, x), Tolerance.EXACT);
    }

    private static ContractCase gradient(String name, Pool pool, Tensor dy, int height) {
        List<Integer> spatial = List.of(height, 2 * dy.shape().dim(3));
        return new ContractCase(
                "poolGradient/average " + name, new PoolGradient(pool, spatial), List.of(dy), Tolerance.EXACT);
    }
}
