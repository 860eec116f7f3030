package org.cnn4j.opencl;

import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Slot;

/**
 * A batch of matrix products {@code C = activation(A B + bias + residual)} with A {@code [M, K]} packed in panels of rows and B
 * {@code [K, N]} a matrix or the column matrix of an image; C {@code [batch, M, N]}. The kernels are {@code gemm_panel.cl} on CPUs
 * and {@code gemm_tiled.cl} elsewhere.
 *
 * <p>The CPU kernel follows Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008): a packed strip of B
 * stays in the second-level cache while panels of A stream past it.
 */
final class Gemm {
    /** Strips of B take at most this much of a core's second-level cache. */
    private static final long STRIP_BYTES = 192 * 1024;

    /** Above this size A no longer stays in cache between two strips, and wide strips, which read it less often, win. */
    private static final long LARGE_A_BYTES = 1 << 20;

    /** Window geometry of an image operand; all but pads as {@code int4} of the kernels. */
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

    private final Binder binder;
    private final int m;
    private final int n;
    private final int k;
    private ClBuffer a;
    private ClBuffer b;
    private int rowStride;
    private int columnStride;
    private Image image = Image.NONE;
    private long bStride;
    private int[] batches = {0, 0};
    private int packedBatches = 1;

    Gemm(Binder binder, int m, int n, int k) {
        this.binder = binder;
        this.m = m;
        this.n = n;
        this.k = k;
    }

    /** Pairs (batch of A, batch of B), one a batch of C. */
    Gemm batches(int[] pairs) {
        this.batches = pairs;
        return this;
    }

    /**
     * Packs A; a constant is packed once, for all executions.
     *
     * @param slot the operand
     * @param count its batches, {@code stride} elements apart
     * @param inner k is taken apart into {@code k / inner} and {@code k % inner}
     * @param strides of m, of k / inner and of k % inner
     */
    Gemm a(Slot slot, int count, long stride, int inner, int[] strides) {
        packedBatches = count;
        long bytes = count * panelElements() * Float.BYTES;
        if (slot.isConstant()) {
            String layout = "panels of " + rows() + ", " + m + "x" + k + "x" + count + " " + inner
                    + java.util.Arrays.toString(strides);
            a = binder.derived(slot, layout, raw -> {
                ClBuffer packed = binder.context().allocate(bytes);
                try (ClKernel pack = packKernel(raw, packed, stride, inner, strides, false)) {
                    pack.enqueue();
                    binder.context().finish();
                }
                return packed;
            });
        } else {
            a = binder.scratch(0, bytes);
            packKernel(binder.memory(slot), a, stride, inner, strides, true);
        }
        return this;
    }

    private ClKernel packKernel(ClBuffer from, ClBuffer to, long stride, int inner, int[] strides, boolean launch) {
        String options = "-DMR=" + rows();
        ClKernel kernel = launch
                ? binder.launch("pack_rows", options, "pack.cl")
                : binder.context().kernels().kernel("pack_rows", options, "pack.cl");
        return kernel.buffer(from)
                .buffer(to)
                .ints(m)
                .ints(k)
                .ints(Math.max(1, inner))
                .ints(strides[0], strides[1], strides[2], 0)
                .integer(stride)
                .size(new long[] {k, (m + rows() - 1) / rows(), packedBatches}, 16);
    }

    /** B as a matrix. */
    Gemm matrix(ClBuffer buffer, long stride, int rows, int columns) {
        b = buffer;
        bStride = stride;
        rowStride = rows;
        columnStride = columns;
        return this;
    }

    /** B as the column matrix of images {@code stride} elements apart. */
    Gemm image(ClBuffer buffer, long stride, Image geometry) {
        b = buffer;
        bStride = stride;
        image = geometry;
        return this;
    }

    /** Rows of a panel of A. */
    private int rows() {
        return binder.cpu() ? (binder.vector() == 16 ? 8 : 4) : 4 * groupEdge();
    }

    /** Work-items along each edge of a GPU's work-group. */
    private int groupEdge() {
        return binder.device().maxWorkGroup() >= 256 ? 16 : 8;
    }

    private long panelElements() {
        return (long) ((m + rows() - 1) / rows()) * rows() * k;
    }

