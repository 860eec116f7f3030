package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Pool;
import org.cnn4j.plan.Step;

/** {@link Pool}: maxima and averages slide over padded planes with vectors; LP is a plain loop. */
final class PoolStep implements Runnable, WorkerPool.Body {
    private final Pool op;
    private final Binding binding;
    private final Window w;
    private final Planes planes;
    private final float[] reciprocals;
    private final int padAfterD;
    private final int padAfterH;
    private final int padAfterW;
    private final int channels;
    private final int tiles;

    private PoolStep(Pool op, Step step, Binding binding) {
        this.op = op;
        this.binding = binding;
        Shape in = step.input(0).type().shape();
        this.w = Windows.of(1, in, step.output().type().shape(), op.window());
        this.planes = new Planes(w);
        int rank = op.window().rank();
        this.padAfterW = op.window().padsAfter().get(rank - 1);
        this.padAfterH = rank > 1 ? op.window().padsAfter().get(rank - 2) : 0;
        this.padAfterD = rank > 2 ? op.window().padsAfter().get(0) : 0;
        this.reciprocals = op.kind() == Pool.Kind.AVERAGE ? reciprocals() : null;
        this.channels = in.dim(0) * in.dim(1);
        this.tiles = Math.min(channels, Binding.tiles((long) channels * w.outSize() * w.kernelSize()));
    }

    static StepFactory compile(Pool op, Step step) {
        return binding -> new PoolStep(op, step, binding);
    }

    /** What each sum is multiplied with: one over the number of elements that count. */
    private float[] reciprocals() {
        float[] r = new float[w.outSize()];
        int i = 0;
        for (int d = 0; d < w.outD(); d++) {
            int nd = count(d * w.strideD() - w.padD(), w.kernelD(), w.dilationD(), w.padD(), w.inD(), padAfterD);
            for (int h = 0; h < w.outH(); h++) {
                int nh = count(h * w.strideH() - w.padH(), w.kernelH(), w.dilationH(), w.padH(), w.inH(), padAfterH);
                for (int x = 0; x < w.outW(); x++) {
                    int nw =
                            count(x * w.strideW() - w.padW(), w.kernelW(), w.dilationW(), w.padW(), w.inW(), padAfterW);
                    r[i++] = 1f / (nd * nh * nw);
                }
            }
        }
        return r;
    }

    private int count(int first, int kernel, int dilation, int before, int in, int after) {
        int low = op.countIncludePad() ? -before : 0;
        int high = op.countIncludePad() ? in + after : in;
        int n = 0;
        for (int k = 0; k < kernel; k++) {
            int at = first + k * dilation;
            if (at >= low && at < high) {
                n++;
            }
        }
        return n;
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int last = Binding.start(channels, tile + 1, tiles);
        for (int c = Binding.start(channels, tile, tiles); c < last; c++) {
            plane(c, ws);
        }
    }

    private void plane(int c, Workspace ws) {
        Buf x = binding.input(0);
        Buf out = binding.output();
        float[] dst = out.floats();
        int to = out.offset() + c * w.outSize();
        float[] padded = ws.buffer(Workspace.Use.PLANES, planes.size());
        float[] run = ws.buffer(Workspace.Use.ROW, planes.runLength());
        float padding = op.kind() == Pool.Kind.MAX ? Float.NEGATIVE_INFINITY : 0f;
        planes.fill(x.floats(), x.offset() + c * w.inSize(), padding, padded, 0);
        for (int od = 0; od < w.outD(); od++) {
            slide(padded, planes.depthStart(od), run, ws);
            planes.compact(run, dst, to + od * w.outH() * w.outW());
        }
        if (reciprocals != null) {
            for (int i = 0; i < reciprocals.length; i++) {
                dst[to + i] *= reciprocals[i];
            }
        }
    }

    private void slide(float[] padded, int base, float[] run, Workspace ws) {
        int n = planes.runLength();
        int[] offsets = planes.offsets();
        switch (op.kind()) {
            case MAX -> binding.kernels().taps().max(n, offsets.length, padded, base, offsets, run, 0, ws);
            case AVERAGE -> binding.kernels().taps().sum(n, offsets.length, padded, base, offsets, run, 0, ws);
            case LP -> {
                for (int i = 0; i < n; i++) {
                    run[i] = norm(padded, base + i, offsets);
                }
            }
        }
    }

    private float norm(float[] padded, int at, int[] offsets) {
        double sum = 0;
        for (int offset : offsets) {
            double v = Math.abs(padded[at + offset]);
            sum += op.p() == 1 ? v : op.p() == 2 ? v * v : Math.pow(v, op.p());
        }
        return (float) (op.p() == 1 ? sum : op.p() == 2 ? Math.sqrt(sum) : Math.pow(sum, 1.0 / op.p()));
    }
}
