package org.cnn4j.cpu.scalar;

import java.util.Arrays;
import org.cnn4j.cpu.kernel.FloatMath;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;

/**
 * Arithmetic in plain Java. Operators work on blocks that are copied to arrays of their own and back, because C2
 * vectorises a loop only if all its arrays are indexed alike, see {@link ScalarGemm}.
 */
public final class ScalarSpans implements SpanKernel {
    @Override
    public void binary(
            Binary.Kind kind,
            float[] a,
            int ao,
            int as,
            float[] b,
            int bo,
            int bs,
            float[] dst,
            int to,
            int n,
            Workspace ws) {
        float[] x = ws.block(0);
        float[] y = ws.block(1);
        for (int i = 0; i < n; i += Workspace.BLOCK) {
            int m = Math.min(Workspace.BLOCK, n - i);
            load(a, ao + i * as, as, x, m);
            load(b, bo + i * bs, bs, y, m);
            block(kind, x, y, m);
            System.arraycopy(x, 0, dst, to + i, m);
        }
    }

    private static void load(float[] src, int so, int step, float[] block, int n) {
        if (step == 1) {
            System.arraycopy(src, so, block, 0, n);
        } else {
            Arrays.fill(block, 0, n, src[so]);
        }
    }

    private static void block(Binary.Kind kind, float[] x, float[] y, int n) {
        switch (kind) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    x[i] = x[i] + y[i];
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i++) {
                    x[i] = x[i] - y[i];
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    x[i] = x[i] * y[i];
                }
            }
            case DIV -> {
                for (int i = 0; i < n; i++) {
                    x[i] = x[i] / y[i];
                }
            }
            case MIN -> {
                for (int i = 0; i < n; i++) {
                    x[i] = Math.min(x[i], y[i]);
                }
            }
            case MAX -> {
                for (int i = 0; i < n; i++) {
                    x[i] = Math.max(x[i], y[i]);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    x[i] = FloatMath.apply(kind, x[i], y[i]);
                }
            }
        }
    }

    @Override
    public float sum(float[] src, int so, int n) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += src[so + i];
            s1 += src[so + i + 1];
            s2 += src[so + i + 2];
            s3 += src[so + i + 3];
        }
        for (; i < n; i++) {
            s0 += src[so + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public float max(float[] src, int so, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, src[so + i]);
        }
        return max;
    }
}
