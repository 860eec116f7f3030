package org.cnn4j.opencl;

/**
 * Packs an operand A that is no constant for {@link PanelGemm}, in each run of a plan: whole vectors at a time where rows lie in runs of
 * memory, by {@code pack_runs.cl}.
 *
 * @param a the operand
 * @param m its rows
 * @param k its columns
 */
record PanelPacking(Binder binder, GemmCall.Rows a, int m, int k) {
    /** Elements that a work-item packs of each of its rows. */
    private static final int SHARE = 512;

    /** Adds the launch that writes {@code [count][ceil(M / rows)][K][rows]}. */
    void launch(ClBuffer packed, int rows) {
        if (k == 0) {
            return;
        }
        int inner = Math.min(a.inner(), k);
        int outer = k / inner;
        int[] strides = a.strides();
        if (strides[1] == 1 && (inner == 1 || strides[2] == outer)) {
            // One run, in which the outer elements change faster.
            runs(packed, rows, new int[] {1, k, 0}, new int[] {0, inner, 1, outer});
        } else if (strides[2] == 1) {
            runs(packed, rows, new int[] {outer, inner, strides[1]}, new int[] {inner, 1, 0, inner});
        } else {
            int share = Math.max(1, SHARE / outer);
            binder.launch("pack_scattered", "-DVW=" + binder.vector() + " -DMR=" + rows, files())
                    .buffer(binder.memory(a.slot()))
                    .buffer(packed)
                    .ints(m)
                    .ints(k)
                    .ints(inner)
                    .ints(share)
                    .ints(strides[0], strides[1], strides[2], 0)
                    .integer(a.stride())
                    .size(new long[] {(inner + share - 1) / share, panels(rows), a.count()}, 1);
        }
    }

    /** @param shape number of runs, elements of each, and from one to the next */
    private void runs(ClBuffer packed, int rows, int[] shape, int[] order) {
        int parts = Math.max(1, (shape[1] + SHARE - 1) / SHARE);
        binder.launch("pack_runs", "-DVW=" + binder.vector() + " -DMR=" + rows, files())
                .buffer(binder.memory(a.slot()))
                .buffer(packed)
                .ints(m)
                .ints(k)
                .ints(shape[1], parts, SHARE, 0)
                .ints(order)
                .integer(a.first())
                .integer(a.strides()[0])
                .integer(shape[2])
                .integer(a.stride())
                .size(new long[] {(long) shape[0] * parts, panels(rows), a.count()}, 1);
    }

    private int panels(int rows) {
        return (m + rows - 1) / rows;
    }

    private static String[] files() {
        return new String[] {"vector.cl", "rows.cl", "transpose.cl", "pack_runs.cl"};
    }
}
