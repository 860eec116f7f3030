package org.cnn4j.opencl;

/**
 * Matrix products on CPU devices, by {@code gemm_panel.cl}. It follows Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008): a packed strip of B stays in the second-level cache while panels of A stream past it.
 */
final class PanelGemm implements GemmKernel {
    /** Strips of B take at most this much of a core's second-level cache. */
    private static final long STRIP_BYTES = 192 * 1024;

    /** Above this size A no longer stays in cache between two strips, and wide strips, which read it less often, win. */
    private static final long LARGE_A_BYTES = 1 << 20;

    @Override
    public void launch(Binder binder, GemmCall call) {
        int m = call.m();
        int n = call.n();
        int k = call.k();
        int width = binder.vector();
        int rows = width == 16 ? 8 : 4;
        int vectors = (long) m * k * Float.BYTES > LARGE_A_BYTES && n > 2 * width ? 3 : 1;
        int columns = vectors * width;
        int tile = rows * columns * Float.BYTES;
        long most = Math.min(STRIP_BYTES, binder.device().localMemory() - tile) / (columns * Float.BYTES);
        int blocks = Math.max(1, (int) ((k + most - 1) / most));
        int kc = Math.max(1, (k + blocks - 1) / blocks);
        int strips = (n + columns - 1) / columns;
        int panels = (m + rows - 1) / rows;
        // Two groups a unit keep all units busy; fewer row panels a group mean that strips are formed more often.
        int chunks =
                (int) Math.min(panels, (2L * binder.device().computeUnits() - 1) / ((long) strips * call.batch()) + 1);
        int panelsPerGroup = (panels + chunks - 1) / chunks;
        ClBuffer packed = call.packed(binder, rows);
        ClKernel kernel = binder.launch(
                "gemm_panel",
                "-DVW=" + width + " -DMR=" + rows + " -DNV=" + vectors,
                "vector.cl",
                "activation.cl",
                "poison.cl",
                "gemm_panel.cl");
        kernel.buffer(packed)
                .buffer(call.b().buffer())
                .buffer(call.biasArgument())
                .buffer(call.residualArgument())
                .buffer(call.c())
                .buffer(binder.table(call.batches()))
                .local((long) kc * columns * Float.BYTES)
                .local(tile)
                .ints(m, n, k, kc)
                .ints(call.b().rowStride(), call.b().columnStride())
                .integer(call.packedElements(rows))
                .integer(call.b().stride())
                .ints(call.biasStride())
                .ints(panelsPerGroup)
                .ints(call.flags())
                .ints(call.activation().kind().ordinal())
                .real(call.activation().alpha())
                .real(call.activation().beta());
        call.bindImage(kernel)
                .size(new long[] {strips, (panels + panelsPerGroup - 1) / panelsPerGroup, call.batch()}, 1);
    }
}
