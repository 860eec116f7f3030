package org.cnn4j.opencl;

import java.util.Optional;
import org.cnn4j.op.UnaryFunction;

/**
 * A product with one row or one column on a GPU, by {@code gemv_rows.cl}: rows of a matrix times a vector.
 *
 * @param call the product
 * @param oneRow whether B is the matrix and A the vector, or the other way round
 */
record TiledGemv(GemmCall call, boolean oneRow) {
    private static final String FUNCTION = "gemv_rows";
    private static final String[] FILES = {"vector.cl", "activation.cl", "finish.cl", "gemv_rows.cl"};
    private static final int ROWS = 4;
    private static final int ITEMS = 64;

    /** The product as such, if it is one whose matrix has its rows in one piece. */
    static Optional<TiledGemv> of(GemmCall call) {
        GemmCall.Columns b = call.b();
        boolean pieces = b.image() == null
                && b.rowStride() == 1
                && call.plainRows()
                && call.a().strides()[2] == 1;
        if (pieces && call.m() == 1 && !call.biasOfRows()) {
            return Optional.of(new TiledGemv(call, true));
        }
        if (pieces && call.n() == 1 && (call.bias() == null || call.biasOfRows())) {
            return Optional.of(new TiledGemv(call, false));
        }
        return Optional.empty();
    }

    private static String options(boolean wide, SumEnd end) {
        return "-DVW=4 -DROWS=" + ROWS + " -DITEMS=" + ITEMS + " -DVK=" + (wide ? 4 : 1) + " " + end.option();
    }

    /** The program that most networks take. */
    static KernelCatalog.Entry shipped(DeviceClass devices) {
        return new KernelCatalog.Entry(
                devices,
                ROWS + " rows by " + ITEMS,
                "matrix and vector",
                FUNCTION,
                options(true, SumEnd.of(UnaryFunction.RELU)),
                KernelLibrary.source(FILES),
                ITEMS,
                0);
    }

    void launch(Binder binder) {
        ClBuffer a = binder.memory(call.a().slot());
        ClBuffer b = call.b().buffer();
        int rows = oneRow ? call.n() : call.m();
        int distance = oneRow ? call.b().columnStride() : call.a().strides()[0];
        long ofMatrix = oneRow ? call.b().stride() : call.a().stride();
        long ofVector = oneRow ? call.a().stride() : call.b().stride();
        boolean wide = call.k() % 4 == 0 && distance % 4 == 0 && ofMatrix % 4 == 0 && ofVector % 4 == 0;
        SumEnd end = SumEnd.of(call.activation());
        ClKernel kernel = binder.launch(FUNCTION, options(wide, end), FILES);
        kernel.buffer(oneRow ? b : a)
                .buffer(oneRow ? a : b)
                .buffer(call.biasArgument())
                .buffer(call.residualArgument())
                .buffer(call.c())
                .buffer(binder.table(oneRow ? swapped(call.batches()) : call.batches()))
                .ints(rows)
                .ints(call.k())
                .ints(distance)
                .integer(ofMatrix)
                .integer(ofVector)
                .ints(call.biasStride())
                .ints(call.flags());
        end.bind(kernel).size(new long[] {(long) (rows + ROWS - 1) / ROWS * ITEMS, call.batch()}, ITEMS);
    }

    private static int[] swapped(int[] pairs) {
        int[] swapped = new int[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            swapped[i] = pairs[i ^ 1];
        }
        return swapped;
    }
}
