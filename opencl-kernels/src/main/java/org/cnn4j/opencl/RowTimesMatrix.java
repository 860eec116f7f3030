package org.cnn4j.opencl;

/** One row times a matrix stored by columns, on CPU devices: a dense layer of one picture, by {@code gemv.cl}. */
final class RowTimesMatrix implements GemmKernel {
    /** Columns that the kernel reads side by side. */
    private static final int COLUMNS = 8;

    static boolean applies(GemmCall call) {
        return call.m() == 1
                && call.batch() == 1
                && call.b().image() == null
                && call.b().rowStride() == 1
                && call.b().columnStride() == call.k()
                && call.a().strides()[2] == 1
                && call.plainRows()
                && (call.bias() == null || !call.biasOfRows());
    }

    @Override
    public void launch(Binder binder, GemmCall call) {
        int n = call.n();
        int items = 8 * Math.max(1, binder.device().computeUnits());
        int each = Math.max(1, (n + items * COLUMNS - 1) / (items * COLUMNS)) * COLUMNS;
        binder.launch("gemv", "-DVW=" + binder.vector(), "vector.cl", "activation.cl", "gemv.cl")
                .buffer(binder.memory(call.a().slot()))
                .buffer(call.matrix(binder))
                .buffer(call.biasArgument())
                .buffer(call.residualArgument())
                .buffer(call.c())
                .ints(n)
                .ints(call.k())
                .ints(each)
                .ints(call.flags())
                .ints(call.activation().kind().ordinal())
                .real(call.activation().alpha())
                .real(call.activation().beta())
                .size((n + each - 1) / each, 1);
    }
}
