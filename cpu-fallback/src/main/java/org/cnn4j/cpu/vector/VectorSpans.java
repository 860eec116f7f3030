package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.FloatMath;
import org.cnn4j.cpu.kernel.SpanKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Binary;

/** Arithmetic with the Vector API. A template, see {@link VectorKernels}; elements that do not fill a vector go by {@link FloatMath}. */
final class VectorSpans implements SpanKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();

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
        int m = vectorised(kind) ? n & -L : 0;
        if (as == 1 && bs == 1) {
            whole(kind, a, ao, b, bo, dst, to, m);
        } else {
            // A repeated number is spread over a block, so that one loop an operator is enough.
            float[] spread = ws.block(2);
            Arrays.fill(spread, 0, Math.min(m, Workspace.BLOCK), as == 0 ? a[ao] : b[bo]);
            for (int i = 0; i < m; i += Workspace.BLOCK) {
                int length = Math.min(Workspace.BLOCK, m - i);
                if (as == 0) {
                    whole(kind, spread, 0, b, bo + i * bs, dst, to + i, length);
                } else {
                    whole(kind, a, ao + i, spread, 0, dst, to + i, length);
                }
            }
        }
        for (int i = m; i < n; i++) {
            dst[to + i] = FloatMath.apply(kind, a[ao + i * as], b[bo + i * bs]);
        }
    }

    private static boolean vectorised(Binary.Kind kind) {
        return switch (kind) {
            case ADD, SUB, MUL, DIV, MIN, MAX -> true;
            default -> false;
        };
    }

    private static void whole(Binary.Kind kind, float[] a, int ao, float[] b, int bo, float[] dst, int to, int n) {
        switch (kind) {
            case ADD -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, a, ao + i).add(fromArray(S, b, bo + i)).intoArray(dst, to + i);
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, a, ao + i).sub(fromArray(S, b, bo + i)).intoArray(dst, to + i);
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, a, ao + i).mul(fromArray(S, b, bo + i)).intoArray(dst, to + i);
                }
            }
            case DIV -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, a, ao + i).div(fromArray(S, b, bo + i)).intoArray(dst, to + i);
                }
            }
            case MIN -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, a, ao + i).min(fromArray(S, b, bo + i)).intoArray(dst, to + i);
                }
            }
            default -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, a, ao + i).max(fromArray(S, b, bo + i)).intoArray(dst, to + i);
                }
            }
        }
    }

    @Override
    public float sum(float[] src, int so, int n) {
        FloatVector s = FloatVector.zero(S);
        int m = n & -L;
        for (int i = 0; i < m; i += L) {
            s = s.add(fromArray(S, src, so + i));
        }
        float sum = s.reduceLanes(VectorOperators.ADD);
        for (int i = m; i < n; i++) {
            sum += src[so + i];
        }
        return sum;
    }

    @Override
    public float max(float[] src, int so, int n) {
        FloatVector s = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        int m = n & -L;
        for (int i = 0; i < m; i += L) {
            s = s.max(fromArray(S, src, so + i));
        }
        float max = s.reduceLanes(VectorOperators.MAX);
        for (int i = m; i < n; i++) {
            max = Math.max(max, src[so + i]);
        }
        return max;
    }
}
