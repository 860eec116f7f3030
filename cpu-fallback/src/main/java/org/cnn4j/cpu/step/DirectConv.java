package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Conv;
import org.cnn4j.plan.Step;

/** Depthwise convolution, and groups of few filters: every filter slides over padded planes, vectors along the rows. */
final class DirectConv implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final EpilogueSpans epilogue;
    private final Window w;
    private final Planes planes;
    private final int[] offsets;
    private final int filters;
    private final int groups;
    private final int tiles;

    DirectConv(Conv op, Step step, Window w, Planes planes, Binding binding) {
        this.binding = binding;
        this.epilogue = new EpilogueSpans(op.epilogue(), binding, 2);
        this.w = w;
        this.planes = planes;
        this.groups = op.groups();
        this.filters = step.input(1).type().shape().dim(0) / groups;
        this.offsets = new int[w.channels() * w.kernelSize()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i / w.kernelSize() * planes.size() + planes.offsets()[i % w.kernelSize()];
        }
        this.tiles = step.input(0).type().shape().dim(0) * groups;
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    /** A tile is a group of an image. */
    @Override
    public void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        Buf x = binding.input(0);
        Buf weights = binding.input(1);
        Buf out = binding.output();
        float[] padded = ws.buffer(Workspace.Use.PLANES, w.channels() * planes.size());
        for (int c = 0; c < w.channels(); c++) {
            int from = x.offset() + (tile * w.channels() + c) * w.inSize();
            planes.fill(x.floats(), from, 0f, padded, c * planes.size());
        }
        int group = tile % groups;
        float[] run = ws.buffer(Workspace.Use.ROW, planes.runLength());
        int depthOut = w.outH() * w.outW();
        for (int f = 0; f < filters; f++) {
            int filter = group * filters + f;
            int at = (tile * filters + f) * w.outSize();
            for (int od = 0; od < w.outD(); od++) {
                binding.kernels()
                        .taps()
                        .weighted(
                                planes.runLength(),
                                offsets.length,
                                weights.floats(),
                                weights.offset() + filter * offsets.length,
                                padded,
                                planes.depthStart(od),
                                offsets,
                                0,
                                run,
                                0,
                                ws);
                planes.compact(run, out.floats(), out.offset() + at + od * depthOut);
            }
            epilogue.channel(filter, out.floats(), out.offset() + at, at, w.outSize(), ws);
        }
    }
}
