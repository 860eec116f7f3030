package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.Random;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels of both device classes, on whatever device is here, against plain loops; small integers, so results are exact. */
class ConvolutionTest {
    private static Tensor integers(Random random, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(9) - 4;
        }
        return Tensor.of(shape, values);
    }

    /** Convolution over two spatial axes with bias and rectifier, by the definition. */
    private static float[] reference(Tensor x, Tensor w, Tensor bias, Window window, int groups, Shape out) {
        float[] y = new float[out.intSize()];
        int channels = w.shape().dim(1);
        int at = 0;
        for (int n = 0; n < out.dim(0); n++) {
            for (int m = 0; m < out.dim(1); m++) {
                int group = m / (out.dim(1) / groups);
                for (int oy = 0; oy < out.dim(2); oy++) {
                    for (int ox = 0; ox < out.dim(3); ox++) {
                        float sum = bias.floats()[m];
                        for (int c = 0; c < channels; c++) {
                            for (int ky = 0; ky < w.shape().dim(2); ky++) {
                                for (int kx = 0; kx < w.shape().dim(3); kx++) {
                                    int iy = oy * window.strides().get(0)
                                            - window.padsBefore().get(0)
                                            + ky * window.dilations().get(0);
                                    int ix = ox * window.strides().get(1)
                                            - window.padsBefore().get(1)
                                            + kx * window.dilations().get(1);
                                    if (iy >= 0
                                            && iy < x.shape().dim(2)
                                            && ix >= 0
                                            && ix < x.shape().dim(3)) {
                                        int ic = n * x.shape().dim(1) + group * channels + c;
                                        sum += x.floats()[
                                                        (ic * x.shape().dim(2) + iy)
                                                                        * x.shape()
                                                                                .dim(3)
                                                                + ix]
                                                * w.floats()[
                                                        ((m * channels + c)
                                                                                        * w.shape()
                                                                                                .dim(2)
                                                                                + ky)
                                                                        * w.shape()
                                                                                .dim(3)
                                                                + kx];
                                    }
                                }
                            }
                        }
                        y[at++] = Math.max(0, sum);
                    }
                }
            }
        }
        return y;
    }

    private static void check(boolean cpu, Tensor x, Tensor w, Window window, int groups, int firstConstant) {
        Tensor bias = integers(new Random(3), w.shape().dim(0));
        Conv conv = new Conv(window, groups, Epilogue.ofBias().withActivation(UnaryFunction.RELU));
        Tensor y =
                OneOperator.run(cpu, conv, List.of(x, w, bias), firstConstant).get(0);
        assertArrayEquals(
                reference(x, w, bias, window, groups, y.shape()),
                y.floats(),
                conv + " of " + x.shape() + " by " + w.shape());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void convolvesAwkwardShapes(boolean cpu) {
        Random random = new Random(1);
        Window three = Window.of(3, 3);
        check(cpu, integers(random, 2, 5, 13, 17), integers(random, 7, 5, 3, 3), three.withPads(1, 1), 1, 1);
        check(cpu, integers(random, 1, 3, 40, 23), integers(random, 9, 3, 3, 3), three.withStrides(2, 3), 1, 3);
        check(cpu, integers(random, 1, 16, 9, 9), integers(random, 20, 16, 1, 1), Window.of(1, 1), 1, 1);
        check(
                cpu,
                integers(random, 1, 4, 11, 19),
                integers(random, 6, 2, 2, 3),
                Window.of(2, 3).withPads(List.of(0, 2), List.of(1, 0)).withDilations(2, 1),
                2,
                2);
        check(cpu, integers(random, 1, 24, 7, 50), integers(random, 24, 12, 3, 3), three.withPads(1, 1), 2, 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void convolvesDepthwise(boolean cpu) {
        Random random = new Random(2);
        Window three = Window.of(3, 3);
        for (int stride = 1; stride <= 3; stride++) {
            check(
                    cpu,
                    integers(random, 2, 6, 14, 37),
                    integers(random, 6, 1, 3, 3),
                    three.withStrides(stride, stride).withPads(1, 1),
                    6,
                    1);
        }
        check(
                cpu,
                integers(random, 1, 4, 9, 5),
                integers(random, 8, 1, 5, 5),
                Window.of(5, 5).withPads(4, 4).withDilations(2, 2),
                4,
                1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void multipliesMatrices(boolean cpu) {
        Random random = new Random(4);
        int[][] sizes = {{1, 1, 1}, {13, 207, 5}, {65, 17, 1100}, {1, 300, 70}, {270, 100, 1030}};
        for (int[] size : sizes) {
            Tensor a = integers(random, size[0], size[2]);
            Tensor b = integers(random, size[2], size[1]);
            float[] expected = new float[size[0] * size[1]];
            for (int m = 0; m < size[0]; m++) {
                for (int k = 0; k < size[2]; k++) {
                    for (int n = 0; n < size[1]; n++) {
                        expected[m * size[1] + n] += a.floats()[m * size[2] + k] * b.floats()[k * size[1] + n];
                    }
                }
            }
            Tensor y = OneOperator.run(cpu, new MatMul(false, false, Epilogue.NONE), List.of(a, b), 1)
                    .get(0);
            assertArrayEquals(expected, y.floats(), "matrix product " + List.of(size[0], size[1], size[2]));
        }
    }
}
