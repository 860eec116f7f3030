package org.cnn4j.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.cnn4j.cpu.kernel.TrainingKernel;
import org.cnn4j.cpu.kernel.UpdateTerms;
import org.cnn4j.cpu.scalar.ScalarTraining;
import org.cnn4j.op.UnaryFunction;

/**
 * Elementwise loops of training with the Vector API. A template, see {@link VectorKernels}. There are no fused multiply-adds in it, so that
 * elements that do not fill a vector have the same results by {@link ScalarTraining}.
 */
final class VectorTraining implements TrainingKernel {
    private static final VectorSpecies<Float> S = VectorKernels.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final ScalarTraining REST = new ScalarTraining();

    @Override
    public void unaryGradient(UnaryFunction f, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        float a = f.alpha();
        float b = f.beta();
        int m = n & -L;
        switch (f.kind()) {
            case RELU -> relu(dy, dyo, y, yo, dst, to, m);
            case LEAKY_RELU -> chosen(a, dy, dyo, y, yo, dst, to, m);
            case CLIP -> between(a, b, 1, dy, dyo, y, yo, dst, to, m);
            case HARD_SIGMOID -> between(0, 1, a, dy, dyo, y, yo, dst, to, m);
            case SIGMOID -> sigmoid(dy, dyo, y, yo, dst, to, m);
            case TANH -> tanh(dy, dyo, y, yo, dst, to, m);
            case ELU -> exponential(1, a, dy, dyo, y, yo, dst, to, m);
            default -> exponential(b, a * b, dy, dyo, y, yo, dst, to, m);
        }
        REST.unaryGradient(f, dy, dyo + m, y, yo + m, dst, to + m, n - m);
    }

    private static void relu(float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        FloatVector zero = FloatVector.zero(S);
        for (int i = 0; i < n; i += L) {
            zero.blend(fromArray(S, dy, dyo + i), fromArray(S, y, yo + i).compare(VectorOperators.GT, zero))
                    .intoArray(dst, to + i);
        }
    }

    private static void chosen(float below, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        if (below == 0) {
            relu(dy, dyo, y, yo, dst, to, n);
            return;
        }
        FloatVector zero = FloatVector.zero(S);
        FloatVector factor = FloatVector.broadcast(S, below);
        for (int i = 0; i < n; i += L) {
            FloatVector d = fromArray(S, dy, dyo + i);
            d.mul(factor)
                    .blend(d, fromArray(S, y, yo + i).compare(VectorOperators.GT, zero))
                    .intoArray(dst, to + i);
        }
    }

    private static void between(
            float low, float high, float slope, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector lows = FloatVector.broadcast(S, low);
        FloatVector highs = FloatVector.broadcast(S, slope == 0 ? low : high);
        FloatVector factor = FloatVector.broadcast(S, slope);
        for (int i = 0; i < n; i += L) {
            FloatVector v = fromArray(S, y, yo + i);
            FloatVector above = zero.blend(fromArray(S, dy, dyo + i).mul(factor), v.compare(VectorOperators.GT, lows));
            zero.blend(above, v.compare(VectorOperators.LT, highs)).intoArray(dst, to + i);
        }
    }

