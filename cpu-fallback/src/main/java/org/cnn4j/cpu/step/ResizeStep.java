package org.cnn4j.cpu.step;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.Resize;
import org.cnn4j.plan.Step;

/**
 * {@link Resize}: nearest neighbours are copied; linear and cubic filters run axis by axis, the last axis first, with the results in
 * between in scratch memory.
 */
final class ResizeStep {
    private ResizeStep() {}

    static StepFactory compile(Resize op, Step step) {
        if (op.mode() == Resize.Mode.NEAREST) {
            return binding -> IndexedCopyStep.nearest(op, step, binding);
        }
        Shape in = step.input(0).type().shape();
        List<Integer> axes = op.changedAxes(in);
        if (axes.isEmpty()) {
            return binding -> StridedCopyStep.expand(step, binding);
        }
        return binding -> bind(op, in, axes, binding);
    }

    /** Twice the largest result in between: two of them take turns. */
    static int scratch(Resize op, TensorType x) {
        if (op.mode() == Resize.Mode.NEAREST) {
            return 0;
        }
        Shape shape = x.shape();
        List<Integer> axes = op.changedAxes(shape);
        return axes.size() < 2 ? 0 : Math.multiplyExact(2, largest(op, shape, axes));
    }

    private static int largest(Resize op, Shape in, List<Integer> axes) {
        Shape shape = in;
        int largest = 0;
        for (int i = axes.size() - 1; i > 0; i--) {
            shape = shape.with(axes.get(i), op.shape().dim(axes.get(i)));
            largest = Math.max(largest, shape.intSize());
        }
        return largest;
    }

    private static Runnable bind(Resize op, Shape in, List<Integer> axes, Binding binding) {
        List<Runnable> passes = new ArrayList<>();
        Shape shape = in;
        Buf from = binding.input(0);
        int half = axes.size() < 2 ? 0 : largest(op, in, axes);
        for (int i = axes.size() - 1; i >= 0; i--) {
            int axis = axes.get(i);
            Buf to = i == 0
                    ? binding.output()
                    : new Buf(binding.scratch().array(), binding.scratch().offset() + (passes.size() % 2) * half);
            passes.add(new Pass(op.taps(axis, shape.dim(axis)), shape, axis, from, to, binding));
            shape = shape.with(axis, op.shape().dim(axis));
            from = to;
        }
        List<Runnable> all = List.copyOf(passes);
        return () -> {
            for (int i = 0; i < all.size(); i++) {
                all.get(i).run();
            }
        };
    }

    /** One axis: rows are (before the axis, result on the axis), the innermost loop is what follows the axis. */
    private static final class Pass implements Runnable, WorkerPool.Body {
        private final Resize.AxisTaps taps;
        private final int[] offsets;
        private final Buf from;
        private final Buf to;
        private final Binding binding;
        private final int in;
        private final int out;
        private final int inner;
        private final int rows;
        private final int tiles;

        Pass(Resize.AxisTaps taps, Shape shape, int axis, Buf from, Buf to, Binding binding) {
            this.taps = taps;
            this.from = from;
            this.to = to;
            this.binding = binding;
            this.in = shape.dim(axis);
            this.inner = shape.product(axis + 1, shape.rank());
            this.out = taps.indices().length / taps.count();
            this.offsets = new int[taps.indices().length];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = taps.indices()[i] * inner;
            }
            // Along the last axis a row of results is a unit, else each result on the axis.
            this.rows = shape.product(0, axis) * (inner == 1 ? 1 : out);
            this.tiles = Math.min(rows, Binding.tiles((long) shape.product(0, axis) * out * inner * taps.count()));
        }

        @Override
        public void run() {
            binding.pool().parallelFor(tiles, this);
        }

        @Override
        public void run(int tile, int slot) {
            int last = Binding.start(rows, tile + 1, tiles);
            for (int row = Binding.start(rows, tile, tiles); row < last; row++) {
                if (inner == 1) {
                    lastAxis(row);
                } else {
                    int outer = row / out;
                    int o = row - outer * out;
                    binding.kernels()
                            .channels()
                            .mix(
                                    inner,
                                    taps.count(),
                                    taps.weights(),
                                    o * taps.count(),
                                    from.floats(),
                                    from.offset() + outer * in * inner,
                                    offsets,
                                    o * taps.count(),
                                    to.floats(),
                                    to.offset() + row * inner,
                                    binding.workspaces()[slot]);
                }
            }
        }

        private void lastAxis(int row) {
            float[] src = from.floats();
            float[] dst = to.floats();
            int s = from.offset() + row * in;
            int d = to.offset() + row * out;
            for (int o = 0; o < out; o++) {
                float sum = 0;
                for (int t = o * taps.count(); t < (o + 1) * taps.count(); t++) {
                    sum += taps.weights()[t] * src[s + offsets[t]];
                }
                dst[d + o] = sum;
            }
        }
    }
}