    /**
     * Adds the launches.
     *
     * @param bias null for none
     * @param biasOfRows whether there is a bias a row ({@code M} a batch of A) or a column
     * @param residual null for none, else as C
     */
    void launch(ClBuffer c, ClBuffer bias, boolean biasOfRows, ClBuffer residual, UnaryFunction activation) {
        boolean fused = UnaryKernels.isActivation(activation.kind());
        UnaryFunction inside = fused ? activation : UnaryFunction.IDENTITY;
        int flags = (bias == null ? 0 : biasOfRows ? 1 : 2) + (residual == null ? 0 : 4);
        ClBuffer biasArgument = bias == null ? b : bias;
        ClBuffer residualArgument = residual == null ? b : residual;
        int biasStride = biasOfRows ? m : 0;
        if (binder.cpu()) {
            launchPanels(c, biasArgument, residualArgument, biasStride, flags, inside);
        } else {
            launchTiles(c, biasArgument, residualArgument, biasStride, flags, inside);
        }
        if (!fused) {
            long count = (long) batches.length / 2 * m * n;
            UnaryKernels.launch(binder, c, c, Math.toIntExact(count), activation);
        }
    }

    private void launchPanels(
            ClBuffer c, ClBuffer bias, ClBuffer residual, int biasStride, int flags, UnaryFunction activation) {
        int width = binder.vector();
        int vectors = (long) m * k * Float.BYTES > LARGE_A_BYTES && n > 2 * width ? 3 : 1;
        int columns = vectors * width;
        int tile = rows() * columns * Float.BYTES;
        long most = Math.min(STRIP_BYTES, binder.device().localMemory() - tile) / (columns * Float.BYTES);
        int blocks = Math.max(1, (int) ((k + most - 1) / most));
        int kc = Math.max(1, (k + blocks - 1) / blocks);
        int strips = (n + columns - 1) / columns;
        int panels = (m + rows() - 1) / rows();
        int batch = batches.length / 2;
        // Two groups a unit keep all units busy; fewer row panels a group mean that strips are formed more often.
        int chunks = (int) Math.min(panels, (2L * binder.device().computeUnits() - 1) / ((long) strips * batch) + 1);
        int panelsPerGroup = (panels + chunks - 1) / chunks;
        ClKernel kernel = binder.launch(
                "gemm_panel",
                "-DVW=" + width + " -DMR=" + rows() + " -DNV=" + vectors,
                "vector.cl",
                "activation.cl",
                "poison.cl",
                "gemm_panel.cl");
        kernel.buffer(a)
                .buffer(b)
                .buffer(bias)
                .buffer(residual)
                .buffer(c)
                .buffer(binder.table(batches))
                .local((long) kc * columns * Float.BYTES)
                .local(tile)
                .ints(m, n, k, kc)
                .ints(rowStride, columnStride)
                .integer(panelElements())
                .integer(bStride)
                .ints(biasStride)
                .ints(panelsPerGroup)
                .ints(flags)
                .ints(activation.kind().ordinal())
                .real(activation.alpha())
                .real(activation.beta());
        image.bind(kernel);
        kernel.size(new long[] {strips, (panels + panelsPerGroup - 1) / panelsPerGroup, batch}, 1);
    }

    private void launchTiles(
            ClBuffer c, ClBuffer bias, ClBuffer residual, int biasStride, int flags, UnaryFunction activation) {
        int edge = groupEdge();
        int tile = 4 * edge;
        ClKernel kernel = binder.launch(
                "gemm_tiled",
                "-DWM=" + edge + " -DWN=" + edge + " -DIMAGE=" + (image == Image.NONE ? 0 : 1) + " -DACTIVATION=UNARY_"
                        + activation.kind().name(),
                "activation.cl",
                "gemm_tiled.cl");
        kernel.buffer(a)
                .buffer(b)
                .buffer(bias)
                .buffer(residual)
                .buffer(c)
                .buffer(binder.table(batches))
                .ints(m, n, k, 0)
                .ints(rowStride, columnStride)
                .integer(panelElements())
                .integer(bStride)
                .ints(biasStride)
                .ints(flags)
                .real(activation.alpha())
                .real(activation.beta());
        image.bind(kernel);
        kernel.size(
                new long[] {(long) (n + tile - 1) / tile * edge, (long) (m + tile - 1) / tile * edge, batches.length / 2
                },
                edge,
                edge);
    }

    /** The operand of an epilogue that lies behind {@code first} others, or null. */
    static Slot bias(Epilogue epilogue, java.util.List<Slot> inputs, int first) {
        return epilogue.bias() ? inputs.get(first) : null;
    }

    static Slot residual(Epilogue epilogue, java.util.List<Slot> inputs, int first) {
        return epilogue.residual() ? inputs.get(first + (epilogue.bias() ? 1 : 0)) : null;
    }
}
