package org.cnn4j.cpu.step;

import org.cnn4j.cpu.kernel.Buf;

/** What batch normalisation multiplies each channel with and adds to it, made of its statistics. */
final class NormScales {
    private final float epsilon;
    private final Binding binding;
    private final int first;
    private final float[] scale;
    private final float[] shift;

    /**
     * @param first the operand that is the scale; bias, mean and variance follow
     */
    NormScales(float epsilon, int channels, Binding binding, int first) {
        this.epsilon = epsilon;
        this.binding = binding;
        this.first = first;
        this.scale = new float[channels];
        this.shift = new float[channels];
    }

    /** To be called before each run: statistics may be results of other steps. */
    void prepare() {
        for (int c = 0; c < scale.length; c++) {
            double s = at(0, c) / Math.sqrt(at(3, c) + (double) epsilon);
            scale[c] = (float) s;
            shift[c] = (float) (at(1, c) - at(2, c) * s);
        }
    }

    private double at(int operand, int c) {
        Buf b = binding.input(first + operand);
        return b.floats()[b.offset() + c];
    }

    float[] scale() {
        return scale;
    }

    float[] shift() {
        return shift;
    }
}
