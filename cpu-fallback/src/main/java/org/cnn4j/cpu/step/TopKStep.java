package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.TopK;
import org.cnn4j.plan.Step;

/** {@link TopK}: a heap of the k best elements met so far, its worst at the root; then the heap is taken apart. */
final class TopKStep implements Runnable, WorkerPool.Body {
    private final Binding binding;
    private final int k;
    private final boolean least;
    private final DType type;
    private final int length;
    private final int inner;
    private final int units;
    private final int tiles;

    TopKStep(TopK op, Step step, Binding binding) {
        this.binding = binding;
        this.k = op.k();
        this.least = !op.largest();
        this.type = step.input(0).type().dtype();
        Shape x = step.input(0).type().shape();
        this.length = x.dim(op.axis());
        this.inner = x.product(op.axis() + 1, x.rank());
        this.units = x.product(0, op.axis()) * inner;
        this.tiles = Math.min(units, Binding.tiles(4L * x.size()));
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
            int outer = unit / inner;
            int column = unit - outer * inner;
            select(outer * length * inner + column, outer * k * inner + column, ws);
        }
    }

    private void select(int at, int to, Workspace ws) {
        Buf x = binding.input(0);
        Buf values = binding.output(0);
        Buf indices = binding.output(1);
        long[] keys = ws.longs(0, length);
        SortKeys.load(type, x.array(), x.offset() + at, inner, length, least, keys);
        int[] heap = ws.ints(k);
        for (int i = 0; i < k; i++) {
            heap[i] = i;
        }
        for (int i = k / 2 - 1; i >= 0; i--) {
            sink(keys, heap, i, k);
        }
        for (int i = k; i < length; i++) {
            // Of equal elements the one met first stays.
            if (keys[i] > keys[heap[0]]) {
                heap[0] = i;
                sink(keys, heap, 0, k);
            }
        }
        for (int n = k - 1; n >= 0; n--) {
            int worst = heap[0];
            heap[0] = heap[n];
            sink(keys, heap, 0, n);
            int place = to + n * inner;
            indices.longs()[indices.offset() + place] = worst;
            Elements.copy(x.array(), x.offset() + at + worst * inner, 1, values.array(), values.offset() + place, 1, 1);
        }
    }

    /** Moves the element at {@code i} down until neither child is worse. */
    private static void sink(long[] keys, int[] heap, int i, int n) {
        int moving = heap[i];
        int at = i;
        while (2 * at + 1 < n) {
            int child = 2 * at + 1;
            if (child + 1 < n && worse(keys, heap[child + 1], heap[child])) {
                child++;
            }
            if (!worse(keys, heap[child], moving)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moving;
    }

    private static boolean worse(long[] keys, int a, int b) {
        return keys[a] < keys[b] || keys[a] == keys[b] && a > b;
    }
}
