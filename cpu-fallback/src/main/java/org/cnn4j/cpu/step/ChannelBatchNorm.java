package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Epilogue;
import org.cnn4j.plan.Step;

/** {@link BatchNorm} with channels last: a product and a sum with vectors of scales and shifts, pixel by pixel. */
final class ChannelBatchNorm implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final float epsilon;
    private final ChannelEpilogue epilogue;
    private final float[] scale;
    private final float[] shift;
    private final int pixels;
    private final int tiles;

    ChannelBatchNorm(BatchNorm op, Step step, Binding binding) {
        this.binding = binding;
        this.epsilon = op.epsilon();
        int channels = step.input(1).size();
        this.epilogue = new ChannelEpilogue(Epilogue.NONE.withActivation(op.activation()), channels, binding, 5);
        this.scale = new float[channels];
        this.shift = new float[channels];
        this.pixels = step.output().size() / channels;
        this.tiles = Math.min(pixels, Binding.tiles(step.output().size()));
    }

    @Override
    public void run() {
        for (int c = 0; c < scale.length; c++) {
            double s = at(1, c) / Math.sqrt(at(4, c) + (double) epsilon);
            scale[c] = (float) s;
            shift[c] = (float) (at(2, c) - at(3, c) * s);
        }
        binding.pool().parallelFor(tiles, this);
    }

    private double at(int operand, int c) {
        Buf b = binding.input(operand);
        return b.floats()[b.offset() + c];
    }

    @Override
    public void run(int tile, int slot) {
        int first = Binding.start(pixels, tile, tiles);
        int n = Binding.start(pixels, tile + 1, tiles) - first;
        int at = first * scale.length;
        Buf x = binding.input(0);
        Buf y = binding.output();
        binding.kernels()
                .channels()
                .affine(
                        n,
                        scale.length,
                        x.floats(),
                        x.offset() + at,
                        scale,
                        shift,
                        epilogue.low(),
                        epilogue.high(),
                        y.floats(),
                        y.offset() + at,
                        binding.workspaces()[slot]);
        if (!epilogue.isFinished()) {
            epilogue.finish(y.floats(), y.offset() + at, at, n * scale.length, binding.workspaces()[slot]);
        }
    }
}
