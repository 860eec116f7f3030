package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.cpu.kernel.TrainingKernel;
import org.cnn4j.cpu.kernel.UpdateTerms;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.OptimizerUpdate.Rule;
import org.cnn4j.op.Philox;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elementwise loops of training: every kernel has the bits of plain Java, at any place, and over its operands as well. */
class TrainingKernelTest {
    private static final TrainingKernel PLAIN = KernelVariant.SCALAR.create().training();
    private static final int N = 77;

    static KernelVariant[] variants() {
        return TestBackends.variants().toArray(KernelVariant[]::new);
    }

    private static float[] random(int stream) {
        return new Philox(5).normal(stream, N + 9);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void derivatives(KernelVariant variant) {
        TrainingKernel kernel = variant.create().training();
        float[] dy = random(0);
        float[] y = random(1);
        float[] special = {0, -0f, 1, -1, 0.5f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        System.arraycopy(special, 0, y, 20, special.length);
        System.arraycopy(special, 0, dy, 24, special.length);
        for (UnaryFunction f : List.of(
                UnaryFunction.RELU,
                new UnaryFunction(Kind.LEAKY_RELU, 0.1f, 0),
                new UnaryFunction(Kind.LEAKY_RELU, 0, 0),
                UnaryFunction.clip(-0.5f, 1),
                UnaryFunction.of(Kind.SIGMOID),
                UnaryFunction.of(Kind.TANH),
                new UnaryFunction(Kind.HARD_SIGMOID, 0.2f, 0.5f),
                new UnaryFunction(Kind.HARD_SIGMOID, 0, 0.5f),
                new UnaryFunction(Kind.ELU, 0.7f, 0),
                new UnaryFunction(Kind.SELU, 1.67f, 1.05f))) {
            float[] expected = new float[N];
            PLAIN.unaryGradient(f, dy, 3, y, 5, expected, 0, N);
            float[] actual = new float[N];
            kernel.unaryGradient(f, dy, 3, y, 5, actual, 0, N);
            assertArrayEquals(expected, actual, f.toString());
            float[] over = dy.clone();
            kernel.unaryGradient(f, over, 3, y, 5, over, 3, N);
            assertArrayEquals(expected, Arrays.copyOfRange(over, 3, 3 + N), f + " over dy");
            over = y.clone();
            kernel.unaryGradient(f, dy, 3, over, 5, over, 5, N);
            assertArrayEquals(expected, Arrays.copyOfRange(over, 5, 5 + N), f + " over y");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void updates(KernelVariant variant) {
        TrainingKernel kernel = variant.create().training();
        for (OptimizerUpdate op : List.of(
                new OptimizerUpdate(Rule.SGD, 0, 0, 0, 0.1f, false, false),
                new OptimizerUpdate(Rule.SGD, 1, 0, 0, 0.1f, true, false),
                new OptimizerUpdate(Rule.SGD, 1, 0, 0, 0, false, true),
                new OptimizerUpdate(Rule.ADAM, 2, 0.99f, 1e-8f, 0.1f, false, false),
                new OptimizerUpdate(Rule.RMSPROP, 1, 0.9f, 1e-5f, 0.1f, false, false),
                new OptimizerUpdate(Rule.RMSPROP, 2, 0.9f, 1e-5f, 0.1f, true, false),
                new OptimizerUpdate(Rule.ADAGRAD, 1, 0, 1e-5f, 0, false, false))) {
            UpdateTerms terms = new UpdateTerms(op);
            terms.set(new float[] {0, 0.1f, 0.9f, 0.3f, 0.2f}, 1, 0.5f);
            float[][] in = new float[2 + op.states()][];
            int[] io = new int[in.length];
            for (int i = 0; i < in.length; i++) {
                in[i] = random(i);
                io[i] = i;
                for (int k = 0; i >= 2 && k < in[i].length; k++) {
                    in[i][k] = Math.abs(in[i][k]);
                }
            }
            float[][] expected = new float[1 + op.states()][N];
            PLAIN.update(terms, in, io, expected, new int[expected.length], 0, N);
            float[][] actual = new float[1 + op.states()][N];
            kernel.update(terms, in, io, actual, new int[actual.length], 0, 30);
            kernel.update(terms, in, io, actual, new int[actual.length], 30, N - 30);
            // In place: the parameter over itself, and each state.
            float[][] out = new float[1 + op.states()][];
            int[] oo = new int[out.length];
            for (int i = 0; i < out.length; i++) {
                assertArrayEquals(expected[i], actual[i], op + ", result " + i);
                out[i] = in[i == 0 ? 0 : i + 1];
                oo[i] = io[i == 0 ? 0 : i + 1];
            }
            kernel.update(terms, in, io, out, oo, 0, N);
            for (int i = 0; i < out.length; i++) {
                assertArrayEquals(expected[i], Arrays.copyOfRange(out[i], oo[i], oo[i] + N), op + " in place");
            }
        }
    }
}
