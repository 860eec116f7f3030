package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.ColumnKernel;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.plan.Step;

/**
 * {@link BatchNormTraining} with channels last. Each part of the pixels has its own mean, and squares are of the distances from that,
 * so that they lose nothing where the mean is large; parts are joined in double precision (Chan, Golub and LeVeque 1979). A part
 * stays in the cache between its two passes.
 */
final class BatchNormTrainingStep implements Runnable {
    /** Values that are kept of a column of a part: the center, and the sums of distances and of their squares. */
    private static final int KEPT = 3;

    private final Binding binding;
    private final float epsilon;
    private final int channels;
    private final int pixels;
    private final ChannelParts parts;
    private final double[] mean;
    private final double[] squares;
    private final float[] center;
    private final float[] scale;
    private final float[] shift;
    private final WorkerPool.Body sum = this::sum;
    private final WorkerPool.Body normalise = this::normalise;

    BatchNormTrainingStep(BatchNormTraining op, Step step, Binding binding) {
        this.binding = binding;
        this.epsilon = op.epsilon();
        this.channels = step.input(1).size();
        this.pixels = step.input(0).size() / channels;
        this.parts = new ChannelParts(pixels, channels);
        this.mean = new double[channels];
        this.squares = new double[channels];
        this.center = new float[parts.columns()];
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
        binding.pool().parallelFor(parts.count(), sum);
        join();
        binding.pool().parallelFor(parts.count(), normalise);
    }

    private int kept(int part) {
        return binding.scratch().offset() + KEPT * part * parts.columns();
    }

    private void sum(int part, int slot) {
        ColumnKernel kernel = binding.kernels().columns();
        float[] x = binding.input(0).floats();
        int from = binding.input(0).offset() + parts.start(part);
        float[] kept = binding.scratch().floats();
        int rows = parts.rows(part);
        int columns = parts.columns(part);
        int centers = kept(part);
        int sums = centers + columns;
        kernel.sums(rows, columns, x, from, kept, centers);
        for (int c = centers; c < sums; c++) {
            kept[c] /= rows;
        }
        kernel.moments(rows, columns, x, from, kept, centers, kept, sums, kept, sums + columns);
    }

    private void join() {
        Arrays.fill(mean, 0);
        Arrays.fill(squares, 0);
        float[] kept = binding.scratch().floats();
        for (int part = 0; part < parts.count(); part++) {
            int columns = parts.columns(part);
            int centers = kept(part);
            for (int j = 0, c = 0; j < columns; j++, c = c + 1 == channels ? 0 : c + 1) {
                mean[c] += (double) kept[centers + j] * parts.rows(part) + kept[centers + columns + j];
            }
        }
        for (int c = 0; c < channels; c++) {
            mean[c] /= pixels;
        }
        for (int part = 0; part < parts.count(); part++) {
            int rows = parts.rows(part);
            int columns = parts.columns(part);
            int centers = kept(part);
            for (int j = 0, c = 0; j < columns; j++, c = c + 1 == channels ? 0 : c + 1) {
                // Sum of (d + distance)^2, d being the distances from the part's center.
                double distance = kept[centers + j] - mean[c];
                double sum = kept[centers + columns + j];
                squares[c] += kept[centers + 2 * columns + j] + distance * (2 * sum + rows * distance);
            }
        }
        finish();
    }

    private void finish() {
        for (int c = 0; c < channels; c++) {
            double variance = Math.max(0, squares[c] / pixels);
            put(1, c, (float) mean[c]);
            put(2, c, (float) variance);
            double factor = at(1, c) / Math.sqrt(variance + epsilon);
            center[c] = (float) mean[c];
            scale[c] = (float) factor;
            // What the center lacks of the mean is made up for here.
            shift[c] = (float) (at(2, c) + (center[c] - mean[c]) * factor);
        }
        ChannelParts.repeat(center, channels);
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

    private void normalise(int part, int slot) {
        Buf x = binding.input(0);
        Buf y = binding.output();
        int at = parts.start(part);
        binding.kernels()
                .columns()
                .normalise(
                        parts.rows(part),
                        parts.columns(part),
                        x.floats(),
                        x.offset() + at,
                        center,
                        scale,
                        shift,
                        y.floats(),
                        y.offset() + at);
    }
}
