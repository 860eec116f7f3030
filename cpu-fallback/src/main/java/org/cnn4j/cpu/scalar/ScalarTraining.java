package org.cnn4j.cpu.scalar;

import org.cnn4j.cpu.kernel.TrainingKernel;
import org.cnn4j.cpu.kernel.UpdateTerms;
import org.cnn4j.op.UnaryFunction;

/** Elementwise loops of training in plain Java: a loop for each formula, bound by memory or nearly so. */
public final class ScalarTraining implements TrainingKernel {
    @Override
    public void unaryGradient(UnaryFunction f, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        float a = f.alpha();
        float b = f.beta();
        switch (f.kind()) {
            case RELU -> relu(dy, dyo, y, yo, dst, to, n);
            case LEAKY_RELU -> leaky(a, dy, dyo, y, yo, dst, to, n);
            case CLIP -> between(a, b, 1, dy, dyo, y, yo, dst, to, n);
            case HARD_SIGMOID -> between(0, 1, a, dy, dyo, y, yo, dst, to, n);
            case ELU -> exponential(1, a, dy, dyo, y, yo, dst, to, n);
            case SELU -> exponential(b, a * b, dy, dyo, y, yo, dst, to, n);
            case SIGMOID -> {
                for (int i = 0; i < n; i++) {
                    float slope = y[yo + i] * (1 - y[yo + i]);
                    dst[to + i] = slope == 0 ? 0 : dy[dyo + i] * slope;
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    // Near 1 the difference is exact where that of squares is not.
                    float slope = (1 - y[yo + i]) * (1 + y[yo + i]);
                    dst[to + i] = slope == 0 ? 0 : dy[dyo + i] * slope;
                }
            }
            default -> throw new IllegalArgumentException("no derivative of " + f + " from its result");
        }
    }

    // What is chosen by a comparison is an integer: C2 chooses between floats by a jump, which no processor could
    // foresee.

    private static void relu(float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        for (int i = 0; i < n; i++) {
            int above = y[yo + i] > 0 ? -1 : 0;
            dst[to + i] = Float.intBitsToFloat(Float.floatToRawIntBits(dy[dyo + i]) & above);
        }
    }

    private static void leaky(float below, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        if (below == 0) {
            relu(dy, dyo, y, yo, dst, to, n);
            return;
        }
        int one = Float.floatToRawIntBits(1);
        int slope = Float.floatToRawIntBits(below);
        for (int i = 0; i < n; i++) {
            dst[to + i] = dy[dyo + i] * Float.intBitsToFloat(y[yo + i] > 0 ? one : slope);
        }
    }

    private static void between(
            float low, float high, float slope, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        int rising = slope == 0 ? 0 : -1;
        for (int i = 0; i < n; i++) {
            int above = y[yo + i] > low ? rising : 0;
            int inside = y[yo + i] < high ? above : 0;
            dst[to + i] = Float.intBitsToFloat(Float.floatToRawIntBits(dy[dyo + i] * slope) & inside);
        }
    }

    private static void exponential(
            float above, float shift, float[] dy, int dyo, float[] y, int yo, float[] dst, int to, int n) {
        for (int i = 0; i < n; i++) {
            float slope = y[yo + i] > 0 ? above : y[yo + i] + shift;
            dst[to + i] = slope == 0 ? 0 : dy[dyo + i] * slope;
        }
    }

    @Override
    public void update(UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int n) {
        int last = from + n;
        switch (t.formula()) {
            case SGD -> sgd(t, in[0], io[0], in[1], io[1], out[0], oo[0], from, last);
            case MOMENTUM -> momentum(t, in, io, out, oo, from, last);
            case ADAM -> adam(t, in, io, out, oo, from, last);
            case RMSPROP -> rmsProp(t, in, io, out, oo, from, last);
            case RMSPROP_MOMENTUM -> rmsPropMomentum(t, in, io, out, oo, from, last);
            case ADAGRAD -> adagrad(t, in, io, out, oo, from, last);
        }
    }

