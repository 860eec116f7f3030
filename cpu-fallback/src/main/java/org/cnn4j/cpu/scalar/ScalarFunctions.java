package org.cnn4j.cpu.scalar;

import org.cnn4j.cpu.kernel.FloatMath;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.UnaryFunction;

/**
 * Functions in plain Java. Common ones work on blocks that are copied to arrays of their own and back, because C2
 * vectorises a loop only if all its arrays are indexed alike, see {@link ScalarGemm}.
 */
public final class ScalarFunctions implements FunctionKernel {
    @Override
    public void unary(UnaryFunction f, float[] src, int so, float[] dst, int to, int n, Workspace ws) {
        switch (f.kind()) {
            case RELU, CLIP, HARD_SIGMOID, HARD_SWISH, AFFINE -> {
                float[] x = ws.block(0);
                for (int i = 0; i < n; i += Workspace.BLOCK) {
                    int m = Math.min(Workspace.BLOCK, n - i);
                    System.arraycopy(src, so + i, x, 0, m);
                    block(f, x, m);
                    System.arraycopy(x, 0, dst, to + i, m);
                }
            }
            case SIGMOID -> {
                for (int i = 0; i < n; i++) {
                    dst[to + i] = FloatMath.sigmoid(src[so + i]);
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    dst[to + i] = FloatMath.tanh(src[so + i]);
                }
            }
            case LEAKY_RELU -> {
                float a = f.alpha();
                for (int i = 0; i < n; i++) {
                    float x = src[so + i];
                    dst[to + i] = x >= 0 ? x : a * x;
                }
            }
            case SWISH -> {
                float a = f.alpha();
                for (int i = 0; i < n; i++) {
                    float x = src[so + i];
                    dst[to + i] = x * FloatMath.sigmoid(a * x);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    dst[to + i] = FloatMath.apply(f, src[so + i]);
                }
            }
        }
    }

    @Override
    public void affine(float[] src, int so, float scale, float shift, float[] dst, int to, int n, Workspace ws) {
        float[] x = ws.block(0);
        for (int i = 0; i < n; i += Workspace.BLOCK) {
            int m = Math.min(Workspace.BLOCK, n - i);
            System.arraycopy(src, so + i, x, 0, m);
            multiplyAdd(x, scale, shift, m);
            System.arraycopy(x, 0, dst, to + i, m);
        }
    }

    @Override
    public float expSum(float[] src, int so, float shift, float[] dst, int to, int n, Workspace ws) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            float e = FloatMath.exp(src[so + i] - shift);
            dst[to + i] = e;
            sum += e;
        }
        return sum;
    }

    private static void block(UnaryFunction f, float[] x, int n) {
        float a = f.alpha();
        float b = f.beta();
        switch (f.kind()) {
            case RELU -> {
                for (int i = 0; i < n; i++) {
                    x[i] = Math.max(x[i], 0f);
                }
            }
            case CLIP -> {
                for (int i = 0; i < n; i++) {
                    x[i] = Math.min(Math.max(x[i], a), b);
                }
            }
            case HARD_SIGMOID -> {
                for (int i = 0; i < n; i++) {
                    x[i] = Math.max(0f, Math.min(1f, a * x[i] + b));
                }
            }
            case HARD_SWISH -> {
                for (int i = 0; i < n; i++) {
                    x[i] = x[i] * Math.max(0f, Math.min(1f, x[i] * (1f / 6f) + 0.5f));
                }
            }
            default -> multiplyAdd(x, a, b, n);
        }
    }

    private static void multiplyAdd(float[] x, float scale, float shift, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] * scale + shift;
        }
    }
}
