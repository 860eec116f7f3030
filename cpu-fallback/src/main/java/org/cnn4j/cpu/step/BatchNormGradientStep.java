package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.plan.Step;

/**
 * {@link BatchNormGradient} with channels last: sums of dy and of its products with the distances from the mean in parts, which are
 * joined in double precision; then dx by one pass.
 */
final class BatchNormGradientStep implements Runnable {
    /** Values that are kept of a column of a part. */
    private static final int KEPT = 2;

    private final Binding binding;
    private final float epsilon;
    private final int channels;
    private final int pixels;
    private final ChannelParts parts;
    private final double[] sums;
    private final double[] products;
    private final float[] center;
    private final float[] factor;
    private final float[] scale;
    private final float[] shift;
    private final WorkerPool.Body sum = this::sum;
    private final WorkerPool.Body write = this::write;

    BatchNormGradientStep(BatchNormGradient op, Step step, Binding binding) {
        this.binding = binding;
        this.epsilon = op.epsilon();
        this.channels = step.input(2).size();
        this.pixels = step.input(1).size() / channels;
        this.parts = new ChannelParts(pixels, channels);
        this.sums = new double[channels];
        this.products = new double[channels];
        this.center = new float[parts.columns()];
        this.factor = new float[parts.columns()];
        this.scale = new float[parts.columns()];
        this.shift = new float[parts.columns()];
    }

    /** Elements of scratch memory for {@code x} with channels last. */
    static int scratch(Shape x) {
        int c = x.dim(x.rank() - 1);
        ChannelParts parts = new ChannelParts(x.intSize() / c, c);
        return KEPT * parts.count() * parts.columns();
    }

    @Override
    public void run() {
        for (int c = 0; c < channels; c++) {
            center[c] = at(3, c);
        }
        ChannelParts.repeat(center, channels);
        binding.pool().parallelFor(parts.count(), sum);
        join();
        binding.pool().parallelFor(parts.count(), write);
    }

    private int kept(int part) {
        return binding.scratch().offset() + KEPT * part * parts.columns();
    }

    private void sum(int part, int slot) {
        Buf dy = binding.input(0);
        Buf x = binding.input(1);
        float[] kept = binding.scratch().floats();
        int at = parts.start(part);
        int columns = parts.columns(part);
        int to = kept(part);
        binding.kernels()
                .columns()
                .products(
                        parts.rows(part),
                        columns,
                        dy.floats(),
                        dy.offset() + at,
                        x.floats(),
                        x.offset() + at,
                        center,
                        kept,
                        to,
                        kept,
                        to + columns);
    }

    private void join() {
        Arrays.fill(sums, 0);
        Arrays.fill(products, 0);
        float[] kept = binding.scratch().floats();
        for (int part = 0; part < parts.count(); part++) {
            int columns = parts.columns(part);
            int at = kept(part);
            for (int j = 0, c = 0; j < columns; j++, c = c + 1 == channels ? 0 : c + 1) {
                sums[c] += kept[at + j];
                products[c] += kept[at + columns + j];
            }
        }
        for (int c = 0; c < channels; c++) {
            double inverse = 1 / Math.sqrt(at(4, c) + (double) epsilon);
            double dscale = products[c] * inverse;
            double gain = at(2, c) * inverse;
            put(1, c, (float) dscale);
            put(2, c, (float) sums[c]);
            factor[c] = (float) gain;
            scale[c] = (float) (-gain * inverse * dscale / pixels);
            shift[c] = (float) (-gain * sums[c] / pixels);
        }
        ChannelParts.repeat(factor, channels);
        ChannelParts.repeat(scale, channels);
        ChannelParts.repeat(shift, channels);
    }

    private float at(int operand, int c) {
        Buf b = binding.input(operand);
        return b.floats()[b.offset() + c];
    }

    private void put(int result, int c, float value) {
        Buf b = binding.output(result);
        b.floats()[b.offset() + c] = value;
    }

    private void write(int part, int slot) {
        Buf dy = binding.input(0);
        Buf x = binding.input(1);
        Buf dx = binding.output();
        int at = parts.start(part);
        binding.kernels()
                .columns()
                .normaliseAndAdd(
                        parts.rows(part),
                        parts.columns(part),
                        dy.floats(),
                        dy.offset() + at,
                        factor,
                        x.floats(),
                        x.offset() + at,
                        center,
                        scale,
                        shift,
                        dx.floats(),
                        dx.offset() + at);
    }
}
