package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleUnaryOperator;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Accuracy of the functions that are polynomials here, special values, and that no element's result depends on its place. */
class FunctionKernelTest {
    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    private static float[] apply(FunctionKernel functions, Kind kind, float[] x, int from, int n) {
        float[] y = new float[x.length];
        functions.unary(new UnaryFunction(kind, 1, 0), x, from, y, from, n, new Workspace());
        return y;
    }

    @ParameterizedTest
    @MethodSource("variants")
    void polynomialsAreAccurate(KernelVariant variant) {
        FunctionKernel functions = variant.create().functions();
        float[] x = new float[4001];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 2000) * 0.043f;
        }
        relative(functions, Kind.EXP, x, Math::exp, 3e-7);
        relative(functions, Kind.SIGMOID, x, v -> 1 / (1 + Math.exp(-v)), 4e-7);
        relative(functions, Kind.TANH, x, Math::tanh, 4e-7);
        relative(functions, Kind.SWISH, x, v -> v / (1 + Math.exp(-v)), 5e-7);
        for (int i = 0; i < x.length; i++) {
            // From 2^-149 over what lies near 1 to 2^127.
            x[i] = i < 1000 ? 0.5f + i * 1e-3f : (float) Math.pow(2, (i - 1000) * 0.092 - 149);
        }
        relative(functions, Kind.LOG, x, Math::log, 3e-7);
    }

    private static void relative(FunctionKernel functions, Kind kind, float[] x, DoubleUnaryOperator f, double bound) {
        float[] y = apply(functions, kind, x, 0, x.length);
        for (int i = 0; i < x.length; i++) {
            double expected = f.applyAsDouble(x[i]);
            assertEquals(expected, y[i], bound * Math.abs(expected) + 1e-37, kind + " of " + x[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void specialValues(KernelVariant variant) {
        FunctionKernel functions = variant.create().functions();
        float inf = Float.POSITIVE_INFINITY;
        float[] x = new float[40];
        java.util.Arrays.fill(x, 0, 10, Float.NaN);
        java.util.Arrays.fill(x, 10, 20, inf);
        java.util.Arrays.fill(x, 20, 30, -inf);
        check(apply(functions, Kind.EXP, x, 0, 40), Float.NaN, inf, 0f, 1f);
        check(apply(functions, Kind.SIGMOID, x, 0, 40), Float.NaN, 1f, 0f, 0.5f);
        check(apply(functions, Kind.LOG, x, 0, 40), Float.NaN, inf, Float.NaN, -inf);
        check(apply(functions, Kind.TANH, x, 0, 40), Float.NaN, 1f, -1f, 0f);
        check(apply(functions, Kind.ERF, x, 0, 40), Float.NaN, 1f, -1f, 0f);
        check(apply(functions, Kind.RELU, x, 0, 40), Float.NaN, inf, 0f, 0f);
    }

    private static void check(float[] y, float ofNaN, float ofInfinity, float ofMinusInfinity, float ofZero) {
        for (int i = 0; i < 10; i++) {
            assertEquals(ofNaN, y[i]);
            assertEquals(ofInfinity, y[i + 10], 1e-6f);
            assertEquals(ofMinusInfinity, y[i + 20], 1e-6f);
            assertEquals(ofZero, y[i + 30]);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void resultsDoNotDependOnThePlace(KernelVariant variant) {
        FunctionKernel functions = variant.create().functions();
        float[] x = new float[207];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i * 37 % 101 - 50) * 0.11f;
        }
        for (Kind kind : new Kind[] {Kind.EXP, Kind.SIGMOID, Kind.TANH, Kind.ERF, Kind.GELU, Kind.HARD_SWISH}) {
            float[] whole = apply(functions, kind, x, 0, x.length);
            for (int from : new int[] {1, 13, 190}) {
                float[] part = apply(functions, kind, x, from, x.length - from);
                for (int i = from; i < x.length; i++) {
                    assertEquals(whole[i], part[i], kind + " at " + i);
                }
                assertEquals(0f, part[from - 1], "wrote before its run");
            }
        }
        float[] whole = new float[x.length];
        functions.expSum(x, 0, 0.5f, whole, 0, x.length, new Workspace());
        for (int from : new int[] {1, 13, 190}) {
            float[] part = new float[x.length];
            float sum = functions.expSum(x, from, 0.5f, part, from, x.length - from, new Workspace());
            double expected = 0;
            for (int i = from; i < x.length; i++) {
                assertEquals(whole[i], part[i], "exponential at " + i);
                expected += whole[i];
            }
            assertEquals(expected, sum, 1e-5 * expected);
        }
    }
}
