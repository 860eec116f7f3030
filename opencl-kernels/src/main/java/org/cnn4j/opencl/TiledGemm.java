package org.cnn4j.opencl;

/** Matrix products on GPUs, by {@code gemm_tiled.cl}: tiles of both operands in local memory. */
final class TiledGemm implements GemmKernel {
    @Override
    public void launch(Binder binder, GemmCall call) {
        // Work-items along each edge of a work-group.
        int edge = binder.device().maxWorkGroup() >= 256 ? 16 : 8;
        int tile = 4 * edge;
        ClBuffer packed = call.packed(binder, tile);
        ClKernel kernel = binder.launch(
                "gemm_tiled",
                "-DWM=" + edge + " -DWN=" + edge + " -DIMAGE="
                        + (call.b().image() == null ? 0 : 1) + " -DACTIVATION=UNARY_"
                        + call.activation().kind().name(),
                "activation.cl",
                "gemm_tiled.cl");
        kernel.buffer(packed)
                .buffer(call.b().buffer())
                .buffer(call.biasArgument())
                .buffer(call.residualArgument())
                .buffer(call.c())
                .buffer(binder.table(call.batches()))
                .ints(call.m(), call.n(), call.k(), 0)
                .ints(call.b().rowStride(), call.b().columnStride())
                .integer(call.packedElements(tile))
                .integer(call.b().stride())
                .ints(call.biasStride())
                .ints(call.flags())
                .real(call.activation().alpha())
                .real(call.activation().beta());
        call.bindImage(kernel)
                .size(
                        new long[] {
                            (long) (call.n() + tile - 1) / tile * edge,
                            (long) (call.m() + tile - 1) / tile * edge,
                            call.batch()
                        },
                        edge,
                        edge);
    }
}
