package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.plan.Step;

/**
 * {@link ArgReduce}: along the last axis each row is searched by itself; along another, blocks of what follows the axis are
 * searched at once.
 */
final class ArgReduceStep implements Runnable, WorkerPool.Body {
    private static final int BLOCK = 512;

    private final Binding binding;
    private final boolean least;
    private final boolean selectLast;
    private final DType type;
    private final int length;
    private final int inner;
    private final int blocks;
    private final int units;
    private final int tiles;

    ArgReduceStep(ArgReduce op, Step step, Binding binding) {
        this.binding = binding;
        this.least = op.kind() == ArgReduce.Kind.MIN;
        this.selectLast = op.selectLast();
        this.type = step.input(0).type().dtype();
        Shape x = step.input(0).type().shape();
        this.length = x.dim(op.axis());
        this.inner = x.product(op.axis() + 1, x.rank());
        this.blocks = (inner + BLOCK - 1) / BLOCK;
        this.units = x.product(0, op.axis()) * blocks;
        this.tiles = Math.min(units, Binding.tiles(x.size()));
    }

    @Override
    public void run() {
        binding.pool().parallelFor(tiles, this);
    }

    @Override
    public void run(int tile, int slot) {
        Workspace ws = binding.workspaces()[slot];
        int last = Binding.start(units, tile + 1, tiles);
        long[] out = binding.output().longs();
        for (int unit = Binding.start(units, tile, tiles); unit < last; unit++) {
            int outer = unit / blocks;
            int from = (unit - outer * blocks) * BLOCK;
            int to = binding.output().offset() + outer * inner + from;
            if (inner == 1) {
                out[to] = row(outer * length, ws);
            } else {
                columns(outer * length * inner + from, Math.min(BLOCK, inner - from), out, to, ws);
            }
        }
    }

    private int row(int at, Workspace ws) {
        long[] keys = ws.longs(0, BLOCK);
        long best = Long.MIN_VALUE;
        int index = 0;
        for (int from = 0; from < length; from += BLOCK) {
            int n = Math.min(BLOCK, length - from);
            load(at + from, n, keys);
            for (int i = 0; i < n; i++) {
                if (keys[i] > best || selectLast && keys[i] == best) {
                    best = keys[i];
                    index = from + i;
                }
            }
        }
        return index;
    }

    private void columns(int at, int n, long[] out, int to, Workspace ws) {
        long[] keys = ws.longs(0, BLOCK);
        long[] best = ws.longs(1, BLOCK);
        Arrays.fill(best, 0, n, Long.MIN_VALUE);
        Arrays.fill(out, to, to + n, 0);
        for (int i = 0; i < length; i++) {
            load(at + i * inner, n, keys);
            for (int j = 0; j < n; j++) {
                // Written without a branch, which random data would mispredict.
                boolean better = keys[j] > best[j] | (selectLast & keys[j] == best[j]);
                best[j] = better ? keys[j] : best[j];
                out[to + j] = better ? i : out[to + j];
            }
        }
    }

    /** Keys whose greatest is looked for; a NaN's is always the greatest. */
    private void load(int at, int n, long[] keys) {
        Buf x = binding.input(0);
        SortKeys.load(type, x.array(), x.offset() + at, 1, n, least, keys);
        if (least && type == DType.FLOAT32) {
            for (int i = 0; i < n; i++) {
                keys[i] = keys[i] == SortKeys.INVERTED_NAN ? Long.MAX_VALUE : keys[i];
            }
        }
    }
}