    private static void sgd(
            UpdateTerms t, float[] param, int po, float[] grad, int go, float[] dst, int to, int from, int last) {
        float factor = t.factor();
        float coupled = t.coupled();
        float shrink = t.shrink();
        float rate = t.rate();
        for (int i = from; i < last; i++) {
            float p = param[po + i];
            float g = grad[go + i] * factor + p * coupled;
            dst[to + i] = p - p * shrink - g * rate;
        }
    }

    private static void momentum(UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int last) {
        float factor = t.factor();
        float coupled = t.coupled();
        float shrink = t.shrink();
        float rate = t.rate();
        float momentum = t.momentum();
        float gradientPart = t.gradientPart();
        float velocityPart = t.velocityPart();
        for (int i = from; i < last; i++) {
            float p = in[0][io[0] + i];
            float g = in[1][io[1] + i] * factor + p * coupled;
            float v = in[2][io[2] + i] * momentum + g;
            out[1][oo[1] + i] = v;
            out[0][oo[0] + i] = p - p * shrink - (g * gradientPart + v * velocityPart) * rate;
        }
    }

    private static void adam(UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int last) {
        float factor = t.factor();
        float coupled = t.coupled();
        float shrink = t.shrink();
        float rate = t.rate();
        float beta1 = t.momentum();
        float gain1 = t.gain();
        float beta2 = t.decay();
        float gain2 = t.decayGain();
        float rootScale = t.rootScale();
        float epsilon = t.epsilon();
        for (int i = from; i < last; i++) {
            float p = in[0][io[0] + i];
            float g = in[1][io[1] + i] * factor + p * coupled;
            float m = in[2][io[2] + i] * beta1 + g * gain1;
            float v = in[3][io[3] + i] * beta2 + g * g * gain2;
            out[1][oo[1] + i] = m;
            out[2][oo[2] + i] = v;
            float root = (float) Math.sqrt(v) * rootScale + epsilon;
            out[0][oo[0] + i] = p - p * shrink - m * rate / root;
        }
    }

    private static void rmsProp(UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int last) {
        float factor = t.factor();
        float coupled = t.coupled();
        float shrink = t.shrink();
        float rate = t.rate();
        float decay = t.decay();
        float gain = t.decayGain();
        float epsilon = t.epsilon();
        for (int i = from; i < last; i++) {
            float p = in[0][io[0] + i];
            float g = in[1][io[1] + i] * factor + p * coupled;
            float s = in[2][io[2] + i] * decay + g * g * gain;
            out[1][oo[1] + i] = s;
            out[0][oo[0] + i] = p - p * shrink - g / ((float) Math.sqrt(s) + epsilon) * rate;
        }
    }

    private static void rmsPropMomentum(
            UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int last) {
        float factor = t.factor();
        float coupled = t.coupled();
        float shrink = t.shrink();
        float rate = t.rate();
        float decay = t.decay();
        float gain = t.decayGain();
        float epsilon = t.epsilon();
        float momentum = t.momentum();
        for (int i = from; i < last; i++) {
            float p = in[0][io[0] + i];
            float g = in[1][io[1] + i] * factor + p * coupled;
            float s = in[2][io[2] + i] * decay + g * g * gain;
            float v = in[3][io[3] + i] * momentum + g / ((float) Math.sqrt(s) + epsilon);
            out[1][oo[1] + i] = s;
            out[2][oo[2] + i] = v;
            out[0][oo[0] + i] = p - p * shrink - v * rate;
        }
    }

    private static void adagrad(UpdateTerms t, float[][] in, int[] io, float[][] out, int[] oo, int from, int last) {
        float factor = t.factor();
        float coupled = t.coupled();
        float shrink = t.shrink();
        float rate = t.rate();
        float epsilon = t.epsilon();
        for (int i = from; i < last; i++) {
            float p = in[0][io[0] + i];
            float g = in[1][io[1] + i] * factor + p * coupled;
            float s = in[2][io[2] + i] + g * g;
            out[1][oo[1] + i] = s;
            out[0][oo[0] + i] = p - p * shrink - g / ((float) Math.sqrt(s) + epsilon) * rate;
        }
    }
}
