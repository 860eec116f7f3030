package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Step;

/** {@link MaxPoolIndices}: the first of the greatest elements of each window; a NaN is greater than any number. */
final class MaxPoolIndicesStep implements Runnable, WorkerPool.Body {
    private final Binding binding;

    private final boolean columnMajor;

    /** Depth, height and width; missing ones are leading and 1. */
    private final int[] in;

    private final int[] out;
    private final int[] dilations;

    /** For each window along an axis, the first of its elements that lies in x, and where x or the window ends. */
    private final int[][] starts = new int[3][];

    private final int[][] ends = new int[3][];
    private final int planes;
    private final int tiles;

    MaxPoolIndicesStep(MaxPoolIndices op, Step step, Binding binding) {
        this.binding = binding;
        this.columnMajor = op.columnMajor();
        Shape x = step.input(0).type().shape();
        Shape y = step.output().type().shape();
        this.in = new int[] {1, 1, 1};
        this.out = new int[] {1, 1, 1};
        this.dilations = new int[] {1, 1, 1};
        int missing = 3 - op.window().rank();
        long work = y.size();
        for (int axis = 0; axis < 3; axis++) {
            if (axis < missing) {
                starts[axis] = new int[] {0};
                ends[axis] = new int[] {1};
                continue;
            }
            int i = axis - missing;
            in[axis] = x.dim(i + 2);
            out[axis] = y.dim(i + 2);
            dilations[axis] = op.window().dilations().get(i);
            ranges(op.window(), i, axis);
            work *= op.window().kernel().get(i);
        }
        this.planes = x.dim(0) * x.dim(1);
        this.tiles = Math.min(planes * out[0], Binding.tiles(work));
    }

    private void ranges(Window window, int i, int axis) {
        starts[axis] = new int[out[axis]];
        ends[axis] = new int[out[axis]];
        int dilation = dilations[axis];
        for (int o = 0; o < out[axis]; o++) {
            int first = o * window.strides().get(i) - window.padsBefore().get(i);
            int skipped = first >= 0 ? 0 : (-first + dilation - 1) / dilation;
            starts[axis][o] = first + skipped * dilation;
            ends[axis][o] = Math.min(in[axis], first + window.extent(i));
        }
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int layers = planes * out[0];
        int last = Binding.start(layers, tile + 1, tiles);
        for (int layer = Binding.start(layers, tile, tiles); layer < last; layer++) {
            int plane = layer / out[0];
            int d = layer - plane * out[0];
            for (int h = 0; h < out[1]; h++) {
                for (int w = 0; w < out[2]; w++) {
                    window(plane, d, h, w, (layer * out[1] + h) * out[2] + w);
                }
            }
        }
    }

    private void window(int plane, int od, int oh, int ow, int to) {
        float[] x = binding.input(0).floats();
        int size = in[0] * in[1] * in[2];
        int base = binding.input(0).offset() + plane * size;
        float best = Float.NEGATIVE_INFINITY;
        int at = -1;
        for (int d = starts[0][od]; d < ends[0][od]; d += dilations[0]) {
            for (int h = starts[1][oh]; h < ends[1][oh]; h += dilations[1]) {
                int row = (d * in[1] + h) * in[2];
                for (int w = starts[2][ow]; w < ends[2][ow]; w += dilations[2]) {
                    float value = x[base + row + w];
                    if (at < 0 || value > best || Float.isNaN(value) && !Float.isNaN(best)) {
                        best = value;
                        at = row + w;
                    }
                }
            }
        }
        Buf values = binding.output(0);
        Buf indices = binding.output(1);
        values.floats()[values.offset() + to] = best;
        // A window that lies in the padding altogether has no maximum.
        indices.longs()[indices.offset() + to] = at < 0 ? -1 : (long) plane * size + (columnMajor ? columns(at) : at);
    }

    /** The same place counted with the outermost spatial axis fastest. */
    private int columns(int at) {
        int w = at % in[2];
        int h = at / in[2] % in[1];
        int d = at / (in[1] * in[2]);
        return d + in[0] * (h + in[1] * w);
    }
}
