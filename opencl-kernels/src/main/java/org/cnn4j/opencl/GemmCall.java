package org.cnn4j.opencl;

import java.util.Arrays;
import java.util.stream.Collectors;
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
 * @param groups 0, or batch z is group {@code z % groups} of image {@code z / groups}, for C, (the group) A and, perhaps with images
 *     before the first, B: columns of several images may then be taken together
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
        int groups,
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
     * @param first elements before it in its slot, which is no constant unless there are none
     * @param count its batches, {@code stride} elements apart
     * @param inner k is taken apart into {@code k / inner} and {@code k % inner}
     * @param strides of m, of k / inner and of k % inner
     * @param packing how else it is packed, or null; strides then mean nothing
     */
    record Rows(Slot slot, long first, int count, long stride, int inner, int[] strides, Packing packing) {}

    /** A constant A that is more than a rearrangement of its slot, computed on the host. */
    interface Packing {
        /** A name for what is made of the constant, the same for the same values in panels of {@code rows}. */
        String layout(int rows);

        /** {@code [count][ceil(M / rows)][K][rows]}, rows past M being zero. */
        float[] pack(float[] constant, int rows);
    }

    /**
     * B: a matrix, or the column matrix of an image.
     *
     * @param buffer the operand, or null where {@code constant} is it
     * @param stride elements from one batch to the next
     * @param rowStride of a matrix, else 0
     * @param columnStride of a matrix, else 0
     * @param image null for a matrix
     * @param constant a constant matrix that need not be on the device as it is, or null
     */
    record Columns(ClBuffer buffer, long stride, int rowStride, int columnStride, Image image, Slot constant) {}

    /** Window geometry of an image operand, as {@code int4} of the kernels. */
    record Image(int[] in, int[] out, int[] kernel, int[] stride, int[] pad, int[] dilation) {
        private static final Image NONE =
                new Image(new int[4], new int[4], new int[4], new int[4], new int[4], new int[4]);

        private static Image ofRows(int channels, int pixels) {
            int[] ones = {1, 1, 1, 0};
            return new Image(
                    new int[] {channels, 1, 1, pixels}, new int[] {1, 1, pixels, 0}, ones, ones, new int[4], ones);
        }

        /**
         * Whether windows are the rows of B and not its columns, as for the gradient of weights: then {@code out[3]} is the number of
         * channels of all groups, of x on CPU devices, where they come last, and of what comes from behind on others.
         */
        boolean turned() {
            return out[3] != 0;
        }

        /** Channels of a group. */
        int channels() {
            return in[0];
        }

        /** The windows of a transposed convolution with stride 1: they end where those of the convolution begin. */
        Image backwards() {
            return new Image(in, out, kernel, stride, negated(pad), negated(dilation));
        }

        private static int[] negated(int[] values) {
            return Arrays.stream(values).map(v -> -v).toArray();
        }

        /** For each row of the column matrix (x, y, z) of its window position times the dilation, and where its channel begins. */
        int[] taps(int k) {
            int[] taps = new int[4 * k];
            int plane = in[1] * in[2] * in[3];
            for (int i = 0; i < k; i++) {
                int tap = i / in[0];
                taps[4 * i] = tap % kernel[2] * dilation[2];
                taps[4 * i + 1] = tap / kernel[2] % kernel[1] * dilation[1];
                taps[4 * i + 2] = tap / (kernel[2] * kernel[1]) * dilation[0];
                taps[4 * i + 3] = i % in[0] * plane;
            }
            return taps;
        }

        /**
         * For {@code n} columns of windows as rows (x, y, z) of the window position, which counts faster than the channel, times the
         * dilation, and how far the element lies behind that of the first column; before them two lines with what to divide by.
         *
         * @param positions outputs of an image
         */
        int[] windows(int n, int positions) {
            int[] by = divisors(positions);
            int[] taps = Arrays.copyOf(by, by.length + 4 * n);
            int plane = in[1] * in[2] * in[3];
            int size = kernel[0] * kernel[1] * kernel[2];
            for (int i = 0; i < n; i++) {
                int tap = i % size;
                int at = by.length + 4 * i;
                taps[at] = tap % kernel[2] * dilation[2];
                taps[at + 1] = tap / kernel[2] % kernel[1] * dilation[1];
                taps[at + 2] = tap / (kernel[2] * kernel[1]) * dilation[0];
                taps[at + 3] = i / size * plane + (taps[at + 2] * in[2] + taps[at + 1]) * in[3] + taps[at];
            }
            return taps;
        }

        /** (Of {@code positions}, of the output's width) and (of its height, 0, 0), as kernels divide by them. */
        int[] divisors(int positions) {
            int[] values = {positions, out[2], out[1]};
            int[] by = new int[8];
            for (int i = 0; i < values.length; i++) {
                Divisor divisor = Divisor.of(values[i]);
                by[2 * i] = divisor.magic();
                by[2 * i + 1] = divisor.shift();
            }
            return by;
        }

        /** All that decides which elements are read, for instance {@code in 64x1x56x56 out 1x56x56x0 window 1x3x3 1x1x1 0x1x1 1x1x1}. */
        private String describe() {
            return "in " + times(in, 4) + " out " + times(out, 4) + " window " + times(kernel, 3) + " "
                    + times(stride, 3) + " " + times(pad, 3) + " " + times(dilation, 3);
        }

        private static String times(int[] values, int count) {
            return Arrays.stream(values, 0, count).mapToObj(String::valueOf).collect(Collectors.joining("x"));
        }

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

    /** Whether k is one axis of A. */
    boolean plainRows() {
        return a.inner() >= k || a.strides()[1] == a.inner() * a.strides()[2];
    }

    /** B as it is. */
    ClBuffer matrix(Binder binder) {
        return b.constant() == null ? b.buffer() : binder.memory(b.constant());
    }

    /**
     * The product's sizes and where its columns come from, in the letters of a {@link Variants#problem}.
     *
     * @param columns those that are taken together
     * @param entries products that are left then
     */
    String describe(long columns, int entries) {
        return m + "x" + columns + "x" + k + " b" + entries
                + (b.image() == null ? "" : " " + b.image().describe());
    }

    /** Whether the windows of images are rows of B. */
    boolean turned() {
        return b.image() != null && b.image().turned();
    }

    /** The batch of B that the first of C is made of. */
    int firstOfB() {
        return batches.length == 0 ? 0 : batches[1];
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
        return bias == null ? c : bias;
    }

    /** Any buffer where there is no residual: the kernel does not read it. */
    ClBuffer residualArgument() {
        return residual == null ? c : residual;
    }

    ClKernel bindImage(ClKernel kernel) {
        return (b.image() == null ? Image.NONE : b.image()).bind(kernel);
    }

    /** Binds the parameters of an image where there is none. */
    static ClKernel bindNoImage(ClKernel kernel) {
        return Image.NONE.bind(kernel);
    }

    /** @param rows whether a matrix is taken as images of K channels, each of one row of N pixels */
    ClKernel bindImage(ClKernel kernel, boolean rows) {
        return rows && b.image() == null ? Image.ofRows(k, n).bind(kernel) : bindImage(kernel);
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
            if (binder.cpu()) {
                new PanelPacking(binder, a, m, k).launch(packed, rows);
            } else {
                bindPack(
                        binder.launch("pack_rows", "-DMR=" + rows, "pack.cl"),
                        binder.memory(a.slot()),
                        packed,
                        rows,
                        m,
                        a);
            }
            return packed;
        }
        if (a.packing() != null) {
            return binder.computed(
                    a.slot(), a.packing().layout(rows), raw -> a.packing().pack(raw, rows));
        }
        return packedConstant(binder, a, m, rows, bytes);
    }

    /** The constant B in strips of {@code columns} columns, {@code [batch][ceil(N / columns)][K][columns]}, packed once. */
    ClBuffer packedColumns(Binder binder, int columns) {
        Slot slot = b.constant();
        int count = Math.toIntExact(slot.size() / b.stride());
        long bytes = (long) count * ((n + columns - 1) / columns) * columns * k * Float.BYTES;
        Rows turned = new Rows(slot, 0, count, b.stride(), k, new int[] {b.columnStride(), 0, b.rowStride()}, null);
        return packedConstant(binder, turned, n, columns, bytes);
    }

    private ClBuffer packedConstant(Binder binder, Rows from, int count, int rows, long bytes) {
        String layout = "panels of " + rows + ", " + count + "x" + k + "x" + from.count() + " " + from.inner()
                + Arrays.toString(from.strides());
        return binder.derived(from.slot(), layout, raw -> binder.context().allocate(bytes, packed -> {
            try (ClKernel pack = binder.context().kernels().kernel("pack_rows", "-DMR=" + rows, "pack.cl")) {
                bindPack(pack, raw, packed, rows, count, from).enqueue();
            }
        }));
    }

    private ClKernel bindPack(ClKernel kernel, ClBuffer from, ClBuffer to, int rows, int count, Rows operand) {
        return kernel.buffer(from)
                .buffer(to)
                .ints(count)
                .ints(k)
                .ints(Math.max(1, operand.inner()))
                .ints(operand.strides()[0], operand.strides()[1], operand.strides()[2], 0)
                .integer(operand.stride())
                .size(new long[] {k, (count + rows - 1) / rows, operand.count()}, 16);
    }
}
