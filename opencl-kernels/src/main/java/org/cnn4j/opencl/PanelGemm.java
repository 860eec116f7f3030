package org.cnn4j.opencl;

import org.cnn4j.op.UnaryFunction;

/**
 * Matrix products on CPU devices, by {@code gemm_panel.cl}. It follows Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008): a packed strip of B stays in the second-level cache while panels of A stream past it. The pixels of all
 * images of a batch are columns of one product, so small planes fill strips too.
 */
final class PanelGemm implements GemmKernel {
    /** Strips of B take at most this much of a core's second-level cache. */
    private static final long STRIP_BYTES = 1 << 20;

    /** Above this size A no longer stays in cache between two strips; then each panel meets as many strips as fit. */
    private static final long LARGE_A_BYTES = 3 << 19;

    /** Where A is small, strips of this size together: rows of C are then written in longer runs. */
    private static final long NEAR_BYTES = 1 << 18;

    /** Groups of strips for each unit, where there are enough. */
    private static final int SHARES = 4;

    @Override
    public void launch(Binder binder, GemmCall call) {
        int m = call.m();
        int k = call.k();
        GemmCall.Columns b = call.b();
        boolean merged = call.groups() > 0;
        int images = merged ? call.batch() / call.groups() : 1;
        int batch = merged ? call.groups() : call.batch();
        int n = Math.multiplyExact(images, call.n());
        int width = binder.vector();
        boolean ready = b.constant() != null && k > 0;
        String kind = ready ? " packed" : b.image() == null && b.columnStride() != 1 ? " turned" : "";
        String problem = "panel " + call.describe(n, batch) + kind;
        PanelTile tile = binder.choose(binder.context().panelRule().variants(problem, width, m, n, k, ready));
        int columns = tile.columns(width);
        int strips = (n + columns - 1) / columns;
        int panels = (m + tile.rows() - 1) / tile.rows();
        int tileBytes = tile.rows() * columns * Float.BYTES;
        long most = Math.min(STRIP_BYTES, binder.device().localMemory() - tileBytes - width * Float.BYTES)
                / (columns * Float.BYTES);
        int blocks = ready ? 1 : Math.max(1, (int) ((k + most - 1) / most));
        int kc = Math.max(1, (k + blocks - 1) / blocks);
        int together = together(binder, (long) m * k, most / kc, kc * columns, strips * batch);
        int walks = (strips + together - 1) / together;
        // Two groups a unit keep all units busy; fewer row panels a group mean that strips are formed more often.
        int chunks = (int) Math.min(panels, (2L * binder.device().computeUnits() - 1) / ((long) walks * batch) + 1);
        int panelsPerGroup = (panels + chunks - 1) / chunks;
        ClBuffer a = call.packed(binder, tile.rows());
        ClKernel kernel = kernel(binder, tile, ready);
        kernel.buffer(a)
                .buffer(ready ? call.packedColumns(binder, columns) : call.matrix(binder))
                .buffer(call.biasArgument())
                .buffer(call.residualArgument())
                .buffer(call.c())
                .buffer(binder.table(merged ? groupPairs(batch, call.firstOfB()) : call.batches()))
                .local(ready ? Float.BYTES : ((long) kc * columns * together + width) * Float.BYTES)
                .local(tileBytes)
                .ints(m, n, k, kc)
                .ints(merged ? 0 : b.rowStride(), merged ? 0 : b.columnStride())
                .ints(
                        call.n(),
                        images > 1 ? batch * m * call.n() : 0,
                        Math.toIntExact(batch * b.stride()),
                        Math.toIntExact(((images - 1L) * batch + 1) * b.stride()))
                .integer(call.packedElements(tile.rows()))
                .integer(ready ? (long) strips * columns * k : b.stride())
                .ints(m * call.n())
                .ints(call.biasStride())
                .ints(together, panelsPerGroup)
                .ints(call.flags())
                .ints(call.activation().kind().ordinal())
                .real(call.activation().alpha())
                .real(call.activation().beta());
        call.bindImage(kernel, merged)
                .size(new long[] {walks, (panels + panelsPerGroup - 1) / panelsPerGroup, batch}, 1);
    }

    /** Strips that a panel meets before the next does. */
    private static int together(Binder binder, long elementsOfA, long most, int elementsOfStrip, int strips) {
        if (elementsOfA * Float.BYTES > LARGE_A_BYTES) {
            return (int) Math.max(1, Math.min(strips, most));
        }
        long near = NEAR_BYTES / ((long) elementsOfStrip * Float.BYTES);
        long all = strips / (SHARES * binder.device().computeUnits());
        return (int) Math.max(1, Math.min(most, Math.min(all, near)));
    }

    /**
     * A batch of products of which both operands lie ready, without bias, residual or activation.
     *
     * @param a panels as {@link GemmCall#packed} makes them, {@code aStride} elements a batch
     * @param b strips as {@link GemmCall#packedColumns} makes them, {@code bStride} elements a batch
     * @param c the result, {@code cStride} elements a batch
     */
    record Ready(
            int m,
            int n,
            int k,
            int batch,
            ClBuffer a,
            long aStride,
            ClBuffer b,
            long bStride,
            ClBuffer c,
            int cStride) {}

    /** Adds the launch of products whose operands were packed for {@code tile}. */
    void launchReady(Binder binder, PanelTile tile, Ready ready) {
        int columns = tile.columns(binder.vector());
        int strips = (ready.n + columns - 1) / columns;
        int panels = (ready.m + tile.rows() - 1) / tile.rows();
        ClKernel kernel = kernel(binder, tile, true)
                .buffer(ready.a)
                .buffer(ready.b)
                .buffer(ready.b)
                .buffer(ready.b)
                .buffer(ready.c)
                .buffer(binder.table(groupPairs(ready.batch, 0)))
                .local(Float.BYTES)
                .local((long) tile.rows() * columns * Float.BYTES)
                .ints(ready.m, ready.n, ready.k, ready.k)
                .ints(0, 0)
                .ints(ready.n, 0, 0, 0)
                .integer(ready.aStride)
                .integer(ready.bStride)
                .ints(ready.cStride)
                .ints(0)
                .ints(strips, panels)
                .ints(0)
                .ints(UnaryFunction.IDENTITY.kind().ordinal())
                .real(0)
                .real(0);
        GemmCall.bindNoImage(kernel).size(new long[] {1, 1, ready.batch}, 1);
    }

    private static ClKernel kernel(Binder binder, PanelTile tile, boolean ready) {
        String options = "-DVW=" + binder.vector() + " -DMR=" + tile.rows() + " -DNV=" + tile.vectors()
                + (ready ? " -DPACKED_B=1" : "");
        return binder.launch(
                "gemm_panel",
                options,
                "vector.cl",
                "activation.cl",
                "poison.cl",
                "gemm_tile.cl",
                "gemm_strip.cl",
                "gemm_panel.cl");
    }

    private static int[] groupPairs(int groups, int firstOfB) {
        int[] pairs = new int[2 * groups];
        for (int g = 0; g < groups; g++) {
            pairs[2 * g] = g;
            pairs[2 * g + 1] = firstOfB + g;
        }
        return pairs;
    }
}
