package org.cnn4j.opencl;

import org.cnn4j.op.Reduce;
import org.cnn4j.plan.Slot;

/**
 * Sums of floats over the first and the last axes, as gradients of biases and their norms take them: of an image, {@code rows} rows of {@code size} elements
 * one behind the other, row k of all images becomes element k.
 */
record SumKernels(int images, int rows, int size) {
    /** Elements of a work-item on a CPU, where its start costs as much as hundreds of them. */
    private static final int LEAST_RUN = 4096;

    /** Elements of a piece, where a CPU sums a whole tensor in pieces. */
    private static final int PIECE = 16384;

    /** On a GPU, elements of a sum from which on a single work-group would be waited for. */
    private static final int LONG_SUM = 4096;

    private static final String[] SLICES_FILES = {"index.cl", "slices.cl", "sum_slices.cl"};

    /**
     * @param reduced the walk over the reduced axes, with an element at least
     * @param kept the walk over the others
     * @return null if the axes are others
     */
    static SumKernels of(Layout reduced, Layout kept) {
        if (kept.count() == 1) {
            return new SumKernels(1, 1, reduced.count());
        }
        int rows = kept.count();
        int size = kept.rank() == 1 ? kept.step(0) : 0;
        int[] dims = reduced.dims();
        int[] strides = reduced.strides()[0];
        if (dims.length == 1 && strides[0] == 1 && size == dims[0]) {
            return new SumKernels(1, rows, size);
        }
        if (dims.length == 1 && strides[0] == rows && size == 1) {
            return new SumKernels(dims[0], rows, 1);
        }
        boolean both = dims.length == 2 && strides[1] == 1 && size == dims[1] && strides[0] == rows * size;
        return both ? new SumKernels(dims[0], rows, size) : null;
    }

    /** What becomes of the elements before they are summed, and of the sum. */
    private record Form(int term, boolean root, float divisor) {
        static Form of(Reduce.Kind kind, int count) {
            return switch (kind) {
                case SUM -> new Form(Reduce.Kind.SUM.ordinal(), false, 1);
                case MEAN -> new Form(Reduce.Kind.SUM.ordinal(), false, count);
                case L1 -> new Form(kind.ordinal(), false, 1);
                case L2 -> new Form(Reduce.Kind.SUM_SQUARE.ordinal(), true, 1);
                case SUM_SQUARE -> new Form(kind.ordinal(), false, 1);
                default -> null;
            };
        }

        /** The sum of parts of it. */
        Form ofParts() {
            return new Form(Reduce.Kind.SUM.ordinal(), root, divisor);
        }

        /** A part of it. */
        Form part() {
            return new Form(term, false, 1);
        }

        ClKernel bind(ClKernel kernel) {
            return kernel.ints(term).ints(root ? 1 : 0).real(divisor);
        }
    }

    /**
     * Adds the launches, unless other kernels do it.
     *
     * @return whether they were added
     */
    boolean bind(Binder binder, Slot x, Slot y, Reduce.Kind kind) {
        Form form = Form.of(kind, images * size);
        if (form == null) {
            return false;
        }
        if (!binder.cpu()) {
            return bindSlices(binder, x, y, form);
        }
        ClBuffer to = binder.memory(y);
        if (size == 1 && images > 1) {
            bindColumns(binder, binder.memory(x), to, form);
        } else if (rows == 1 && size > PIECE) {
            int pieces = (size - 1) / PIECE + 1;
            ClBuffer parts = binder.scratch(0, (long) pieces * Float.BYTES);
            bindRows(binder, binder.memory(x), parts, new SumKernels(1, pieces, PIECE), size, form.part());
            bindRows(binder, parts, to, new SumKernels(1, 1, pieces), pieces, form.ofParts());
        } else {
            bindRows(binder, binder.memory(x), to, this, rows * size, form);
        }
        return true;
    }

    /** @param whole elements of an image, where the last row may end early */
    private static void bindRows(Binder binder, ClBuffer x, ClBuffer y, SumKernels s, int whole, Form form) {
        int run = Math.max(
                1,
                Math.max(
                        LEAST_RUN / (s.images * s.size),
                        s.rows / (8 * binder.device().computeUnits())));
        ClKernel kernel = launch(binder, "sum_rows", s.size)
                .buffer(x)
                .buffer(y)
                .ints(s.images)
                .ints(s.rows)
                .ints(s.size)
                .ints(whole)
                .ints(run);
        form.bind(kernel).size((s.rows + run - 1) / run, 1);
    }

    private void bindColumns(Binder binder, ClBuffer x, ClBuffer y, Form form) {
        int vector = RowWidth.of(binder, rows);
        ClKernel kernel = launch(binder, "sum_columns", rows)
                .buffer(x)
                .buffer(y)
                .ints(images)
                .ints(rows);
        form.bind(kernel).size((rows + vector - 1) / vector, 1);
    }

    private static ClKernel launch(Binder binder, String name, int row) {
        return binder.launch(name, "-DVW=" + RowWidth.of(binder, row), "vector.cl", "lanes.cl", "sum_rows.cl");
    }

    private boolean bindSlices(Binder binder, Slot x, Slot y, Form form) {
        boolean apart = images > 1 && size > 1;
        if (!apart && (size == 1 || size < LONG_SUM)) {
            return false;
        }
        ChannelSlices slices = ChannelSlices.of(images, rows, size);
        boolean alone = slices.slices() == 1;
        ClBuffer to = binder.memory(y);
        ClBuffer parts = alone ? to : binder.scratch(0, slices.bytes(1));
        ClKernel first = binder.launch("sum_slices", slices.options(), SLICES_FILES)
                .buffer(binder.memory(x))
                .buffer(parts);
        form.bind(slices.bind(first));
        if (!alone) {
            binder.launch("sum_of_slices", slices.options(), SLICES_FILES)
                    .buffer(parts)
                    .buffer(to)
                    .ints(slices.slices())
                    .ints(form.root() ? 1 : 0)
                    .real(form.divisor())
                    .size((long) rows * ChannelSlices.GROUP, ChannelSlices.GROUP);
        }
        return true;
    }

    /** The program of most gradients. */
    static KernelCatalog.Entry shipped(DeviceClass devices) {
        return KernelCatalog.streaming(
                devices,
                "slices",
                "sums over images",
                "sum_slices",
                ChannelSlices.options(4),
                ChannelSlices.GROUP,
                SLICES_FILES);
    }
}
