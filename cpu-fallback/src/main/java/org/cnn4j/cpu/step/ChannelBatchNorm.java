package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Epilogue;
import org.cnn4j.plan.Step;

/** {@link BatchNorm} with channels last: a product and a sum with vectors of scales and shifts, pixel by pixel. */
final class ChannelBatchNorm implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final ChannelEpilogue epilogue;
    private final NormScales scales;
    private final int channels;
    private final int inPixel;
    private final int outPixel;
    private final int pixels;
    private final int tiles;

    ChannelBatchNorm(BatchNorm op, Step step, Binding binding) {
        this.binding = binding;
        this.channels = step.input(1).size();
        this.inPixel = step.input(0).pitch();
        this.outPixel = step.output().pitch();
        this.epilogue = new ChannelEpilogue(Epilogue.NONE.withActivation(op.activation()), channels, binding, 5);
        this.scales = new NormScales(op.epsilon(), channels, binding, 1);
        this.pixels = step.output().size() / channels;
        this.tiles = Math.min(pixels, Binding.tiles(step.output().size()));
    }

    @Override
    public void run() {
        scales.prepare();
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int first = Binding.start(pixels, tile, tiles);
        int n = Binding.start(pixels, tile + 1, tiles) - first;
        Buf x = binding.input(0);
        Buf y = binding.output();
        binding.kernels()
                .channels()
                .affine(
                        n,
                        channels,
                        x.floats(),
                        x.offset() + first * inPixel,
                        inPixel,
                        scales.scale(),
                        scales.shift(),
                        0,
                        epilogue.low(),
                        epilogue.high(),
                        y.floats(),
                        y.offset() + first * outPixel,
                        outPixel);
        if (!epilogue.isFinished()) {
            int at = first * channels;
            epilogue.finish(y.floats(), y.offset() + at, at, n * channels, binding.workspaces()[slot]);
        }
    }
}
