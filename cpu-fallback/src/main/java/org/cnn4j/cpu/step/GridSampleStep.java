package org.cnn4j.cpu.step;

import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.GridSample;
import org.cnn4j.plan.Step;

/**
 * {@link GridSample}: for a block of places the offsets and weights of all neighbours are worked out once, in double precision, and
 * then used for every channel.
 */
final class GridSampleStep implements Runnable, WorkerPool.Body {
    private static final int BLOCK = 128;

    /** Places further away than this, infinite ones too, count as this far away; so does NaN, on the negative side. */
    private static final double FAR = 1 << 24;

    private final GridSample op;
    private final Binding binding;
    private final int[] sizes;
    private final int[] strides;
    private final int channels;
    private final int inSize;
    private final int outSize;

    /** Neighbours of a place on one axis, and on all. */
    private final int count;

    private final int taps;
    private final int blocks;
    private final int units;
    private final int tiles;

    GridSampleStep(GridSample op, Step step, Binding binding) {
        this.op = op;
        this.binding = binding;
        Shape x = step.input(0).type().shape();
        Shape y = step.output().type().shape();
        int spatial = x.rank() - 2;
        this.sizes = new int[spatial];
        this.strides = new int[spatial];
        int all = 1;
        this.count = switch (op.mode()) {
            case NEAREST -> 1;
            case LINEAR -> 2;
            case CUBIC -> 4;
        };
        for (int i = 0; i < spatial; i++) {
            sizes[i] = x.dim(i + 2);
            strides[i] = x.strides()[i + 2];
            all *= count;
        }
        this.taps = all;
        this.channels = x.dim(1);
        this.inSize = x.product(2, x.rank());
        this.outSize = y.product(2, y.rank());
        this.blocks = (outSize + BLOCK - 1) / BLOCK;
        this.units = x.dim(0) * blocks;
        this.tiles = Math.min(units, Binding.tiles(y.size() * taps));
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int last = Binding.start(units, tile + 1, tiles);
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            int image = unit / blocks;
            int from = (unit - image * blocks) * BLOCK;
            block(image, from, Math.min(BLOCK, outSize - from), ws);
        }
    }

    private void block(int image, int from, int n, Workspace ws) {
        int[] offsets = ws.ints((taps + sizes.length * count) * BLOCK);
        float[] weights = ws.buffer(Workspace.Use.ROW, (taps + sizes.length * count) * BLOCK);
        int spatial = sizes.length;
        Buf grid = binding.input(1);
        int at = grid.offset() + (image * outSize + from) * spatial;
        // What each axis contributes lies behind the products, one axis after the other.
        for (int axis = 0; axis < spatial; axis++) {
            int to = (taps + axis * count) * BLOCK;
            for (int i = 0; i < n; i++) {
                neighbours(axis, grid.floats()[at + i * spatial + spatial - 1 - axis], offsets, weights, to + i);
            }
        }
        for (int t = 0; t < taps; t++) {
            combine(t, n, offsets, weights);
        }
        Buf x = binding.input(0);
        Buf y = binding.output();
        for (int c = 0; c < channels; c++) {
            int plane = image * channels + c;
            sum(
                    x.floats(),
                    x.offset() + plane * inSize,
                    offsets,
                    weights,
                    y.floats(),
                    y.offset() + plane * outSize + from,
                    n);
        }
    }

    /** The offset and weight of neighbour {@code t} of each place, or offset -1 where it lies beyond x and is 0. */
    private void combine(int t, int n, int[] offsets, float[] weights) {
        for (int i = 0; i < n; i++) {
            int offset = 0;
            float weight = 1;
            int rest = t;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                int from = (taps + axis * count + rest % count) * BLOCK + i;
                rest /= count;
                offset = offset < 0 || offsets[from] < 0 ? -1 : offset + offsets[from];
                weight *= weights[from];
            }
            offsets[t * BLOCK + i] = offset;
            weights[t * BLOCK + i] = weight;
        }
    }

    private void sum(float[] x, int xo, int[] offsets, float[] weights, float[] y, int yo, int n) {
        if (op.mode() == GridSample.Mode.NEAREST) {
            for (int i = 0; i < n; i++) {
                y[yo + i] = offsets[i] < 0 ? 0 : x[xo + offsets[i]];
            }
            return;
        }
        for (int i = 0; i < n; i++) {
            float sum = 0;
            for (int t = i; t < taps * BLOCK; t += BLOCK) {
                sum += weights[t] * (offsets[t] < 0 ? 0 : x[xo + offsets[t]]);
            }
            y[yo + i] = sum;
        }
    }

    /** Offsets and weights of the neighbours along one axis of the place that the grid calls {@code g}. */
    private void neighbours(int axis, float g, int[] offsets, float[] weights, int to) {
        int size = sizes[axis];
        double near = place(g, size);
        if (op.mode() == GridSample.Mode.NEAREST) {
            offsets[to] = offset(axis, (int) Math.rint(near));
            weights[to] = 1;
            return;
        }
        double floor = Math.floor(near);
        double fraction = near - floor;
        int first = (int) floor + 1 - count / 2;
        for (int t = 0; t < count; t++) {
            offsets[to + t * BLOCK] = offset(axis, first + t);
            weights[to + t * BLOCK] = (float) weight(Math.abs(fraction + count / 2 - 1 - t));
        }
    }

    /** From -1 to 1 to an axis of {@code size} elements; places beyond a border come in. */
    private double place(float g, int size) {
        double place = op.alignCorners() ? (g + 1.0) / 2 * (size - 1) : ((g + 1.0) * size - 1) / 2;
        double near = place >= -FAR ? Math.min(FAR, place) : -FAR;
        double edge = op.alignCorners() ? 0 : 0.5;
        boolean beyond = near < -edge || near > size - 1 + edge;
        return op.padding() == GridSample.Padding.BORDER && beyond ? Math.max(0, Math.min(size - 1, near)) : near;
    }

    /** The weight of a neighbour at a distance: a triangle, or the cubic spline of Keys (1981). */
    private double weight(double d) {
        if (op.mode() == GridSample.Mode.LINEAR) {
            return 1 - d;
        }
        double a = op.cubicA();
        return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    }

    /** Where element {@code i} of an axis lies, or what stands for it; -1 for 0. */
    private int offset(int axis, int i) {
        int size = sizes[axis];
        int at =
                switch (op.padding()) {
                    case ZEROS -> i >= 0 && i < size ? i : -1;
                    case BORDER -> Math.max(0, Math.min(size - 1, i));
                    case REFLECTION -> reflect(i, size);
                };
        return at < 0 ? -1 : at * strides[axis];
    }

    private int reflect(int i, int size) {
        // Mirrored at centres, the outermost elements are not repeated.
        int period = op.alignCorners() ? 2 * size - 2 : 2 * size;
        if (period == 0) {
            return 0;
        }
        int at = Math.floorMod(i, period);
        return at < size ? at : (op.alignCorners() ? period : period - 1) - at;
    }
}