    private static void sigmoid(float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += L) {
            FloatVector v = fromArray(S, y, yo + i);
            FloatVector slope = v.mul(one.sub(v));
            FloatVector d = fromArray(S, dy, dyo + i).mul(slope);
            d.blend(zero, slope.compare(VectorOperators.EQ, zero)).intoArray(dst, to + i);
        }
    }

    private static void tanh(float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += L) {
            FloatVector v = fromArray(S, y, yo + i);
            FloatVector slope = one.sub(v).mul(one.add(v));
            FloatVector d = fromArray(S, dy, dyo + i).mul(slope);
            d.blend(zero, slope.compare(VectorOperators.EQ, zero)).intoArray(dst, to + i);
        }
    }

    private static void exponential(
            float above, float shift, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector positive = FloatVector.broadcast(S, above);
        FloatVector summand = FloatVector.broadcast(S, shift);
        for (int i = 0; i < n; i += L) {
            FloatVector v = fromArray(S, y, yo + i);
            FloatVector slope = v.add(summand).blend(positive, v.compare(VectorOperators.GT, zero));
            FloatVector d = fromArray(S, dy, dyo + i).mul(slope);
            d.blend(zero, slope.compare(VectorOperators.EQ, zero)).intoArray(dst, to + i);
        }
    }

    @Override
    public void update(UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int n) {
        int last = from + (n & -L);
        switch (t.formula()) {
            case SGD -> sgd(t, in[0], io[0], in[1], io[1], out[0], oo[0], from, last);
            case MOMENTUM ->
                momentum(t, in[0], io[0], in[1], io[1], in[2], io[2], out[0], oo[0], out[1], oo[1], from, last);
            case ADAM -> adam(t, in, io, out, oo, from, last);
            case RMSPROP ->
                rmsProp(t, in[0], io[0], in[1], io[1], in[2], io[2], out[0], oo[0], out[1], oo[1], from, last);
            case RMSPROP_MOMENTUM -> rmsPropMomentum(t, in, io, out, oo, from, last);
            case ADAGRAD ->
                adagrad(t, in[0], io[0], in[1], io[1], in[2], io[2], out[0], oo[0], out[1], oo[1], from, last);
        }
        REST.update(t, in, io, out, oo, last, from + n - last);
    }

    private static void sgd(
            UpdateTerms t, float[] param, int po, float[] grad, int go, float[] dst, int to, int from, int last) {
        FloatVector factor = FloatVector.broadcast(S, t.factor());
        FloatVector coupled = FloatVector.broadcast(S, t.coupled());
        FloatVector shrink = FloatVector.broadcast(S, t.shrink());
        FloatVector rate = FloatVector.broadcast(S, t.rate());
        for (int i = from; i < last; i += L) {
            FloatVector p = fromArray(S, param, po + i);
            FloatVector g = fromArray(S, grad, go + i).mul(factor).add(p.mul(coupled));
            p.sub(p.mul(shrink)).sub(g.mul(rate)).intoArray(dst, to + i);
        }
    }

    private static void momentum(
            UpdateTerms t,
            float[] param,
            int po,
            float[] grad,
            int go,
            float[] state,
            int so,
            float[] dst,
            int to,
            float[] newState,
            int no,
            int from,
            int last) {
        FloatVector factor = FloatVector.broadcast(S, t.factor());
        FloatVector coupled = FloatVector.broadcast(S, t.coupled());
        FloatVector shrink = FloatVector.broadcast(S, t.shrink());
        FloatVector rate = FloatVector.broadcast(S, t.rate());
        FloatVector momentum = FloatVector.broadcast(S, t.momentum());
        FloatVector gradientPart = FloatVector.broadcast(S, t.gradientPart());
        FloatVector velocityPart = FloatVector.broadcast(S, t.velocityPart());
        for (int i = from; i < last; i += L) {
            FloatVector p = fromArray(S, param, po + i);
            FloatVector g = fromArray(S, grad, go + i).mul(factor).add(p.mul(coupled));
            FloatVector v = fromArray(S, state, so + i).mul(momentum).add(g);
            v.intoArray(newState, no + i);
            FloatVector direction = g.mul(gradientPart).add(v.mul(velocityPart));
            p.sub(p.mul(shrink)).sub(direction.mul(rate)).intoArray(dst, to + i);
        }
    }

    private static void adam(UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int last) {
        FloatVector factor = FloatVector.broadcast(S, t.factor());
        FloatVector coupled = FloatVector.broadcast(S, t.coupled());
        FloatVector shrink = FloatVector.broadcast(S, t.shrink());
        FloatVector rate = FloatVector.broadcast(S, t.rate());
        FloatVector beta1 = FloatVector.broadcast(S, t.momentum());
        FloatVector gain1 = FloatVector.broadcast(S, t.gain());
        FloatVector beta2 = FloatVector.broadcast(S, t.decay());
        FloatVector gain2 = FloatVector.broadcast(S, t.decayGain());
        FloatVector rootScale = FloatVector.broadcast(S, t.rootScale());
        FloatVector epsilon = FloatVector.broadcast(S, t.epsilon());
        float[] param = in[0];
        float[] grad = in[1];
        float[] mean = in[2];
        float[] squares = in[3];
        float[] dst = out[0];
        float[] newMean = out[1];
        float[] newSquares = out[2];
        for (int i = from; i < last; i += L) {
            FloatVector p = fromArray(S, param, io[0] + i);
            FloatVector g = fromArray(S, grad, io[1] + i).mul(factor).add(p.mul(coupled));
            FloatVector m = fromArray(S, mean, io[2] + i).mul(beta1).add(g.mul(gain1));
            FloatVector v =
                    fromArray(S, squares, io[3] + i).mul(beta2).add(g.mul(g).mul(gain2));
            m.intoArray(newMean, oo[1] + i);
            v.intoArray(newSquares, oo[2] + i);
            FloatVector root = v.sqrt().mul(rootScale).add(epsilon);
            p.sub(p.mul(shrink)).sub(m.mul(rate).div(root)).intoArray(dst, oo[0] + i);
        }
    }

    private static void rmsProp(
            UpdateTerms t,
            float[] param,
            int po,
            float[] grad,
            int go,
            float[] state,
            int so,
            float[] dst,
            int to,
            float[] newState,
            int no,
            int from,
            int last) {
        FloatVector factor = FloatVector.broadcast(S, t.factor());
        FloatVector coupled = FloatVector.broadcast(S, t.coupled());
        FloatVector shrink = FloatVector.broadcast(S, t.shrink());
        FloatVector rate = FloatVector.broadcast(S, t.rate());
        FloatVector decay = FloatVector.broadcast(S, t.decay());
        FloatVector gain = FloatVector.broadcast(S, t.decayGain());
        FloatVector epsilon = FloatVector.broadcast(S, t.epsilon());
        for (int i = from; i < last; i += L) {
            FloatVector p = fromArray(S, param, po + i);
            FloatVector g = fromArray(S, grad, go + i).mul(factor).add(p.mul(coupled));
            FloatVector s = fromArray(S, state, so + i).mul(decay).add(g.mul(g).mul(gain));
            s.intoArray(newState, no + i);
            p.sub(p.mul(shrink)).sub(g.div(s.sqrt().add(epsilon)).mul(rate)).intoArray(dst, to + i);
        }
    }

    private static void rmsPropMomentum(
            UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int last) {
        FloatVector factor = FloatVector.broadcast(S, t.factor());
        FloatVector coupled = FloatVector.broadcast(S, t.coupled());
        FloatVector shrink = FloatVector.broadcast(S, t.shrink());
        FloatVector rate = FloatVector.broadcast(S, t.rate());
        FloatVector decay = FloatVector.broadcast(S, t.decay());
        FloatVector gain = FloatVector.broadcast(S, t.decayGain());
        FloatVector epsilon = FloatVector.broadcast(S, t.epsilon());
        FloatVector momentum = FloatVector.broadcast(S, t.momentum());
        float[] param = in[0];
        float[] grad = in[1];
        float[] squares = in[2];
        float[] velocity = in[3];
        float[] dst = out[0];
        float[] newSquares = out[1];
        float[] newVelocity = out[2];
        for (int i = from; i < last; i += L) {
            FloatVector p = fromArray(S, param, io[0] + i);
            FloatVector g = fromArray(S, grad, io[1] + i).mul(factor).add(p.mul(coupled));
            FloatVector s =
                    fromArray(S, squares, io[2] + i).mul(decay).add(g.mul(g).mul(gain));
            FloatVector v = fromArray(S, velocity, io[3] + i)
                    .mul(momentum)
                    .add(g.div(s.sqrt().add(epsilon)));
            s.intoArray(newSquares, oo[1] + i);
            v.intoArray(newVelocity, oo[2] + i);
            p.sub(p.mul(shrink)).sub(v.mul(rate)).intoArray(dst, oo[0] + i);
        }
    }

    private static void adagrad(
            UpdateTerms t,
            float[] param,
            int po,
            float[] grad,
            int go,
            float[] state,
            int so,
            float[] dst,
            int to,
            float[] newState,
            int no,
            int from,
            int last) {
        FloatVector factor = FloatVector.broadcast(S, t.factor());
        FloatVector coupled = FloatVector.broadcast(S, t.coupled());
        FloatVector shrink = FloatVector.broadcast(S, t.shrink());
        FloatVector rate = FloatVector.broadcast(S, t.rate());
        FloatVector epsilon = FloatVector.broadcast(S, t.epsilon());
        for (int i = from; i < last; i += L) {
            FloatVector p = fromArray(S, param, po + i);
            FloatVector g = fromArray(S, grad, go + i).mul(factor).add(p.mul(coupled));
            FloatVector s = fromArray(S, state, so + i).add(g.mul(g));
            s.intoArray(newState, no + i);
            p.sub(p.mul(shrink)).sub(g.div(s.sqrt().add(epsilon)).mul(rate)).intoArray(dst, to + i);
        }
    }
}
