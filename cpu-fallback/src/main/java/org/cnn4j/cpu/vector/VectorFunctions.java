package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.FloatMath;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.UnaryFunction;

/**
 * Functions with the Vector API. The rest of a run that does not fill a vector is padded into one, so that an element's result
 * does not depend on where it lies. A template, see {@link VectorKernels}; the formulas are those of {@link FloatMath},
 * with fused multiply-adds.
 */
final class VectorFunctions implements FunctionKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final float INF = Float.POSITIVE_INFINITY;

    @Override
    public void unary(UnaryFunction f, float[] src, int so, float[] dst, int to, int n, Workspace ws) {
        if (!vectorised(f.kind())) {
            for (int i = 0; i < n; i++) {
                dst[to + i] = FloatMath.apply(f, src[so + i]);
            }
            return;
        }
        int m = n & -L;
        for (int i = 0; i < m; i += Workspace.BLOCK) {
            whole(f, src, so + i, dst, to + i, Math.min(Workspace.BLOCK, m - i), ws.block(1));
        }
        if (m < n) {
            float[] rest = ws.block(3);
            System.arraycopy(src, so + m, rest, 0, n - m);
            whole(f, rest, 0, rest, 0, L, ws.block(1));
            System.arraycopy(rest, 0, dst, to + m, n - m);
        }
    }

    @Override
    public void affine(float[] src, int so, float scale, float shift, float[] dst, int to, int n, Workspace ws) {
        int m = n & -L;
        multiplyAdd(scale, shift, src, so, dst, to, m);
        for (int i = m; i < n; i++) {
            dst[to + i] = src[so + i] * scale + shift;
        }
    }

    @Override
    public float expSum(float[] src, int so, float shift, float[] dst, int to, int n, Workspace ws) {
        int m = n & -L;
        exp(1f, -shift, src, so, dst, to, m);
        FloatVector s = FloatVector.zero(S);
        for (int i = 0; i < m; i += L) {
            s = s.add(fromArray(S, dst, to + i));
        }
        float sum = s.reduceLanes(VectorOperators.ADD);
        if (m < n) {
            float[] rest = ws.block(3);
            System.arraycopy(src, so + m, rest, 0, n - m);
            exp(1f, -shift, rest, 0, rest, 0, L);
            for (int i = m; i < n; i++) {
                dst[to + i] = rest[i - m];
                sum += rest[i - m];
            }
        }
        return sum;
    }

    private static boolean vectorised(UnaryFunction.Kind kind) {
        return switch (kind) {
            case RELU, LEAKY_RELU, CLIP, SIGMOID, TANH, HARD_SIGMOID, HARD_SWISH, SWISH, GELU -> true;
            case AFFINE, ABS, NEG, SQRT, RECIPROCAL, EXP, LOG, ERF -> true;
            default -> false;
        };
    }

    private static void whole(UnaryFunction f, float[] src, int so, float[] dst, int to, int n, float[] temporary) {
        float a = f.alpha();
        float b = f.beta();
        switch (f.kind()) {
            case RELU -> relu(src, so, dst, to, n);
            case LEAKY_RELU -> leaky(a, src, so, dst, to, n);
            case CLIP -> clip(a, b, src, so, dst, to, n);
            case SIGMOID -> sigmoid(src, so, dst, to, n);
            case TANH -> tanh(src, so, dst, to, n);
            case HARD_SIGMOID -> hardSigmoid(a, b, src, so, dst, to, n);
            case HARD_SWISH -> hardSwish(src, so, dst, to, n);
            case SWISH -> swish(a, src, so, dst, to, n, temporary);
            case GELU -> gelu(src, so, dst, to, n, temporary);
            case AFFINE -> multiplyAdd(a, b, src, so, dst, to, n);
            case EXP -> exp(1f, 0f, src, so, dst, to, n);
            case LOG -> log(src, so, dst, to, n, temporary);
            case ERF -> erf(1f, src, so, dst, to, n);
            default -> simple(f.kind(), src, so, dst, to, n);
        }
    }

    private static void relu(float[] src, int so, float[] dst, int to, int n) {
        FloatVector zero = FloatVector.zero(S);
        for (int i = 0; i < n; i += L) {
            fromArray(S, src, so + i).max(zero).intoArray(dst, to + i);
        }
    }

    private static void leaky(float a, float[] src, int so, float[] dst, int to, int n) {
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i);
            x.blend(x.mul(a), x.compare(VectorOperators.LT, 0f)).intoArray(dst, to + i);
        }
    }

    private static void clip(float a, float b, float[] src, int so, float[] dst, int to, int n) {
        FloatVector low = FloatVector.broadcast(S, a);
        FloatVector high = FloatVector.broadcast(S, b);
        for (int i = 0; i < n; i += L) {
            fromArray(S, src, so + i).max(low).min(high).intoArray(dst, to + i);
        }
    }

    private static void hardSigmoid(float a, float b, float[] src, int so, float[] dst, int to, int n) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector shift = FloatVector.broadcast(S, b);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i);
            x.mul(a).add(shift).min(one).max(zero).intoArray(dst, to + i);
        }
    }

    private static void hardSwish(float[] src, int so, float[] dst, int to, int n) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i);
            x.mul(x.mul(1f / 6f).add(0.5f).min(one).max(zero)).intoArray(dst, to + i);
        }
    }

    private static void multiplyAdd(float a, float b, float[] src, int so, float[] dst, int to, int n) {
        FloatVector scale = FloatVector.broadcast(S, a);
        FloatVector shift = FloatVector.broadcast(S, b);
        for (int i = 0; i < n; i += L) {
            fromArray(S, src, so + i).mul(scale).add(shift).intoArray(dst, to + i);
        }
    }

    private static void simple(UnaryFunction.Kind kind, float[] src, int so, float[] dst, int to, int n) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        switch (kind) {
            case ABS -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, src, so + i).abs().intoArray(dst, to + i);
                }
            }
            case NEG -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, src, so + i).neg().intoArray(dst, to + i);
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i += L) {
                    fromArray(S, src, so + i).sqrt().intoArray(dst, to + i);
                }
            }
            default -> {
                for (int i = 0; i < n; i += L) {
                    one.div(fromArray(S, src, so + i)).intoArray(dst, to + i);
                }
            }
        }
    }

    // Functions of vectors that other methods would call are left out on purpose: once the compiler has made such a
    // function on its own, it does not inline it any more, and every vector that goes in or out is an object on the
    // heap.
    //
    // A method must not be long, either. Each operator makes some hundred nodes of C2 and counts the traps of class
    // checks that any code met in the operator's own methods. Beyond 18000 nodes C2 inlines late, beyond 100 traps it
    // does not trust such a check, and where both have come a vector is an object. So numbers are made vectors before
    // loops (an operator that takes a number is three methods more), products and sums are one operator, and special
    // values have a loop of their own. Methods of more than 325 bytes are not inlined into others, which is good here.

    private static void exp(float scale, float shift, float[] src, int so, float[] dst, int to, int n) {
        FloatVector factor = FloatVector.broadcast(S, scale);
        FloatVector summand = FloatVector.broadcast(S, shift);
        FloatVector k0 = FloatVector.broadcast(S, 1.44269504f);
        FloatVector k1 = FloatVector.broadcast(S, 12582912f);
        FloatVector k2 = FloatVector.broadcast(S, -0.693359375f);
        FloatVector k3 = FloatVector.broadcast(S, 2.12194440e-4f);
        FloatVector k4 = FloatVector.broadcast(S, 1.9875691500e-4f);
        FloatVector k5 = FloatVector.broadcast(S, 1.3981999507e-3f);
        FloatVector k6 = FloatVector.broadcast(S, 8.3334519073e-3f);
        FloatVector k7 = FloatVector.broadcast(S, 4.1665795894e-2f);
        FloatVector k8 = FloatVector.broadcast(S, 1.6666665459e-1f);
        FloatVector k9 = FloatVector.broadcast(S, 5.0000001201e-1f);
        FloatVector k10 = FloatVector.broadcast(S, 1f);
        FloatVector k11 = FloatVector.broadcast(S, INF);
        FloatVector k12 = FloatVector.broadcast(S, 0f);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i).fma(factor, summand);
            FloatVector shifted = x.fma(k0, k1);
            FloatVector whole = shifted.sub(k1);
            FloatVector r = whole.fma(k3, whole.fma(k2, x));
            FloatVector p = r.fma(k4, k5);
            p = p.fma(r, k6);
            p = p.fma(r, k7);
            p = p.fma(r, k8);
            p = p.fma(r, k9);
            p = p.mul(r).fma(r, r).add(k10);
            FloatVector power = shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, 23)
                    .add(126 << 23)
                    .reinterpretAsFloats();
            p.add(p)
                    .mul(power)
                    .blend(k11, x.compare(VectorOperators.GT, FloatMath.EXP_MAX))
                    .blend(k12, x.compare(VectorOperators.LT, FloatMath.EXP_MIN))
                    .intoArray(dst, to + i);
        }
    }

    private static void log(float[] src, int so, float[] dst, int to, int n, float[] finite) {
        logOfFinite(src, so, finite, 0, n);
        FloatVector zero = FloatVector.zero(S);
        FloatVector inf = FloatVector.broadcast(S, INF);
        FloatVector minusInf = FloatVector.broadcast(S, -INF);
        FloatVector nan = FloatVector.broadcast(S, Float.NaN);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i);
            // What is not below infinity is infinity or NaN and its own logarithm.
            x.blend(fromArray(S, finite, i), x.compare(VectorOperators.LT, inf))
                    .blend(minusInf, x.compare(VectorOperators.EQ, zero))
                    .blend(nan, x.compare(VectorOperators.LT, zero))
                    .intoArray(dst, to + i);
        }
    }

    /**
     * Within 2 ulp: x = 2^e (1 + m) with m from sqrt(1/2) - 1 to sqrt(2) - 1, and a polynomial of degree 9 in m (Cephes, logf.c).
     */
    private static void logOfFinite(float[] src, int so, float[] dst, int to, int n) {
        FloatVector k0 = FloatVector.broadcast(S, 0x1p23f);
        FloatVector k1 = FloatVector.broadcast(S, 23f);
        FloatVector k2 = FloatVector.broadcast(S, 1f);
        FloatVector k3 = FloatVector.broadcast(S, 7.0376836292e-2f);
        FloatVector k4 = FloatVector.broadcast(S, -1.1514610310e-1f);
        FloatVector k5 = FloatVector.broadcast(S, 1.1676998740e-1f);
        FloatVector k6 = FloatVector.broadcast(S, -1.2420140846e-1f);
        FloatVector k7 = FloatVector.broadcast(S, 1.4249322787e-1f);
        FloatVector k8 = FloatVector.broadcast(S, -1.6668057665e-1f);
        FloatVector k9 = FloatVector.broadcast(S, 2.0000714765e-1f);
        FloatVector k10 = FloatVector.broadcast(S, -2.4999993993e-1f);
        FloatVector k11 = FloatVector.broadcast(S, 3.3333331174e-1f);
        FloatVector k12 = FloatVector.broadcast(S, -2.12194440e-4f);
        FloatVector k13 = FloatVector.broadcast(S, -0.5f);
        FloatVector k14 = FloatVector.broadcast(S, 0.693359375f);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i);
            VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
            IntVector bits = x.blend(x.mul(k0), tiny).reinterpretAsInts();
            // Exponents count from where the mantissa passes sqrt(1/2) = 0x3f3504f3.
            IntVector shifted = bits.sub(0x3f3504f3);
            FloatVector e =
                    (FloatVector) shifted.lanewise(VectorOperators.ASHR, 23).convert(VectorOperators.I2F, 0);
            e = e.blend(e.sub(k1), tiny);
            FloatVector m =
                    shifted.and(0x7fffff).add(0x3f3504f3).reinterpretAsFloats().sub(k2);
            FloatVector z = m.mul(m);
            FloatVector p = m.fma(k3, k4);
            p = p.fma(m, k5);
            p = p.fma(m, k6);
            p = p.fma(m, k7);
            p = p.fma(m, k8);
            p = p.fma(m, k9);
            p = p.fma(m, k10);
            p = p.fma(m, k11);
            FloatVector y = z.fma(k13, e.fma(k12, p.mul(m).mul(z)));
            e.fma(k14, y.add(m)).intoArray(dst, to + i);
        }
    }

    private static void sigmoid(float[] src, int so, float[] dst, int to, int n) {
        exp(-1f, 0f, src, so, dst, to, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += L) {
            one.div(fromArray(S, dst, to + i).add(one)).intoArray(dst, to + i);
        }
    }

    private static void swish(float a, float[] src, int so, float[] dst, int to, int n, float[] power) {
        exp(-a, 0f, src, so, power, 0, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i);
            x.mul(one.div(fromArray(S, power, i).add(one))).intoArray(dst, to + i);
        }
    }

    private static void tanh(float[] src, int so, float[] dst, int to, int n) {
        FloatVector k0 = FloatVector.broadcast(S, -2.76076847742355e-16f);
        FloatVector k1 = FloatVector.broadcast(S, 2.00018790482477e-13f);
        FloatVector k2 = FloatVector.broadcast(S, -8.60467152213735e-11f);
        FloatVector k3 = FloatVector.broadcast(S, 5.12229709037114e-08f);
        FloatVector k4 = FloatVector.broadcast(S, 1.48572235717979e-05f);
        FloatVector k5 = FloatVector.broadcast(S, 6.37261928875436e-04f);
        FloatVector k6 = FloatVector.broadcast(S, 4.89352455891786e-03f);
        FloatVector k7 = FloatVector.broadcast(S, 1.19825839466702e-06f);
        FloatVector k8 = FloatVector.broadcast(S, 1.18534705686654e-04f);
        FloatVector k9 = FloatVector.broadcast(S, 2.26843463243900e-03f);
        FloatVector k10 = FloatVector.broadcast(S, 4.89352518554385e-03f);
        FloatVector k11 = FloatVector.broadcast(S, 7.9053111f);
        FloatVector k12 = FloatVector.broadcast(S, -7.9053111f);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i);
            FloatVector c = x.blend(k11, x.compare(VectorOperators.GT, 7.9053111f))
                    .blend(k12, x.compare(VectorOperators.LT, -7.9053111f));
            FloatVector s = c.mul(c);
            FloatVector p = s.fma(k0, k1);
            p = p.fma(s, k2);
            p = p.fma(s, k3);
            p = p.fma(s, k4);
            p = p.fma(s, k5);
            p = p.fma(s, k6).mul(c);
            FloatVector q = s.fma(k7, k8);
            q = q.fma(s, k9);
            q = q.fma(s, k10);
            p.div(q).blend(x, x.abs().compare(VectorOperators.LT, 4e-4f)).intoArray(dst, to + i);
        }
    }

    private static void erf(float scale, float[] src, int so, float[] dst, int to, int n) {
        FloatVector k0 = FloatVector.broadcast(S, -2.72614225801306e-10f);
        FloatVector k1 = FloatVector.broadcast(S, 2.77068142495902e-08f);
        FloatVector k2 = FloatVector.broadcast(S, -2.10102402082508e-06f);
        FloatVector k3 = FloatVector.broadcast(S, -5.69250639462346e-05f);
        FloatVector k4 = FloatVector.broadcast(S, -7.34990630326855e-04f);
        FloatVector k5 = FloatVector.broadcast(S, -2.95459980854025e-03f);
        FloatVector k6 = FloatVector.broadcast(S, -1.60960333262415e-02f);
        FloatVector k7 = FloatVector.broadcast(S, -1.45660718464996e-05f);
        FloatVector k8 = FloatVector.broadcast(S, -2.13374055278905e-04f);
        FloatVector k9 = FloatVector.broadcast(S, -1.68282697438203e-03f);
        FloatVector k10 = FloatVector.broadcast(S, -7.37332916720468e-03f);
        FloatVector k11 = FloatVector.broadcast(S, -1.42647390514189e-02f);
        FloatVector k12 = FloatVector.broadcast(S, 4f);
        FloatVector k13 = FloatVector.broadcast(S, -4f);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i).mul(scale);
            FloatVector c =
                    x.blend(k12, x.compare(VectorOperators.GT, 4f)).blend(k13, x.compare(VectorOperators.LT, -4f));
            FloatVector s = c.mul(c);
            FloatVector p = s.fma(k0, k1);
            p = p.fma(s, k2);
            p = p.fma(s, k3);
            p = p.fma(s, k4);
            p = p.fma(s, k5);
            p = p.fma(s, k6).mul(c);
            FloatVector q = s.fma(k7, k8);
            q = q.fma(s, k9);
            q = q.fma(s, k10);
            q = q.fma(s, k11);
            p.div(q).intoArray(dst, to + i);
        }
    }

    private static void gelu(float[] src, int so, float[] dst, int to, int n, float[] integral) {
        erf(0.70710678f, src, so, integral, 0, n);
        for (int i = 0; i < n; i += L) {
            FloatVector x = fromArray(S, src, so + i);
            x.mul(0.5f).mul(fromArray(S, integral, i).add(1f)).intoArray(dst, to + i);
        }
    }
}
