package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.TopK;
import org.cnn4j.plan.Step;

/** {@link TopK}: a heap of the best k of a line with the worst of them on top, which is then taken apart from the end. */
final class TopKStep implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final DType type;
    private final boolean largest;
    private final int k;
    private final AxisLines in;
    private final AxisLines out;
    private final int tiles;

    TopKStep(TopK op, Step step, Binding binding) {
        this.binding = binding;
        this.type = step.input(0).type().dtype();
        this.largest = op.largest();
        this.k = op.k();
        this.in = AxisLines.of(step.input(0).type().shape(), op.axis());
        this.out = AxisLines.of(step.output().type().shape(), op.axis());
        this.tiles = Math.min(in.count(), Binding.tiles(4L * step.input(0).size()));
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        int[] heap = binding.workspaces()[slot].ints(k);
        int last = Binding.start(in.count(), tile + 1, tiles);
        for (int line = Binding.start(in.count(), tile, tiles); line < last; line++) {
            line(line, heap);
        }
    }

    private void line(int line, int[] heap) {
        Buf x = binding.input(0);
        int start = x.offset() + in.start(line);
        for (int i = 0; i < k; i++) {
            heap[i] = i;
        }
        for (int i = k / 2 - 1; i >= 0; i--) {
            sink(heap, i, k, x.array(), start);
        }
        for (int i = k; i < in.length(); i++) {
            if (before(i, heap[0], x.array(), start)) {
                heap[0] = i;
                sink(heap, 0, k, x.array(), start);
            }
        }
        for (int n = k - 1; n >= 0; n--) {
            int worst = heap[0];
            heap[0] = heap[n];
            sink(heap, 0, n, x.array(), start);
            int at = out.start(line) + n * out.inner();
            Elements.copy(
                    x.array(),
                    start + worst * in.inner(),
                    1,
                    binding.output(0).array(),
                    binding.output(0).offset() + at,
                    1,
                    1);
            binding.output(1).longs()[binding.output(1).offset() + at] = worst;
        }
    }

    /** Whether element i comes before element j in the result. */
    private boolean before(int i, int j, Object x, int start) {
        // A NaN is the greatest here, also where the least are wanted.
        int c = Elements.compare(type, x, start + i * in.inner(), start + j * in.inner(), true);
        return c == 0 ? i < j : c > 0 == largest;
    }

    private void sink(int[] heap, int from, int n, Object x, int start) {
        int i = from;
        while (2 * i + 1 < n) {
            int child = 2 * i + 1;
            if (child + 1 < n && before(heap[child], heap[child + 1], x, start)) {
                child++;
            }
            if (before(heap[child], heap[i], x, start)) {
                return;
            }
            int t = heap[i];
            heap[i] = heap[child];
            heap[child] = t;
            i = child;
        }
    }
}
