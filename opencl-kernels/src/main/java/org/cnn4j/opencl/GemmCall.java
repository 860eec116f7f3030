package org.cnn4j.opencl;

import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Slot;

/**
 * A batch of matrix products {@code C = activation(A B + bias + residual)}, with all operands named: A {@code [M, K]}, B
 * {@code [K, N]}, C {@code [batch, M, N]}.
 *
 * @param m rows of A and C
 * @param n columns of B and C
 * @param k columns of A, rows of B
 * @param batches pairs (batch of A, batch of B), one a batch of C
 * @param a the first operand, which the kernel packs
 * @param b the second operand
 * @param c the result
 * @param bias null for none
 * @param biasOfRows whether there is a bias a row ({@code M} a batch of A) or a column
 * @param residual null for none, else as C
 * @param activation one of {@link UnaryKernels#isActivation}
 */
record GemmCall(
        int m,
        int n,
        int k,
        int[] batches,
        Rows a,
        Columns b,
        ClBuffer c,
        ClBuffer bias,
        boolean biasOfRows,
        ClBuffer residual,
        UnaryFunction activation) {

    /**
     * A before it is packed.
     *
     * @param slot the operand
     * @param count its batches, {@code stride} elements apart
     * @param inner k is taken apart into {@code k / inner} and {@code k % inner}
     * @param strides of m, of k / inner and of k % inner
     */
    record Rows(Slot slot, int count, long stride, int inner, int[] strides) {}

    /**
     * B: a matrix, or the column matrix of an image.
     *
     * @param buffer the operand
     * @param stride elements from one batch to the next
     * @param rowStride of a matrix, else 0
     * @param columnStride of a matrix, else 0
     * @param image null for a matrix
     */
    record Columns(ClBuffer buffer, long stride, int rowStride, int columnStride, Image image) {}

    /** Window geometry of an image operand, as {@code int4} of the kernels. */
    record Image(int[] in, int[] out, int[] kernel, int[] stride, int[] pad, int[] dilation) {
        private static final Image NONE =
                new Image(new int[4], new int[4], new int[4], new int[4], new int[4], new int[4]);

        private ClKernel bind(ClKernel kernelObject) {
            return kernelObject
                    .ints(in)
                    .ints(out)
                    .ints(kernel)
                    .ints(stride)
                    .ints(pad)
                    .ints(dilation);
        }
    }

    int batch() {
        return batches.length / 2;
    }

    /** What the kernels know as flags: 1 a bias per row, 2 a bias per column, 4 a residual. */
    int flags() {
        return (bias == null ? 0 : biasOfRows ? 1 : 2) + (residual == null ? 0 : 4);
    }

    /** Elements of bias from one batch of A to the next. */
    int biasStride() {
        return biasOfRows ? m : 0;
    }

    /** Any buffer where there is no bias: the kernel does not read it. */
    ClBuffer biasArgument() {
        return bias == null ? b.buffer() : bias;
    }

    /** Any buffer where there is no residual: the kernel does not read it. */
    ClBuffer residualArgument() {
        return residual == null ? b.buffer() : residual;
    }

    ClKernel bindImage(ClKernel kernel) {
        return (b.image() == null ? Image.NONE : b.image()).bind(kernel);
    }

    /** Elements of a packed batch of A. */
    long packedElements(int rows) {
        return (long) ((m + rows - 1) / rows) * rows * k;
    }

    /** A in panels of {@code rows} rows, {@code [batch][ceil(M / rows)][K][rows]}; a constant is packed once, for all executions. */
    ClBuffer packed(Binder binder, int rows) {
        long bytes = a.count() * packedElements(rows) * Float.BYTES;
        if (!a.slot().isConstant()) {
            ClBuffer packed = binder.scratch(0, bytes);
            bindPack(binder.launch("pack_rows", "-DMR=" + rows, "pack.cl"), binder.memory(a.slot()), packed, rows);
            return packed;
        }
        String layout = "panels of " + rows + ", " + m + "x" + k + "x" + a.count() + " " + a.inner()
                + java.util.Arrays.toString(a.strides());
        return binder.derived(a.slot(), layout, raw -> {
            ClBuffer packed = binder.context().allocate(bytes);
            try (ClKernel pack = binder.context().kernels().kernel("pack_rows", "-DMR=" + rows, "pack.cl")) {
                bindPack(pack, raw, packed, rows).enqueue();
                binder.context().finish();
            }
            return packed;
        });
    }

    private ClKernel bindPack(ClKernel kernel, ClBuffer from, ClBuffer to, int rows) {
        return kernel.buffer(from)
                .buffer(to)
                .ints(m)
                .ints(k)
                .ints(Math.max(1, a.inner()))
                .ints(a.strides()[0], a.strides()[1], a.strides()[2], 0)
                .integer(a.stride())
                .size(new long[] {k, (m + rows - 1) / rows, a.count()}, 16);
    }
}
